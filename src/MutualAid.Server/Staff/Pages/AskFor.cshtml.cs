using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Server.Households;
using MutualAid.Server.Households.Pages;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Asks for a box for somebody who calls, as they would themselves.</summary>
[Authorize(Roles = StaffRoles.Requests)]
internal sealed class AskForModel(IntakeDesk desk, Doubles doubles, DistributionQueries distributions, StockQueries stock, PageText text) : DayPage(distributions)
{
    [BindProperty]
    public DetailsInput Input { get; set; } = new();

    /// <summary>Weeks from one box to the next.</summary>
    [BindProperty]
    public int? Repeat { get; set; }

    [BindProperty]
    public bool Urgent { get; set; }

    public Dictionary<string, Problem> Problems { get; private set; } = [];

    public IReadOnlyList<OfferedRow> Offered { get; private set; } = [];

    public AskOutcome.Registered? Outcome { get; private set; }

    public (DoorWord Driver, DoorWord Household) Words { get; private set; }

    public HouseholdId Household { get; private set; }

    /// <summary>How many others of open dates have the same address or telephone.</summary>
    public int Doubles { get; private set; }

    public override async Task OnGet()
    {
        if (!await FindDay(T($"Ask for "))) return;
        Offered = await stock.Offered(Day!.Pantry, DetailsInput.MaxWishes, Cancellation);
        Input.Language ??= Language.English.Tag;
        Input.Window ??= string.Empty;
    }

    public async Task<IActionResult> OnPost()
    {
        if (!await FindDay(T($"Ask for "))) return NotFound();
        Problems = Input.Problems(everything: true, ModelState);
        if (Problems.Count > 0) return Back(T($"Nothing is asked yet: {string.Join(' ', Problems.Values.Distinct().Select(problem => problem.In(text.Language)))}"));
        if (Repeat is not null && !Choices.Repeat.Contains(Repeat.Value)) Repeat = null;
        Submission operation = Asked();
        HouseholdDetails details = Input.ToDetails(everything: true);
        AskOutcome outcome = await desk.Register(
            operation, Day!.Id, details, Urgent ? RequestPriority.Urgent : null, Cancellation, everyWeeks: Repeat);
        if (outcome is not AskOutcome.Registered registered)
            return Back(outcome switch
            {
                AskOutcome.DateNotOpen { IsFull: true } => T($"All places of this date are taken meanwhile. Look for another date."),
                AskOutcome.Erased => T($"This form was sent before, and the household has been deleted since."),
                AskOutcome.CodeReplaced => T($"This form was sent before, and the household has another code since."),
                _ => T($"This date takes no requests any more."),
            });
        Outcome = registered;
        Household = new HouseholdId(operation.Derive("household"));
        Words = DoorWords.Say(registered.Words, registered.Language);
        Doubles = await doubles.Count(Household, details, Cancellation);
        await Log(AuditAction.AskedForHousehold, Household.ToString(), ViewReason.HouseholdIsOnThePhone);
        Title = T($"Asked");
        return Page();
    }
}
