using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using MutualAid.Domain;
using MutualAid.Server.Ops;
using MutualAid.Storage.Intake;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Server.Households.Pages;

internal enum AskView
{
    Form,
    NotReached,
    NotOpen,
    Done,
    Erased,
    CodeReplaced,
}

/// <summary>Asking for a box: the form, and the code that it leads to. It sets no cookie.</summary>
[IgnoreAntiforgeryToken]
internal sealed class AskModel(
    IntakeDesk desk,
    DistributionQueries distributions,
    StockQueries stock,
    Fingerprints fingerprints,
    Limits limits,
    FormTimes formTimes,
    FairShare share,
    ReferrerInvitations invitations,
    IOptions<ServerSettings> settings,
    PageText text,
    TimeProvider clock) : PageModel
{
    private const string UnknownInvitation = "ask.invitation-unknown";

    [BindProperty]
    public Guid Date { get; set; }

    [BindProperty]
    public string? Area { get; set; }

    /// <summary>Made when the form is shown; a form that is sent twice is one request.</summary>
    [BindProperty]
    public Guid Operation { get; set; }

    /// <summary>When the form was shown, sealed.</summary>
    [BindProperty]
    public string? Shown { get; set; }

    /// <summary>What a referrer handed out.</summary>
    [BindProperty]
    public string? Invitation { get; set; }

    /// <summary>Sent by who was told that the address has asked for this date, and asks nevertheless.</summary>
    [BindProperty]
    public bool AnotherHousehold { get; set; }

    [BindProperty]
    public DetailsInput Input { get; set; } = new();

    /// <summary>Weeks from one box to the next; null for this time only.</summary>
    [BindProperty]
    public int? Repeat { get; set; }

    /// <summary>People leave it empty, since they don't see it.</summary>
    [BindProperty]
    public string? Website { get; set; }

    public AskView View { get; private set; }

    public DistributionRow? Distribution { get; private set; }

    public bool IsFull { get; private set; }

    /// <summary>What the date's pantry lets households choose.</summary>
    public IReadOnlyList<OfferedRow> Offered { get; private set; } = [];

    public Dictionary<string, Problem> Problems { get; private set; } = [];

    /// <summary>Why the form is shown again although nothing in it is wrong.</summary>
    public string? Notice { get; private set; }

    /// <summary>Whether the notice is about the invitation.</summary>
    public bool WrongInvitation { get; private set; }

    public bool NeedsInvitation => settings.Value.OnlyWithInvitation;

    public string Code { get; private set; } = string.Empty;

    public (DoorWord Driver, DoorWord Household) DoorWords { get; private set; }

    public bool SentBefore { get; private set; }

    /// <summary>Whether there is a place, as far as it is known.</summary>
    public string Placed { get; private set; } = string.Empty;

    public IActionResult OnGet() => Redirect("/");

    /// <summary>From the first page: says what stands in the way before anything is typed.</summary>
    public async Task<IActionResult> OnPost()
    {
        await FindDate();
        ModelState.Clear();
        View = InTheWay() ?? AskView.Form;
        Operation = Guid.NewGuid();
        Shown = formTimes.Stamp(Operation);
        Input.Language = text.Language.Tag;
        Input.Window = "";
        return Page();
    }

    /// <summary>Shows the form in another language, with what was typed.</summary>
    public async Task<IActionResult> OnPostSpeak()
    {
        await FindDate();
        View = InTheWay() ?? AskView.Form;
        return Page();
    }

    public async Task<IActionResult> OnPostSend()
    {
        await FindDate();
        if (Operation == Guid.Empty || !string.IsNullOrEmpty(Website)) return Redirect("/");
        Problems = Input.Problems(everything: true, ModelState);
        if (Problems.Count > 0 || InTheWay() is AskView.NotReached)
        {
            View = InTheWay() ?? AskView.Form;
            return Page();
        }

        if (await InTheWayOfThisForm() is { } notice)
        {
            (Notice, WrongInvitation) = (text[notice], notice == UnknownInvitation);
            return Page();
        }

        if (Repeat is { } weeks && !Choices.Repeat.Contains(weeks)) Repeat = null;
        var operation = Submission.From(Operation, $"{Date}|{JsonSerializer.Serialize(Input)}{(Repeat is null ? "" : $"|{Repeat}")}", fingerprints);
        switch (await desk.Register(
            operation, new DistributionId(Date), Input.ToDetails(everything: true), null, HttpContext.RequestAborted, everyWeeks: Repeat))
        {
            case AskOutcome.Registered done:
                View = AskView.Done;
                Code = done.Code.Reveal();
                DoorWords = Households.DoorWords.Say(done.Words, done.Language);
                SentBefore = done.SentBefore;
                Placed = PlaceOf(done.Standing);
                break;
            case AskOutcome.Erased:
                View = AskView.Erased;
                break;
            case AskOutcome.CodeReplaced:
                View = AskView.CodeReplaced;
                break;
            case AskOutcome.DateNotOpen closed:
                View = AskView.NotOpen;
                IsFull = closed.IsFull;
                await invitations.PutBack(Invitation, Operation, HttpContext.RequestAborted);
                break;
        }

        return Page();
    }

    private string PlaceOf(Standing standing) => standing.State switch
    {
        RequestStanding.Full => text["code.full"],
        RequestStanding.Asked => text["code.asked"],
        RequestStanding.Confirmed or RequestStanding.OnTheWay => text.Fill("code.place", ("day", text.Day(standing.Date!.Value))),
        RequestStanding.Cancelled => text["standing.cancelled"],
        RequestStanding.Delivered => text["standing.delivered"],
        RequestStanding.NotDelivered => text["standing.not-delivered"],
        _ => text["code.closed"],
    };

    /// <summary>Why the form is shown again with all that was typed, as the key of a text; null when it can be taken.</summary>
    private async Task<string?> InTheWayOfThisForm()
    {
        CancellationToken cancellation = HttpContext.RequestAborted;
        if (!await formTimes.Wait(Shown, Operation, cancellation))
        {
            Shown = formTimes.Stamp(Operation);
            return "ask.old";
        }

        if (!await limits.Pass(Limits.Submissions, cancellation)) return Busy();
        if (NeedsInvitation && !await invitations.Redeem(Invitation, Operation, cancellation))
            return await limits.Pass(Limits.WrongInvitations, cancellation)
                ? UnknownInvitation
                : Busy();
        if (!AnotherHousehold && Distribution is not null
            && !await share.IsFirst(new Submission(Operation, 0), Distribution, Input.Address, cancellation))
        {
            AnotherHousehold = true;
            await invitations.PutBack(Invitation, Operation, cancellation);
            return "ask.same-address";
        }

        return null;
    }

    private string Busy()
    {
        Limits.MarkRefused(Response);
        return "ask.wait";
    }

    private async Task FindDate()
    {
        Distribution = await distributions.Find(new DistributionId(Date), HttpContext.RequestAborted);
        if (Distribution is null) return;
        bool taken = Distribution.State == "Closed" || Distribution.Cutoff <= Instant.FromDateTimeOffset(clock.GetUtcNow());
        IsFull = Distribution.IsFull;
        if (taken) Distribution = null;
        else Offered = await stock.Offered(Distribution.Pantry, DetailsInput.MaxWishes, HttpContext.RequestAborted);
    }

    /// <summary>What makes filling in the form pointless; null when nothing does.</summary>
    private AskView? InTheWay() => Distribution is null || IsFull
        ? AskView.NotOpen
        : IsReached(Distribution) ? null : AskView.NotReached;

    private bool IsReached(DistributionRow date)
    {
        string[] areas = date.Areas.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string typed = new([.. (Area ?? string.Empty).Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]);
        return areas.Length == 0 || areas.Any(area => typed.StartsWith(area, StringComparison.OrdinalIgnoreCase));
    }
}
