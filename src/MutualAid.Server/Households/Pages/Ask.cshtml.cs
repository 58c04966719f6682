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
}

/// <summary>Asking for a box: the form, and the code that it leads to. It sets no cookie.</summary>
[IgnoreAntiforgeryToken]
internal sealed class AskModel(
    IntakeDesk desk,
    DistributionQueries distributions,
    Fingerprints fingerprints,
    Limits limits,
    FormTimes formTimes,
    FairShare share,
    ReferrerInvitations invitations,
    IOptions<ServerSettings> settings,
    TimeProvider clock) : PageModel
{
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

    /// <summary>People leave it empty, since they don't see it.</summary>
    [BindProperty]
    public string? Website { get; set; }

    public AskView View { get; private set; }

    public DistributionRow? Distribution { get; private set; }

    public bool IsFull { get; private set; }

    public Dictionary<string, string> Problems { get; private set; } = [];

    /// <summary>Why the form is shown again although nothing in it is wrong.</summary>
    public string? Notice { get; private set; }

    public bool NeedsInvitation => settings.Value.OnlyWithInvitation;

    public string Code { get; private set; } = string.Empty;

    public (string Driver, string Household) DoorWords { get; private set; }

    public bool SentBefore { get; private set; }

    public Standing? Standing { get; private set; }

    public IActionResult OnGet() => Redirect("/");

    /// <summary>From the first page: says what stands in the way before anything is typed.</summary>
    public async Task<IActionResult> OnPost()
    {
        await FindDate();
        ModelState.Clear();
        View = InTheWay() ?? AskView.Form;
        Operation = Guid.NewGuid();
        Shown = formTimes.Stamp(Operation);
        Input.Language = "en";
        Input.Window = "";
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
            Notice = notice;
            return Page();
        }

        var operation = Submission.From(Operation, $"{Date}|{JsonSerializer.Serialize(Input)}", fingerprints);
        switch (await desk.Register(operation, new DistributionId(Date), Input.ToDetails(everything: true), null, HttpContext.RequestAborted))
        {
            case AskOutcome.Registered done:
                View = AskView.Done;
                Code = done.Code.Reveal();
                DoorWords = Households.DoorWords.Say(done.Words);
                SentBefore = done.SentBefore;
                Standing = done.Standing;
                break;
            case AskOutcome.Erased:
                View = AskView.Erased;
                break;
            case AskOutcome.DateNotOpen closed:
                View = AskView.NotOpen;
                IsFull = closed.IsFull;
                await invitations.PutBack(Invitation, Operation, HttpContext.RequestAborted);
                break;
        }

        return Page();
    }

    /// <summary>Why the form is shown again with all that was typed; null when it can be taken.</summary>
    private async Task<string?> InTheWayOfThisForm()
    {
        CancellationToken cancellation = HttpContext.RequestAborted;
        if (!await formTimes.Wait(Shown, Operation, cancellation))
        {
            Shown = formTimes.Stamp(Operation);
            return "This form was open for a long time. Nothing is lost; please look through it, and press Send again.";
        }

        if (!await limits.Pass(Limits.Submissions, cancellation)) return Busy();
        if (NeedsInvitation && !await invitations.Redeem(Invitation, Operation, cancellation))
            return await limits.Pass(Limits.WrongInvitations, cancellation)
                ? "We don't know this invitation, or somebody has used it. Please check it. Nothing else is lost."
                : Busy();
        if (!AnotherHousehold && Distribution is not null
            && !await share.IsFirst(new Submission(Operation, 0), Distribution, Input.Address, cancellation))
        {
            AnotherHousehold = true;
            await invitations.PutBack(Invitation, Operation, cancellation);
            return "Somebody has asked for this date at this address. One box is for all who eat together. If you are another household there, press Send again.";
        }

        return null;
    }

    private string Busy()
    {
        Limits.MarkRefused(Response);
        return "So many are writing to us just now that we could not take this yet. Nothing is lost. Please wait half a minute, and press Send again.";
    }

    private async Task FindDate()
    {
        Distribution = await distributions.Find(new DistributionId(Date), HttpContext.RequestAborted);
        if (Distribution is null) return;
        bool taken = Distribution.State == "Closed" || Distribution.Cutoff <= Instant.FromDateTimeOffset(clock.GetUtcNow());
        IsFull = Distribution.IsFull;
        if (taken) Distribution = null;
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
