using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Server.Ops;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Server.Households.Pages;

internal enum StatusView
{
    AskForCode,
    Overview,
    Change,
    ConfirmCancel,
    ConfirmErase,
    Erased,
}

/// <summary>
/// What a household does with its code. The code is typed once and then travels in the page's own forms; it is in no
/// address and no cookie, so several tabs never mix.
/// </summary>
[IgnoreAntiforgeryToken]
internal sealed class StatusModel(
    IntakeDesk desk,
    ReceiptCodes codes,
    Limits limits,
    FairShare share,
    FieldVault vault,
    DistributionQueries distributions,
    HouseholdQueries households,
    Fingerprints fingerprints,
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

    public StatusView View { get; private set; }

    public bool NotKnown { get; private set; }

    public string? Message { get; private set; }

    public Standing? Standing { get; private set; }

    public (string Driver, string Household)? DoorWords { get; private set; }

    public IReadOnlyList<DistributionRow> Dates { get; private set; } = [];

    public Dictionary<string, string> Problems { get; private set; } = [];

    public bool IsForgotten { get; private set; }

    public bool CanCancel => Standing?.State is RequestStanding.Asked or RequestStanding.Confirmed or RequestStanding.OnTheWay;

    public bool CanAsk => !CanCancel && !IsForgotten;

    public static string Describe(Standing standing) => (standing.State, standing.Date) switch
    {
        (RequestStanding.Asked, { } date) => $"Your request for {Words.Day(date)} has arrived. We will soon know if there is a place.",
        (RequestStanding.Confirmed, { } date) => $"You have a place for {Words.Day(date)}.{About(standing)}",
        (RequestStanding.OnTheWay, { } date) => $"Your box comes on {Words.Day(date)}.{About(standing)}",
        (RequestStanding.Delivered, _) => "Your box was delivered.",
        (RequestStanding.NotDelivered, _) => "We could not bring your box.",
        (RequestStanding.Full, { } date) => $"We are sorry: {Words.Day(date)} is full.",
        (RequestStanding.Closed, _) => "We are sorry: that day can't be chosen any more.",
        (RequestStanding.Cancelled, _) => "Your request is cancelled.",
        _ => "You have not asked for a box.",
    };

    public void OnGet()
    {
    }

    public Task<IActionResult> OnPost() => WithHousehold(Overview);

    public Task<IActionResult> OnPostShowChange() => WithHousehold(_ => Show(StatusView.Change));

    public Task<IActionResult> OnPostConfirmCancel() => WithHousehold(_ => Show(StatusView.ConfirmCancel));

    public Task<IActionResult> OnPostConfirmErase() => WithHousehold(_ => Show(StatusView.ConfirmErase));

    public Task<IActionResult> OnPostCancel() => WithHousehold(async household =>
    {
        await share.Forget(household, HttpContext.RequestAborted);
        Refusal? refusal = await desk.Cancel(Asked("cancel"), household, HttpContext.RequestAborted);
        Message = refusal is null ? "It is cancelled." : "It could not be cancelled. Please try again.";
        await Overview(household);
    });

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
            Message = "So that there is something for everybody, you can have no other box so close to that day. Please choose a later one.";
            await Overview(household);
            return;
        }

        Message = await desk.AskAgain(Asked($"again {Date}"), household, new DistributionId(Date), HttpContext.RequestAborted) switch
        {
            AskOutcome.DateNotOpen { IsFull: true } => "We are sorry: that date is full.",
            AskOutcome.DateNotOpen => "That date can't be chosen any more.",
            AskOutcome.AlreadyOpen => "You have already asked for a box. Cancel it first, if you need another day.",
            _ => null,
        };
        await Overview(household);
    });

    public Task<IActionResult> OnPostChange() => WithHousehold(async household =>
    {
        Problems = Input.Problems(everything: false, ModelState);
        if (Problems.Count > 0)
        {
            await Show(StatusView.Change);
            return;
        }

        Refusal? refusal = await desk.Change(
            Asked(JsonSerializer.Serialize(Input)), household, Input.ToDetails(everything: false), HttpContext.RequestAborted);
        Message = refusal switch
        {
            null => "It is changed.",
            HouseholdRefusal.PastCutoff => "It is too late to change something for this day: the boxes are being packed.",
            _ => "It could not be changed.",
        };
        await Overview(household);
    });

    private static string About(Standing standing) =>
        standing is { Arrival: { } arrival, TimeZone: { } zone } ? $" It comes at about {Words.Time(arrival, zone)}." : string.Empty;

    private Submission Asked(string content) => Submission.From(Operation, $"{Code}|{content}", fingerprints);

    /// <summary>Unknown, mistyped, expired and erased codes all end alike.</summary>
    private async Task<IActionResult> WithHousehold(Func<HouseholdId, Task> next)
    {
        if (await codes.Find(Code, HttpContext.RequestAborted) is not { } household)
        {
            if (!await limits.Pass(Limits.WrongCodes, HttpContext.RequestAborted)) return Limits.Refuse(Response);
            NotKnown = true;
            ModelState.Clear();
            Code = null;
            return Page();
        }

        await next(household);
        return Page();
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
        IsForgotten = (await households.Find(household, cancellation))?.Status != nameof(HouseholdStatus.Active);
        if (CanCancel && details.DoorWords is { } words) DoorWords = Households.DoorWords.Say(words);
        Dates =
        [
            .. (await distributions.TakingRequests(Instant.FromDateTimeOffset(clock.GetUtcNow()), cancellation))
                .Where(date => !date.IsFull),
        ];
    }
}
