using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using MutualAid.Domain;
using MutualAid.Domain.Drivers;
using MutualAid.Engine;
using MutualAid.Server.Households;
using MutualAid.Server.Households.Pages;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>
/// One household, for whoever has it on the telephone: what it can do with its code, done for it. Its details are shown for a
/// reason only, to somebody who showed who they are, and that is written down.
/// </summary>
[Authorize(Roles = StaffRoles.Requests)]
internal sealed class HouseholdModel(
    IntakeDesk desk, RecurrenceDesk recurrence, Doubles doubles, Gazetteer gazetteer, FairShare share, FieldVault vault, HouseholdQueries households, DistributionQueries distributions,
    StockQueries stock, DriverQueries drivers, IEngine engine, Limits limits, PageText text, IOptions<ServerSettings> settings, TimeProvider clock) : StaffPage
{
    /// <summary>Reasons to look at the details here.</summary>
    public static IReadOnlyList<ViewReason> Reasons { get; } =
        [ViewReason.HouseholdIsOnThePhone, ViewReason.HouseholdMustBeTold, ViewReason.PlaceTheAddress, ViewReason.DriverCannotFindIt, ViewReason.SafetyConcern];

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>Comes with a form only: a link shows no details.</summary>
    [BindProperty]
    public ViewReason? Reason { get; set; }

    [BindProperty]
    public DetailsInput Input { get; set; } = new();

    public Instant Now { get; } = Instant.FromDateTimeOffset(clock.GetUtcNow());

    public HouseholdRow? Row { get; private set; }

    public Standing Standing { get; private set; } = Standing.Nothing;

    public IReadOnlyList<RequestRow> Requests { get; private set; } = [];

    public RecurrenceView? Recurrence { get; private set; }

    public IReadOnlyList<DistributionRow> Dates { get; private set; } = [];

    public IReadOnlyList<OfferedRow> Offered { get; private set; } = [];

    /// <summary>Drivers who are never sent here.</summary>
    public IReadOnlyList<DriverRow> NotWith { get; private set; } = [];

    /// <summary>The pantry's other drivers.</summary>
    public IReadOnlyList<DriverRow> OthersDrive { get; private set; } = [];

    /// <summary>Null unless there is a reason to see them.</summary>
    public HouseholdDetails? Details { get; private set; }

    /// <summary>What the gazetteer knows of the address, unless the household is there already, or somebody placed it where the gazetteer knows nothing.</summary>
    public Whereabouts Known { get; private set; } = Whereabouts.Unknown;

    /// <summary>What the map is drawn from; null where no details are shown.</summary>
    public string? Pin { get; private set; }

    public Dictionary<string, Problem> Problems { get; private set; } = [];

    /// <summary>What the household may need of a driver: what the pantry's drivers can do, and what was chosen before.</summary>
    public IReadOnlyCollection<string> Skills { get; private set; } = [];

    /// <summary>How many others seem to be the same household.</summary>
    public int Doubles { get; private set; }

    public bool CanCancel => Standing.IsOpen;

    public bool CanAsk => !CanCancel;

    private HouseholdId Household => new(Id);

    public static string SayDoubles(int others) => others == 1
        ? T($"Another household with a place on an open date has the same address or telephone. It may be the same one twice, or neighbors: ask the caller.")
        : T($"{others} other households with a place on open dates have the same address or telephone. It may be the same one, or neighbors: ask the caller.");

    public static string LanguageOf(HouseholdDetails details) =>
        Choices.Languages.FirstOrDefault(language => language.Tag == details.Language).Name ?? string.Empty;

    public static string NeedOf(string need) => Word(need).Replace("no-", "no ", StringComparison.Ordinal);

    public IEnumerable<string> WishesOf(HouseholdDetails details) =>
        (details.Wishes ?? []).Select(code => Offered.FirstOrDefault(item => item.Code.Value == code)?.Name ?? code);

    public override async Task OnGet()
    {
        Title = T($"Household");
        Row = await households.Find(Household, Cancellation);
        if (Row is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Requests = await households.Requests(Household, Cancellation);
        Standing = await desk.StandingOf(Household, Cancellation);
        Recurrence = await households.Recurrence(Household, Now, Cancellation);
        var excluded = (await drivers.Exclusions(Row.Pantry, Cancellation))
            .Where(exclusion => exclusion.Household == Household).Select(exclusion => exclusion.Driver).ToHashSet();
        var all = (await drivers.All(Cancellation)).Where(driver => driver.Pantry == Row.Pantry).ToLookup(driver => excluded.Contains(driver.Id));
        (NotWith, OthersDrive) = ([.. all[true]], [.. all[false]]);
        Dates = [.. (await distributions.TakingRequests(Now, Cancellation)).Where(date => !date.IsFull)];
        if (Reason is not { } reason || !Reasons.Contains(reason) || !IsConfirmed) return;
        await Log(AuditAction.DetailsSeen, Id.ToString(), reason);
        Offered = await stock.Offered(Row.Pantry, DetailsInput.MaxWishes, Cancellation);
        Details = HouseholdDetails.FromVault(await vault.Read(Id, Cancellation));
        Skills = new SortedSet<string>([.. all.SelectMany(one => one).SelectMany(SkillsOf), .. Details.DriverSkills ?? []], StringComparer.Ordinal);
        Whereabouts known = gazetteer.Find(Details.Address);
        if (Details.Coordinates is not { } there || (known.Exact is { } exact && exact.Place != there)) Known = known;
        Pin = PinMap.Offer(Response, settings.Value, (await stock.Pantries(Cancellation)).Single(pantry => pantry.Id == Row.Pantry));
        Doubles = await doubles.Count(Household, Details, Cancellation);
    }

    public async Task<IActionResult> OnPostShow()
    {
        if (Reason is not { } reason || !Reasons.Contains(reason)) return Back(T($"Choose why you look."));
        if (await Confirm() is { } ask) return ask;
        if (!await limits.Pass(Limits.StaffReveals, Cancellation)) return Limits.Refuse(Response);
        await OnGet();
        return Page();
    }

    public async Task<IActionResult> OnPostChange()
    {
        Problems = Input.Problems(everything: false, ModelState);
        if (Problems.Count > 0) return Back(T($"Nothing is changed yet: {string.Join(' ', Problems.Values.Distinct().Select(problem => problem.In(text.Language)))}"));
        Refusal? refusal = await desk.Change(Asked(), Household, Input.ToDetails(everything: false), Cancellation);
        if (refusal is null) await Log(AuditAction.DetailsChanged, Id.ToString(), Reason);
        return await Shown(refusal, T($"The details are changed."));
    }

    public async Task<IActionResult> OnPostSkills(string[] skill)
    {
        if (DriverSkills.Read(string.Join(' ', skill)) is not { } needed) return BadRequest();
        var needs = new HouseholdDetails { DriverSkills = [.. needed] };
        Refusal? refusal = await desk.Change(Asked(), Household, needs, Cancellation);
        if (refusal is null) await Log(AuditAction.DetailsChanged, Id.ToString(), Reason);
        return await Shown(refusal, T($"What it needs is saved, for plans from now on."));
    }

    private static string[] SkillsOf(DriverRow driver) => driver.Skills.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public async Task<IActionResult> OnPostPlace(string? place) => Show.Point(place) is { } point
        ? await Shown(await desk.Place(Asked(), Household, point, Cancellation), T($"It is on the map."))
        : Back(T($"Paste the coordinates as latitude, longitude, such as 34.05, -118.25."));

    public async Task<IActionResult> OnPostAgain(Guid date)
    {
        var id = new DistributionId(date);
        if (await distributions.Find(id, Cancellation) is { } row && !await share.Allows(Household, row, Cancellation))
            return Back(T($"The household has as many boxes around that date as one may have."));
        return await desk.AskAgain(Asked(), Household, id, Cancellation) switch
        {
            AskOutcome.DateNotOpen { IsFull: true } => Back(T($"All places of that date are taken.")),
            AskOutcome.DateNotOpen => Back(T($"That date takes no requests any more.")),
            AskOutcome.AlreadyOpen => Back(T($"The household has asked for a box already; cancel that one first.")),
            _ => Back(null, T($"It is asked for.")),
        };
    }

    public async Task<IActionResult> OnPostCancel()
    {
        await share.Forget(Household, Cancellation);
        return Back(await desk.Cancel(Asked(), Household, Cancellation), T($"The box is cancelled."));
    }

    public Task<IActionResult> OnPostExclude(Guid driver) =>
        Tell(driver, new DriverCommand.ExcludeHousehold(Household), T($"That driver is not sent there any more."));

    public Task<IActionResult> OnPostAllow(Guid driver) =>
        Tell(driver, new DriverCommand.AllowHousehold(Household), T($"That driver may be sent there again."));

    /// <summary>Only a driver of the household's pantry, and not about a household whose traces are being deleted.</summary>
    private async Task<IActionResult> Tell(Guid driver, DriverCommand command, string done)
    {
        if (await households.Find(Household, Cancellation) is not { Status: "Active" } row) return NotFound();
        if ((await drivers.All(Cancellation)).All(one => one.Id.Value != driver || one.Pantry != row.Pantry)) return Back(T($"Choose a driver of the pantry."));
        return Back(await engine.Send(new DriverId(driver), Asked().Key("household"), command, Cancellation).Refusal(), done);
    }

    public async Task<IActionResult> OnPostErase(bool sure)
    {
        if (!sure) return Back(T($"Tick that the household asks for it."));
        if (await Confirm() is { } ask) return ask;
        await share.Forget(Household, Cancellation);
        await desk.Erase(Asked(), Household, Cancellation);
        await Log(AuditAction.HouseholdErased, Id.ToString(), ViewReason.HouseholdIsOnThePhone);
        return Back(null, T($"The household is deleted."));
    }

    public Task<IActionResult> OnPostRecur(int weeks) => Recur(asked => recurrence.Repeat(asked, Household, weeks, Cancellation));

    public Task<IActionResult> OnPostSkip(string? date) =>
        Recur(asked => recurrence.Skip(asked, Household, Show.ReadDate(date) ?? default, Cancellation));

    public Task<IActionResult> OnPostPause(int? weeks) => Recur(asked => recurrence.Pause(asked, Household, weeks, Cancellation));

    public Task<IActionResult> OnPostResume() => Recur(asked => recurrence.Resume(asked, Household, Cancellation));

    public Task<IActionResult> OnPostRenew() => Recur(asked => recurrence.Renew(asked, Household, Cancellation));

    public Task<IActionResult> OnPostEnd() => Recur(asked => recurrence.End(asked, Household, Cancellation));

    private async Task<IActionResult> Recur(Func<Submission, Task<Refusal?>> change) =>
        await households.Find(Household, Cancellation) is null ? NotFound() : Back(await change(Asked()), T($"It is changed."));

    /// <summary>Whoever sees the details goes on seeing them, for the same reason, as long as they need not confirm who they are.</summary>
    private async Task<IActionResult> Shown(Refusal? refusal, string done)
    {
        if (refusal is not null || Reason is null || !IsConfirmed) return Back(refusal, done);
        DoneNow = done;
        Input = new DetailsInput();
        ModelState.Clear();
        await OnGet();
        return Page();
    }
}
