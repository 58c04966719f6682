using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Households;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>One route: how it goes, and reports for a driver who has no phone.</summary>
[Authorize(Roles = StaffRoles.Dispatch)]
internal sealed class RouteModel(
    IEngine engine, RouteQueries routes, StockQueries stock, FieldVault vault, DriverNotes driverNotes, ProcessRunner processes,
    Limits limits, TimeProvider clock)
    : RoutePage(routes, stock)
{
    public IReadOnlyList<(StopRow Stop, HouseholdDetails Details)> ReadOut { get; private set; } = [];

    /// <summary>The driver's word and the household's.</summary>
    public static (DoorWord Driver, DoorWord Household)? WordsOf(HouseholdDetails details) =>
        details.DoorWords is { } pair ? DoorWords.Say(pair, details.Language) : null;

    /// <summary>Those of the texts that say something.</summary>
    public static string Join(params string?[] texts) => string.Join(" · ", texts.Where(text => !string.IsNullOrEmpty(text)));

    public static string DoorOf(HouseholdDetails details) => string.Join(", ", (details.Door ?? [])
        .Where(Households.Pages.Choices.Door.Contains).Select(choice => Language.Find(StaffText.Tag)![$"door.{choice}"]));

    /// <summary>What the driver asked for, the newest first.</summary>
    public IReadOnlyList<HelpRow> Help { get; private set; } = [];

    private IReadOnlyDictionary<string, string> Notes { get; set; } = new Dictionary<string, string>();

    private RouteState State { get; set; } = RouteState.Initial;

    /// <summary>What can be reported for a driver. Units that a household did not take are reported by phones alone.</summary>
    public static IEnumerable<(StopOutcomeKind Kind, string Said)> Reports =>
    [
        (StopOutcomeKind.Delivered, T($"delivered")), (StopOutcomeKind.NobodyHome, T($"nobody home")), (StopOutcomeKind.UnsafeToApproach, T($"unsafe to approach")),
        (StopOutcomeKind.WrongAddress, T($"wrong address")), (StopOutcomeKind.RefusedByHousehold, T($"refused")),
    ];

    /// <summary>Whether nobody has said yet of some box whether it is in the vehicle.</summary>
    public bool WaitsForLoading => ToLoad.Any(box => box.Loaded is null);

    /// <summary>Whether the route's day is still to come, where the pantry is.</summary>
    public bool IsEarly => Route is not null && Show.Today(TimeZone, clock) < Route.Date;

    public IEnumerable<string> NotesOf(HelpRow help) => Note(help.Id);

    /// <summary>What was written with the reports of a stop, the oldest first.</summary>
    public IEnumerable<string> NotesOf(StopRow stop) =>
        State.Outcomes.TryGetValue(stop.Id, out var reports) ? reports.SelectMany(report => Note(report.Order.Operation)) : [];

    /// <summary>When the driver should be there, by the reports so far; nothing for what is finished.</summary>
    public string Expected(StopRow stop) => stop is { Outcome: null, Cancelled: null, Removed: false }
        ? Show.Time(stop.Arrival + RouteProgress.LagByReports(State), TimeZone)
        : string.Empty;

    /// <summary>Whether the stop may change places with the one before it: not when both stay as they are.</summary>
    public bool MayMove(StopRow stop) => Route?.State == "Published" && Before(stop) is { } before && !(State.IsFixed(before) && State.IsFixed(stop.Id));

    public override async Task OnGet()
    {
        if (!await FindRoute(T($"Route · "))) return;
        State = await engine.Read(Route!.Id, Cancellation);
        Help = [.. (await Routes.Help(Route.Distribution, Cancellation)).Where(help => help.Route == Route.Id)];
        Notes = await driverNotes.Read([Route.Id.Value, .. Stops.Select(stop => stop.Id.Value)], Cancellation);
    }

    /// <summary>Reasons to look at where the stops are.</summary>
    public static IReadOnlyList<ViewReason> Reasons { get; } =
        [ViewReason.ReadOutToTheDriver, ViewReason.DriverCannotFindIt, ViewReason.HouseholdIsOnThePhone, ViewReason.SafetyConcern];

    /// <summary>The current stop and the next two, as a phone would get them; who looked and why is written down.</summary>
    public async Task<IActionResult> OnPostReadOut(ViewReason? reason)
    {
        if (!await FindRoute(T($"Route · "))) return NotFound();
        if (reason is null || !Reasons.Contains(reason.Value)) return Back(T($"Choose why you look."));
        if (await Confirm() is { } ask) return ask;
        if (!await limits.Pass(Limits.StaffReveals, Cancellation)) return Limits.Refuse(Response);
        await OnGet();
        StopRow[] next = [.. Stops.Where(stop => stop is { Outcome: null, Cancelled: null, Removed: false }).Take(3)];
        foreach (StopRow stop in next) await Log(AuditAction.StopReadOut, stop.Id.ToString(), reason);
        var details = await vault.ReadAll([.. next.Select(stop => stop.Household.Value)], Cancellation);
        ReadOut =
        [
            .. next.Where(stop => details.ContainsKey(stop.Household.Value))
                .Select(stop => (stop, HouseholdDetails.FromVault(details[stop.Household.Value]))),
        ];
        if (ReadOut.Count == 0) Problem = T($"There is no open stop on this route.");
        return Page();
    }

    /// <param name="sure">Needed before the route's day.</param>
    public async Task<IActionResult> OnPostReport(Guid stop, StopOutcomeKind kind, bool sure)
    {
        if (!await FindRoute(string.Empty)) return NotFound();
        if (IsEarly && !sure) return Back(T($"This route is of {Show.Date(Route!.Date)}, which is still to come. Tick that it is so to report it all the same."));
        return await Do(
            order => new RouteCommand.RecordOutcome(order, new StopId(stop), new StopOutcome(
                kind, kind is StopOutcomeKind.Delivered ? HandoverKind.LeftAsInstructed : null, [])),
            T($"The report is noted."));
    }

    public Task<IActionResult> OnPostCancel(Guid stop) =>
        Do(_ => new RouteCommand.CancelStop(new StopId(stop), CancelReason.ByDispatcher), T($"The stop is cancelled."));

    public Task<IActionResult> OnPostTakeUp(Guid help) =>
        Do(_ => new RouteCommand.TakeUpHelp(new OperationId(help)), T($"The driver's phone shows that you have seen it."));

    /// <summary>Changes places with the stop before, which takes its time of arrival; the driver is asked to look at the new plan.</summary>
    public async Task<IActionResult> OnPostEarlier(Guid stop)
    {
        await OnGet();
        if (Route is null) return NotFound();
        StopId moved = new(stop);
        int place = State.Stops.ToList().FindIndex(one => one.Stop == moved);
        if (place <= 0) return Back(T($"The stop is the first already."));
        var (first, second) = (State.Stops[place - 1], State.Stops[place]);
        var stops = State.Stops.SetItem(place - 1, second with { Arrival = first.Arrival }).SetItem(place, first with { Arrival = second.Arrival });
        return await Do(_ => new RouteCommand.ReplanRoute(State.Version, stops), T($"The order is changed. The driver is asked to look at it."));
    }

    /// <summary>Not while a box is on the shelf still: what the pantry knows better than whoever clicks. A phone's report is what happened.</summary>
    public async Task<IActionResult> OnPostLoadAll()
    {
        if (!await FindRoute(string.Empty)) return NotFound();
        var waiting = (await Stock.Boxes(Route!.Distribution, Cancellation)).Where(box => box.Stage is BoxStage.Allocated or BoxStage.Picked)
            .Select(box => box.Id).ToHashSet();
        StopBoxRow[] unpacked = [.. ToLoad.Where(box => waiting.Contains(box.Box))];
        if (unpacked.Length > 0) return Back(unpacked.Length == 1
            ? T($"{unpacked[0].Code} is not packed: pack it first.")
            : T($"{unpacked[0].Code} and {unpacked.Length - 1} more are not packed: pack them first."));
        return await Do(order => new RouteCommand.ReportLoad(order, [.. ToLoad.Select(box => new LoadReport(box.Box, null))]), T($"The boxes are in the vehicle."));
    }

    private IEnumerable<StopBoxRow> ToLoad => Stops.Where(stop => stop is { Removed: false, Cancelled: null }).SelectMany(stop => Boxes[stop.Id]);

    public Task<IActionResult> OnPostEnd() => Do(order => new RouteCommand.EndRoute(order), T($"The shift is over."));

    /// <summary>Whoever dropped out is not planned again on that date, unless they offer hours anew.</summary>
    public async Task<IActionResult> OnPostWithdraw()
    {
        IActionResult result = await Do(
            _ => new RouteCommand.WithdrawRoute(), T($"The route is withdrawn, and the driver's hours are taken back; its open stops can be planned again."));
        if (Route is not null && Problem is null)
        {
            await engine.Send(
                Route.Driver, Asked().Key("hours"), new DriverCommand.WithdrawShift(Route.Date), Cancellation);
        }

        return result;
    }

    private StopId? Before(StopRow stop) =>
        State.Stops.TakeWhile(one => one.Stop != stop.Id).LastOrDefault() is { } before && State.Stops.Any(one => one.Stop == stop.Id) ? before.Stop : null;

    private IEnumerable<string> Note(OperationId operation) =>
        Notes.TryGetValue(DriverNotes.FieldOf(operation), out string? text) ? [text] : [];

    private async Task<IActionResult> Do(Func<OperationOrder, RouteCommand> command, string done)
    {
        if (!await FindRoute(string.Empty)) return NotFound();
        Submission asked = Asked();
        var order = new OperationOrder(
            Instant.FromDateTimeOffset(clock.GetUtcNow()), 0, new OperationId(asked.Derive("operation")));
        Refusal? refusal = await engine.Send(Route!.Id, asked.Key("route"), command(order), Cancellation).Refusal();
        await processes.Settled(Cancellation);
        return Back(refusal, done);
    }
}
