using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using MutualAid.Domain.Distributions;
using MutualAid.Domain;
using MutualAid.Engine;
using MutualAid.Routing;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>A date's plan before it is published: the search for it as it goes on, and changes by hand.</summary>
[Authorize(Roles = StaffRoles.Dispatch)]
internal sealed class PlanModel(
    IEngine engine, PlanningRuns runs, DraftDesk desk, DriverQueries drivers, DistributionQueries distributions)
    : DayPage(distributions)
{
    /// <summary>The longest search, in seconds.</summary>
    public const int Longest = 600;

    /// <summary>Where a stop goes: where it costs least, on no route, or else to a driver.</summary>
    public const string Anywhere = "any";
    public const string Nowhere = "none";

    private Dictionary<DriverId, string> _labels = [];

    /// <summary>The search that whoever looks has started; says if the program does not know it any more.</summary>
    [BindProperty(SupportsGet = true, Name = "run")]
    public Guid? Started { get; set; }

    /// <summary>The newest search.</summary>
    public PlanningRun? Run { get; private set; }

    public bool IsSearching => Run is { State: PlanningState.Searching };

    /// <summary>Whether the program was restarted since the search began.</summary>
    public bool IsLost => Started is not null && Run is null;

    /// <summary>What was found when, the first first.</summary>
    public IReadOnlyList<SolveProgress> Better { get; private set; } = [];

    public PlanDraft? Draft { get; private set; }

    /// <summary>The draft as it can be changed here; null where it can't.</summary>
    public DraftView? View { get; private set; }

    /// <summary>The stop that a change is about, by its request.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Stop { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    /// <summary>From 1; nothing for where it costs least.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Place { get; set; }

    /// <summary>Whether the change is that which would give the stop a place.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Fit { get; set; }

    /// <summary>What the change would come to; null while none is asked for.</summary>
    public DraftTrial? Trial { get; private set; }

    /// <summary>The stop that was changed last, by its request.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Moved { get; set; }

    /// <summary>Where it was: a driver, or no route.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Was { get; set; }

    [BindProperty(SupportsGet = true)]
    public int? WasAt { get; set; }

    /// <summary>The draft that the change made.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Since { get; set; }

    /// <summary>What takes the last change back, while nothing else was saved; null where there is nothing to take back.</summary>
    public DraftChange? Undo => Moved is { } moved && View is { } view && Since == view.Draft.Version && Driver(Was, out DriverId? was)
        && (was is null || _labels.ContainsKey(was.Value)) && view.Day.Has(new RequestId(moved))
            ? new DraftChange(new RequestId(moved), was, WasAt)
            : null;

    public int Shifts { get; private set; }

    public string LabelOf(DriverId driver) => _labels.GetValueOrDefault(driver, "?");

    public string CodeOf(RequestId request) => View!.CodeOf(request);

    public string CodeOf(Routing.StopId stop) => View!.CodeOf(stop);

    public string TimeOf(PlanTime time) => View!.Day.Clock.Show(time);

    public override async Task OnGet()
    {
        if (!await FindDay(T($"Plan · "))) return;
        Run = runs.Of(Day!.Id);
        Better = Run?.Better ?? [];
        if (IsSearching) Refresh = 2;
        Draft = (await engine.Read(Day.Id, Cancellation)).Draft;
        var shifts = await drivers.Shifts(Day.Pantry, Day.Date, Cancellation);
        Shifts = shifts.Count(shift => shift.Route is null);
        _labels = shifts.ToDictionary(shift => shift.Driver, shift => shift.Label);
        if (Draft is null || IsSearching) return;
        View = await desk.Look(Submission.Own("look"), Day, Cancellation);
        if (View is null) return;
        SecurityHeaders.AllowCalls(Response);
        if (Stop is { } moved && Problem is null) Trial = Fit ? TryToFit(moved) : TryToMove(moved);
        if (Stop is not null && Trial is null) Problem ??= T($"That can't be tried: the stop, the driver or the place is not in the plan.");
    }

    /// <summary>What a change comes to, for whoever is just dragging a stop there.</summary>
    public async Task<IActionResult> OnGetEffect()
    {
        await OnGet();
        if (Day is null) return NotFound();
        string? breaks = Trial is null ? null : View!.Breaks(Trial);
        return new JsonResult(new
        {
            version = Draft?.Version ?? 0,
            place = Trial?.Change.Place,
            may = Trial is not null && breaks is null,
            says = Trial is null ? Problem : breaks is null ? Says(Trial) : $"{Says(Trial)} {T($"Not possible: {breaks}.")}",
        });
    }

    /// <summary>Where a stop goes and what that adds, in a line.</summary>
    public string Says(DraftTrial trial) => trial.Change switch
    {
        { To: null } => T($"On no route: {Show.Difference(trial.Metres, trial.Seconds)}."),
        { To: { } to, Place: var place } => T($"{LabelOf(to)}, at place {place}: {Show.Difference(trial.Metres, trial.Seconds)}."),
    };

    /// <summary>Where a stop is now, as a form says it.</summary>
    public (string Driver, int? Place) PlaceOf(RequestId request)
    {
        foreach (ReviewedRoute route in View!.Routes)
            if (route.Stops.ToList().FindIndex(stop => stop.Stop == DayProblem.StopOf(request)) is >= 0 and var place)
                return ($"{View.Day.ShiftOf(route.Vehicle).Driver}", place + 1);
        return (Nowhere, null);
    }

    private DraftTrial? TryToFit(Guid stop) =>
        View!.Unassigned.FirstOrDefault(left => left.Stop == DayProblem.StopOf(new RequestId(stop))) is { } left && View.Fit(left) is { } change
            ? View.Try(change)
            : null;

    private DraftTrial? TryToMove(Guid stop)
    {
        if (Place is < 1) return null;
        if (To is not Anywhere) return Driver(To, out DriverId? to) ? View!.Try(new DraftChange(new RequestId(stop), to, Place)) : null;
        return View!.Cheapest(new RequestId(stop));
    }

    /// <summary>Reads where a stop goes: true with null for no route.</summary>
    private static bool Driver(string? typed, out DriverId? driver)
    {
        driver = Guid.TryParse(typed, out Guid id) ? new DriverId(id) : null;
        return driver is not null || typed is Nowhere;
    }

    public async Task<IActionResult> OnPostStart(int seconds)
    {
        if (!await FindDay(T($"Plan · "))) return NotFound();
        if (seconds is < 1 or > Longest) return Back(T($"Search for 1 to {Longest} seconds."));
        if (Day!.State == "Closed") return Back(T($"The date is closed."));
        if (runs.Start(Asked(), Day, TimeSpan.FromSeconds(seconds), Locks()) is not { } run) return Back(PlanningRuns.UnderWay);
        return Redirect($"{Request.Path}?run={run.Id}");
    }

    /// <summary>Saves what was shown before, or what was dropped.</summary>
    public async Task<IActionResult> OnPostMove(
        Guid request, int version, string? driver, int? at, string? from, string? until, int? boxes, bool strict)
    {
        if (!await FindDay(T($"Plan · "))) return NotFound();
        if (Day!.State == "Closed") return Back(T($"The date is closed."));
        if (!Driver(driver, out DriverId? to)) return Back(T($"Choose where the stop goes."));
        var change = new DraftChange(new RequestId(request), to, at, Show.ReadTime(from), Show.ReadTime(until), boxes);
        if (at is < 1) return Back(T($"That can't be tried: the stop, the driver or the place is not in the plan."));
        if (await desk.Save(Asked(), Day, version, change, strict, Cancellation) is { } problem) return Back(problem);
        Done = T($"The draft is changed.");
        return Redirect(QueryHelpers.AddQueryString(Request.Path, new Dictionary<string, string?>
        {
            ["moved"] = $"{request}", ["was"] = Was, ["wasAt"] = $"{WasAt}", ["since"] = $"{version + 1}",
        }));
    }

    public Task<IActionResult> OnPostStop(Guid search) => End(search, run => run.Stop(), T($"The search is stopped; the best plan so far is the draft."));

    public Task<IActionResult> OnPostCancel(Guid search) => End(search, run => run.Cancel(), T($"The search is cancelled; the draft stays what it was."));

    /// <summary>Ends a search; one that is over already stays what it became.</summary>
    private async Task<IActionResult> End(Guid search, Action<PlanningRun> how, string done)
    {
        if (!await FindDay(T($"Plan · "))) return NotFound();
        if (runs.Of(Day!.Id) is not { } run || run.Id != search) return Back(T($"That search is over."));
        if (run.State == PlanningState.Searching) how(run);
        await run.Ended.WaitAsync(Cancellation);
        if (run.Problem is { } problem) return Back(problem);
        return Back(null, run.State == PlanningState.Cancelled || Request.Query["handler"] == "Stop" ? done : T($"The search was over already; its plan is the draft."));
    }

    /// <summary>What was ticked and chosen of the draft.</summary>
    private PlanningLocks Locks()
    {
        var drivers = Request.Form.Where(field => field.Key.StartsWith("Route-", StringComparison.Ordinal))
            .Where(field => Guid.TryParse(field.Key["Route-".Length..], out _))
            .ToLookup(field => field.Value.ToString(), field => new DriverId(Guid.Parse(field.Key["Route-".Length..])));
        return new PlanningLocks(
            Request.Form["Keep"].Select(id => Guid.TryParse(id, out Guid request) ? new RequestId(request) : default).ToHashSet(),
            drivers["AsItIs"].ToHashSet(),
            drivers["Out"].ToHashSet());
    }
}
