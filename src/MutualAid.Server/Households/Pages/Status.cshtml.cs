using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Server.Ops;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Server.Households.Pages;

internal enum StatusView
{
    AskForCode,
    Overview,
    Change,
    ConfirmCancel,
    ConfirmErase,
    ConfirmRotate,
    NewCode,
    Erased,
}

/// <summary>
/// What a household does with its code. The code is typed once and then travels in the page's own forms; it is in no
/// address and no cookie, so several tabs never mix.
/// </summary>
[IgnoreAntiforgeryToken]
internal sealed class StatusModel(
    IntakeDesk desk,
    RecurrenceDesk recurrence,
    ReceiptCodes codes,
    Limits limits,
    FairShare share,
    FieldVault vault,
    DistributionQueries distributions,
    StockQueries stock,
    HouseholdQueries households,
    Fingerprints fingerprints,
    PageText text,
    TimeProvider clock) : PageModel
{
    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public Guid Operation { get; set; }

    [BindProperty]
    public Guid Date { get; set; }

    [BindProperty]
    public DetailsInput Input { get; set; } = new();

    /// <summary>Of a recurrence: 1 or 2; of a pause: how long, or nothing.</summary>
    [BindProperty]
    public int? Weeks { get; set; }

    /// <summary>The occurrence to skip, in ISO 8601.</summary>
    [BindProperty]
    public string? Day { get; set; }

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    public StatusView View { get; private set; }

    public bool NotKnown { get; private set; }

    public string? Message { get; private set; }

    public Standing? Standing { get; private set; }

    public (DoorWord Driver, DoorWord Household)? DoorWords { get; private set; }

    /// <summary>What was asked for once and for all.</summary>
    public RecurrenceView? Recurrence { get; private set; }

    /// <summary>What the household's pantry lets households choose.</summary>
    public IReadOnlyList<OfferedRow> Offered { get; private set; } = [];

    public IReadOnlyList<DistributionRow> Dates { get; private set; } = [];

    public Dictionary<string, Problem> Problems { get; private set; } = [];

    public bool IsForgotten { get; private set; }

    public bool CanCancel => Standing?.IsOpen is true;

    public bool CanAsk => !CanCancel && !IsForgotten;

    public string Describe(Standing standing)
    {
        string key = "standing." + standing.State switch
        {
            RequestStanding.Asked => "asked",
            RequestStanding.Confirmed => "confirmed",
            RequestStanding.OnTheWay => "on-the-way",
            RequestStanding.Delivered => "delivered",
            RequestStanding.NotDelivered => "not-delivered",
            RequestStanding.Full => "full",
            RequestStanding.Closed => "closed",
            RequestStanding.Cancelled => "cancelled",
            RequestStanding.Nothing => "nothing",
        };
        string said = text.Fill(key, ("day", standing.Date is { } date ? text.Day(date) : string.Empty));
        return standing is { State: RequestStanding.Confirmed or RequestStanding.OnTheWay, Arrival: { } arrival, TimeZone: { } zone }
            ? $"{said} {text.Fill("standing.about", ("time", text.Language.Time(arrival, zone)))}"
            : said;
    }

    public void OnGet()
    {
    }

    public Task<IActionResult> OnPost() => WithHousehold(Overview);

    /// <summary>The form for changes, with what was typed when it is shown in another language.</summary>
    public Task<IActionResult> OnPostShowChange() => WithHousehold(ShowChange);

    public Task<IActionResult> OnPostConfirmCancel() => WithHousehold(_ => Show(StatusView.ConfirmCancel));

    public Task<IActionResult> OnPostConfirmErase() => WithHousehold(_ => Show(StatusView.ConfirmErase));

    public Task<IActionResult> OnPostConfirmRotate() => WithHousehold(_ => Show(StatusView.ConfirmRotate));

    public Task<IActionResult> OnPostCancel() => WithHousehold(async household =>
    {
        await share.Forget(household, HttpContext.RequestAborted);
        Refusal? refusal = await desk.Cancel(Asked("cancel"), household, HttpContext.RequestAborted);
        Message = text[refusal is null ? "cancel.done" : "cancel.failed"];
        await Overview(household);
    });

    /// <summary>Shows another code; the form sent again shows the same one again.</summary>
    public async Task<IActionResult> OnPostRotate()
    {
        CancellationToken cancellation = HttpContext.RequestAborted;
        if (Operation == Guid.Empty
            || await codes.FindToRotate(Code, Operation, cancellation) is not { } household
            || await codes.Rotate(household, Operation, cancellation) is not { } fresh) return await Unknown();
        View = StatusView.NewCode;
        Code = fresh.Reveal();
        return Page();
    }

    public Task<IActionResult> OnPostErase() => WithHousehold(async household =>
    {
        await share.Forget(household, HttpContext.RequestAborted);
        await desk.Erase(Asked("erase"), household, HttpContext.RequestAborted);
        View = StatusView.Erased;
    });

    public Task<IActionResult> OnPostAgain() => WithHousehold(async household =>
    {
        if (await distributions.Find(new DistributionId(Date), HttpContext.RequestAborted) is { } date
            && !await share.Allows(household, date, HttpContext.RequestAborted))
        {
            Message = text["again.share"];
            await Overview(household);
            return;
        }

        Message = await desk.AskAgain(Asked($"again {Date}"), household, new DistributionId(Date), HttpContext.RequestAborted) switch
        {
            AskOutcome.DateNotOpen { IsFull: true } => text["again.full"],
            AskOutcome.DateNotOpen => text["again.closed"],
            AskOutcome.AlreadyOpen => text["again.open"],
            _ => null,
        };
        await Overview(household);
    });

    public Task<IActionResult> OnPostChange() => WithHousehold(async household =>
    {
        Problems = Input.Problems(everything: false, ModelState);
        if (Problems.Count > 0)
        {
            await ShowChange(household);
            return;
        }

        Refusal? refusal = await desk.Change(
            Asked(JsonSerializer.Serialize(Input)), household, Input.ToDetails(everything: false), HttpContext.RequestAborted);
        Message = refusal switch
        {
            null => text["change.done"],
            HouseholdRefusal.PastCutoff => text["change.late"],
            _ => text["change.failed"],
        };
        await Overview(household);
    });

    public Task<IActionResult> OnPostRecur() => Recur((asked, household) => recurrence.Repeat(asked, household, Weeks ?? 0, HttpContext.RequestAborted));

    public Task<IActionResult> OnPostSkip() => Recur((asked, household) => recurrence.Skip(
        asked, household, LocalDatePattern.Iso.Parse(Day ?? string.Empty).TryGetValue(default, out LocalDate date) ? date : default, HttpContext.RequestAborted));

    public Task<IActionResult> OnPostPause() => Recur((asked, household) => recurrence.Pause(asked, household, Weeks, HttpContext.RequestAborted));

    public Task<IActionResult> OnPostResume() => Recur((asked, household) => recurrence.Resume(asked, household, HttpContext.RequestAborted));

    public Task<IActionResult> OnPostRenew() => Recur((asked, household) => recurrence.Renew(asked, household, HttpContext.RequestAborted));

    public Task<IActionResult> OnPostEnd() => Recur((asked, household) => recurrence.End(asked, household, HttpContext.RequestAborted));

    private Task<IActionResult> Recur(Func<Submission, HouseholdId, Task<Refusal?>> change) => WithHousehold(async household =>
    {
        Message = await change(Asked($"{Request.Query["handler"]}|{Weeks}|{Day}"), household) switch
        {
            null => text["recurring.done"],
            HouseholdRefusal.PastCutoff => text["recurring.late"],
            _ => text["change.failed"],
        };
        await Overview(household);
    });

    private Submission Asked(string content) => Submission.From(Operation, $"{Code}|{content}", fingerprints);

    /// <summary>Unknown, mistyped, expired and erased codes all end alike.</summary>
    private async Task<IActionResult> WithHousehold(Func<HouseholdId, Task> next)
    {
        if (await codes.Find(Code, HttpContext.RequestAborted) is not { } household) return await Unknown();
        await next(household);
        return Page();
    }

    private async Task<IActionResult> Unknown()
    {
        if (!await limits.Pass(Limits.WrongCodes, HttpContext.RequestAborted)) return Limits.Refuse(Response);
        NotKnown = true;
        ModelState.Clear();
        Code = null;
        return Page();
    }

    private async Task ShowChange(HouseholdId household)
    {
        await Show(StatusView.Change);
        if (await households.Find(household, HttpContext.RequestAborted) is { } known)
            Offered = await stock.Offered(known.Pantry, DetailsInput.MaxWishes, HttpContext.RequestAborted);
    }

    private Task Show(StatusView view)
    {
        View = view;
        Operation = Guid.NewGuid();
        return Task.CompletedTask;
    }

    private async Task Overview(HouseholdId household)
    {
        CancellationToken cancellation = HttpContext.RequestAborted;
        await Show(StatusView.Overview);
        Standing = await desk.StandingOf(household, cancellation);
        var details = HouseholdDetails.FromVault(await vault.Read(household.Value, cancellation));
        Recurrence = await households.Recurrence(household, Now, cancellation);
        IsForgotten = (await households.Find(household, cancellation))?.Status != nameof(HouseholdStatus.Active);
        if (CanCancel && details.DoorWords is { } words) DoorWords = Households.DoorWords.Say(words, details.Language ?? text.Language.Tag);
        Dates =
        [
            .. (await distributions.TakingRequests(Now, cancellation))
                .Where(date => !date.IsFull),
        ];
    }
}
