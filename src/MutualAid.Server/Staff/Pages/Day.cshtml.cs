using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>One delivery date from its requests to its end.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class DayModel(
    IEngine engine,
    AllocationDesk allocation,
    PlanningDesk planning,
    PlanningRuns runs,
    ReturnDesk returns,
    DistributionQueries distributions,
    StockQueries stock,
    BoxQueries boxes,
    UnfitBoxes unfit,
    RouteQueries routes,
    DriverQueries drivers,
    ProcessRunner processes,
    TimeProvider clock) : DayPage(distributions)
{
    private Dictionary<DriverId, string> _labels = [];
    private IReadOnlyList<RequestBoxRow> _boxes = [];
    private IReadOnlyList<StageCount> _stages = [];

    /// <summary>Requests of a part of the list, and so many of any other.</summary>
    public const int Shown = 50;

    /// <summary>Requests that lack it alone.</summary>
    [BindProperty(SupportsGet = true)]
    public RequestLacks? Lacks { get; set; }

    [BindProperty(SupportsGet = true, Name = nameof(Part))]
    public int PartNumber { get; set; } = 1;

    /// <summary>Of the requests.</summary>
    public Part Part { get; private set; } = new(1, Shown, 0);

    public IReadOnlyList<string> Programmes { get; private set; } = [];

    public DistributionCounts Counts { get; private set; } = new();

    /// <summary>Those of this part.</summary>
    public IReadOnlyList<DistributionRequestRow> Requests { get; private set; } = [];

    public IReadOnlyList<RouteRow> Routes { get; private set; } = [];

    /// <summary>Boxes that should be back by now: their stop failed, or their driver's day is over. The first of them.</summary>
    public IReadOnlyList<BoxRow> CameBack { get; private set; } = [];

    public BoxesOutside Outside { get; private set; } = new();

    /// <summary>Calls for help that nobody has taken up yet.</summary>
    public IReadOnlyList<HelpRow> Help { get; private set; } = [];

    /// <summary>How each route goes.</summary>
    public IReadOnlyDictionary<RouteId, RouteProgress> Progress { get; private set; } = new Dictionary<RouteId, RouteProgress>();

    /// <summary>Routes that are late or of which nothing was heard for too long.</summary>
    public IEnumerable<(RouteRow Route, RouteProgress Progress)> Behind =>
        Routes.Where(route => route.State == "Published").Select(route => (route, Progress[route.Id]))
            .Where(one => one.Item2.Current is not null && (one.Item2.IsLate || one.Item2.SilentSince is not null));

    /// <summary>What keeps the day from going on, but for drivers on the road.</summary>
    public IReadOnlyList<Blocker> Blockers { get; private set; } = [];

    /// <summary>How many boxes and routes are in which state.</summary>
    public IEnumerable<(string State, int Count)> States =>
        _stages.OrderBy(one => one.Stage).Select(one => (T($"boxes {Show.Words(one.Stage)}"), one.Count))
            .Concat(Counts.Requests > Counts.WithBox ? [(T($"requests without a box"), Counts.Requests - Counts.WithBox)] : [])
            .Concat(Routes.GroupBy(route => T($"routes {Show.State(route.State).ToLowerInvariant()}")).Select(state => (state.Key, state.Count())));

    /// <summary>Routes whose driver has not seen the newest plan.</summary>
    public IEnumerable<RouteRow> Unseen => Routes.Where(route => route.State == "Published" && route.Acknowledged < route.Version);

    public static int Minutes(Duration duration) => (int)duration.TotalMinutes;

    /// <summary>Nothing came of the date yet, and it may still.</summary>
    public bool IsEarly => Counts.Finished == 0 && Day!.Date >= Show.Today(Day.TimeZone, clock);

    /// <summary>Requests without any outcome; closing the date ends them.</summary>
    public int Waiting => Counts.Requests - Counts.Finished;

    public DistributionResult Result { get; private set; } = new();

    public PlanDraft? Draft { get; private set; }

    /// <summary>Why requests are on no route: by the draft, or by the plan that was published last.</summary>
    public IReadOnlyList<UnplannedRequest> Unplanned { get; private set; } = [];

    public int Shifts { get; private set; }

    public string LabelOf(DriverId driver) => _labels.GetValueOrDefault(driver, "?");

    public string BoxOf(RequestId request) =>
        _boxes.FirstOrDefault(one => one.Request == request)?.Code ?? T($"no box");

    /// <summary>How many requests lack something.</summary>
    public int Lacking(RequestLacks what) => what switch
    {
        RequestLacks.Box => Counts.Requests - Counts.WithBox,
        RequestLacks.Route => Counts.Requests - Counts.OnRoute,
        RequestLacks.Place => Counts.Unplaced,
    };

    public static string Without(RequestLacks what) => what switch
    {
        RequestLacks.Box => T($"without a box"),
        RequestLacks.Route => T($"on no route"),
        RequestLacks.Place => T($"not on the map"),
    };

    public override async Task OnGet()
    {
        SecurityHeaders.AllowCalls(Response);
        if (!await FindDay(string.Empty)) return;
        Programmes = await Distributions.Programmes(Cancellation);
        Counts = await Distributions.Count(Day!.Id, Cancellation);
        _stages = await boxes.Stages(Day.Id, Cancellation);
        Part = Part.Of(PartNumber, Shown, Lacks is { } what ? Lacking(what) : Counts.Requests);
        Requests = await Distributions.Requests(Day.Id, Lacks, Shown, Part.Before, Cancellation);
        Routes = await routes.OfDistribution(Day.Id, Cancellation);
        Help = [.. (await routes.Help(Day.Id, Cancellation)).Where(help => !help.Seen)];
        Progress = await engine.Progress(Routes, clock, Cancellation);
        var shifts = await drivers.Shifts(Day.Pantry, Day.Date, Cancellation);
        Shifts = shifts.Count(shift => shift.Route is null);
        _labels = shifts.ToDictionary(shift => shift.Driver, shift => shift.Label);
        Result = await Distributions.Result(Day.Id, Cancellation);
        DistributionState state = await engine.Read(Day.Id, Cancellation);
        Draft = state.Draft;
        Unplanned = [.. (Draft?.Unplanned ?? state.LeftOut).Where(left => !state.Stops.ContainsKey(left.Request))];
        if (Draft is not null || Unplanned.Count > 0) _boxes = await Distributions.RequestBoxes(Day.Id, Cancellation);
        var notForThem = Day.State == "Closed" ? [] : await unfit.Find(Day, Cancellation);
        Blockers = [.. DayBoard.Of(Day, Counts, _boxes, shifts, Draft, Result.ShortLines, notForThem, Routes.Any(route => route.State == "Published"))];
        Outside = await boxes.Outside(Day.Id, Cancellation);
        if (Outside.CameBack > 0) CameBack = await boxes.CameBack(Day.Id, Shown, Cancellation);
    }

    /// <summary>What somebody typed, as it was written before if it was: a programme in two spellings would be two.</summary>
    public static string? ProgrammeOf(string? typed, IReadOnlyList<string> known)
    {
        string name = string.Join(' ', (typed ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return name.Length == 0 ? null : known.FirstOrDefault(one => string.Equals(one, name, StringComparison.OrdinalIgnoreCase)) ?? name;
    }

    public Task<IActionResult> OnPostProgramme(string? programme) => Do(StaffRoles.Dispatch, async asked =>
    {
        string? name = ProgrammeOf(programme, await Distributions.Programmes(Cancellation));
        Refusal? refusal = await engine.Send(Day!.Id, asked.Key("programme"), new DistributionCommand.NameProgramme(name), Cancellation).Refusal();
        return Back(refusal, name is null ? T($"The date is counted under no programme.") : T($"The date is counted under {name}."));
    });

    public Task<IActionResult> OnPostAllocate() => Do(StaffRoles.Day, async asked =>
        Back(await allocation.Allocate(asked, Day!, Cancellation), T($"The boxes are filled. Look at what is short.")));

    public Task<IActionResult> OnPostPlan(int seconds) => Do(StaffRoles.Dispatch, async asked =>
    {
        if (runs.Start(asked, Day!, TimeSpan.FromSeconds(Math.Clamp(seconds, 1, 60))) is not { } run) return Back(PlanningRuns.UnderWay);
        await run.Ended.WaitAsync(Cancellation);
        if (run.Warnings.Count > 0) Warning = string.Join(' ', run.Warnings);
        return run.Problem is { } problem ? Back(problem) : Back(null, T($"The plan is made. Look at it, then publish."));
    });

    public Task<IActionResult> OnPostPublish(int version) => Do(StaffRoles.Dispatch, async asked =>
    {
        if (await planning.Publish(asked, Day!, version, Cancellation) is { } refusal) return Back(refusal, string.Empty);
        DistributionRow? after = await Distributions.Find(Day!.Id, Cancellation);
        if (after?.State == "Published") await Log(AuditAction.PlanPublished, Day.Id.ToString());
        return after?.State == "Published"
            ? Back(null, T($"The routes are published."))
            : Back(after?.Note is { } note
                ? T($"The plan could not be published: {Refusals.DescribePublication(note)}")
                : T($"The plan could not be published: it is still under way; look again in a moment."));
    });

    public Task<IActionResult> OnPostReturn(Guid box, Disposition disposition) => Do(StaffRoles.Day, async asked =>
        Back(await returns.Return(asked, Day!.Pantry, new BoxId(box), disposition, Cancellation), T($"The return is booked.")));

    public Task<IActionResult> OnPostReturnAll() => Do(StaffRoles.Day, async asked =>
    {
        var all = await boxes.CameBack(Day!.Id, null, Cancellation);
        foreach (BoxRow box in all)
            if (await returns.Return(asked, Day!.Pantry, box.Id, Disposition.Restock, Cancellation) is { } refusal)
                return Back(refusal, string.Empty);
        return Back(null, T($"{all.Count} returns are booked."));
    });

    public Task<IActionResult> OnPostReleaseUnloaded(bool sure) => Do(StaffRoles.Day, async asked =>
    {
        int released = 0;
        BoxRow[] left = [.. (await stock.Boxes(Day!.Id, Cancellation)).Where(box => box.Stage is not (BoxStage.Loaded or BoxStage.Released) && !box.IsOnLiveRoute)];
        if (left.Length > 0 && !sure)
            return Back(T($"{left.Length} boxes are in the house and on no route, packed ones: {left.Count(box => box.Stage is BoxStage.Packed)}. What is in them would be free for others. Tick that this is so, then send it again."));
        foreach (BoxRow box in left)
        {
            await engine.Send(Day.Pantry, asked.Key($"free {box.Id}"), new PantryCommand.UncommitBoxes([box.Id]), Cancellation);
            Refusal? refusal = await engine.Send(
                Day.Pantry, asked.Key($"release {box.Id}"), new PantryCommand.ReleaseBox(box.Id), Cancellation).Refusal();
            if (refusal is not null) return Back(refusal, string.Empty);
            released++;
        }

        return Back(null, T($"{released} boxes are back on the shelf."));
    });

    public Task<IActionResult> OnPostClose(bool sure) => Do(StaffRoles.Dispatch, async asked =>
    {
        await processes.Settled(Cancellation); // what drivers have just reported may still be on its way to the boxes
        Counts = await Distributions.Count(Day!.Id, Cancellation);
        if (Waiting > 0 && !sure) return Back(T($"Nothing was delivered for {Waiting} of the requests. Tick that they end with this date, then close it."));
        if (IsEarly && !sure) return Back(T($"Nothing was delivered on this date, and it is not over. Once closed it can't be opened again. Tick that this is so, then close it."));
        Refusal? refusal = await engine.Send(
            Day!.Pantry, asked.Key("close"), new PantryCommand.CloseDistribution(Day.Id), Cancellation).Refusal();
        if (refusal is null)
        {
            await Log(AuditAction.DayClosed, Day.Id.ToString());
            await processes.Settled(Cancellation);
        }

        return Back(refusal, T($"The date is closed. Details that nothing needs any more are deleted on their clock."));
    });

    private async Task<IActionResult> Do(string roles, Func<Submission, Task<IActionResult>> action)
    {
        if (!MayUse(roles)) return Forbid();
        if (!await FindDay(string.Empty)) return NotFound();
        IActionResult result = await action(Asked());
        // What follows elsewhere takes a moment; the page that is shown next should tell of it.
        await processes.Settled(Cancellation);
        return result;
    }
}
