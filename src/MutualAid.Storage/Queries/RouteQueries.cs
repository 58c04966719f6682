using MutualAid.Domain;
using MutualAid.Domain.Routes;
using NodaTime;

namespace MutualAid.Storage.Queries;

public sealed class RouteRow
{
    public RouteId Id { get; init; }
    public DistributionId Distribution { get; init; }
    public PantryId Pantry { get; init; }
    public DriverId Driver { get; init; }
    public string DriverLabel { get; init; } = null!;
    public LocalDate Date { get; init; }
    public int Version { get; init; }
    public int Acknowledged { get; init; }
    public bool? Accepted { get; init; }
    public string State { get; init; } = null!;
    public int Stops { get; init; }
    public int Finished { get; init; }
    public int Loaded { get; init; }
}

/// <summary>How many stops there are of a kind.</summary>
public sealed class StopsRow
{
    /// <summary>A <see cref="StopOutcomeKind"/>, or <c>Waiting</c>, or <c>Cancelled</c>.</summary>
    public string State { get; init; } = null!;
    public long Count { get; init; }
}

public sealed class StopRow
{
    public StopId Id { get; init; }
    public RouteId Route { get; init; }
    public int Place { get; init; }
    public string Code { get; init; } = null!;
    public RequestId Request { get; init; }
    public HouseholdId Household { get; init; }
    public Instant Arrival { get; init; }
    public CancelReason? Cancelled { get; init; }
    public bool Removed { get; init; }
    public StopOutcomeKind? Outcome { get; init; }
    public Instant? OutcomeAt { get; init; }
    public BoxFate? Fate { get; init; }
}

/// <summary>A driver's call for help.</summary>
public sealed class HelpRow
{
    public OperationId Id { get; init; }
    public RouteId Route { get; init; }
    public StopId? Stop { get; init; }
    public string? StopCode { get; init; }
    public string DriverLabel { get; init; } = null!;
    public HelpKind Kind { get; init; }
    public Instant AskedAt { get; init; }
    public bool Seen { get; init; }
}

public sealed class StopBoxRow
{
    public StopId Stop { get; init; }
    public BoxId Box { get; init; }
    public string Code { get; init; } = null!;
    public bool? Loaded { get; init; }
    public LoadRefusalReason? Refusal { get; init; }
}

public sealed class RouteQueries(Database database)
{
    private static readonly string[] States =
        [.. Enum.GetValues<StopOutcomeKind>().Except([StopOutcomeKind.Undone]).Select(kind => kind.ToString()), "Waiting", "Cancelled"];

    private const string Columns =
        """
        SELECT route.id, route.distribution, route.pantry, route.driver, driver.label AS driver_label, route.date,
          route.version, route.acknowledged, route.accepted, route.state,
          (SELECT COUNT(*) FROM stop WHERE stop.route = route.id AND stop.removed = 0 AND stop.cancelled IS NULL) AS stops,
          (SELECT COUNT(*) FROM stop WHERE stop.route = route.id AND stop.outcome IS NOT NULL) AS finished,
          (SELECT COUNT(*) FROM stop_box WHERE stop_box.route = route.id AND stop_box.loaded = 1) AS loaded
        FROM route JOIN driver ON driver.id = route.driver
        """;

    public Task<RouteRow?> Find(RouteId id, CancellationToken cancellation) =>
        database.One<RouteRow>($"{Columns} WHERE route.id = @id", new { id }, cancellation);

    public Task<IReadOnlyList<RouteRow>> OfDistribution(DistributionId distribution, CancellationToken cancellation) =>
        database.List<RouteRow>(
            $"{Columns} WHERE route.distribution = @distribution ORDER BY driver.label, route.id", new { distribution }, cancellation);

    /// <summary>A driver's routes on and after a date; one that was withdrawn comes last.</summary>
    public Task<IReadOnlyList<RouteRow>> OfDriver(DriverId driver, LocalDate from, CancellationToken cancellation) =>
        database.List<RouteRow>(
            $"""
            {Columns} WHERE route.driver = @driver AND route.date >= @from
            ORDER BY route.date, CASE WHEN route.state = 'Withdrawn' THEN 1 ELSE 0 END, route.id
            """,
            new { driver, from },
            cancellation);

    /// <summary>Stops of routes from a date on, by what became of them; a kind of which there are none is there, too.</summary>
    public async Task<IReadOnlyList<StopsRow>> StopsByState(LocalDate from, CancellationToken cancellation)
    {
        var counted = await database.List<StopsRow>(
            """
            SELECT CASE WHEN stop.cancelled IS NOT NULL THEN 'Cancelled' ELSE COALESCE(stop.outcome, 'Waiting') END AS state,
              COUNT(*) AS count
            FROM route JOIN stop ON stop.route = route.id
            WHERE route.date >= @from AND route.state <> 'Withdrawn' AND stop.removed = 0 GROUP BY 1
            """,
            new { from },
            cancellation);
        return [.. States.Select(state => counted.FirstOrDefault(one => one.State == state) ?? new StopsRow { State = state })];
    }

    public Task<IReadOnlyList<StopRow>> Stops(RouteId route, CancellationToken cancellation) => database.List<StopRow>(
        """
        SELECT id, route, place, code, request, household, arrival, cancelled, removed, outcome, outcome_at, fate
        FROM stop WHERE route = @route ORDER BY removed, place
        """,
        new { route },
        cancellation);

    /// <summary>What drivers of a distribution asked for, the newest first.</summary>
    public Task<IReadOnlyList<HelpRow>> Help(DistributionId distribution, CancellationToken cancellation) =>
        database.List<HelpRow>(
            """
            SELECT help.id, help.route, help.stop, stop.code AS stop_code, driver.label AS driver_label, help.kind,
              help.asked_at, help.seen
            FROM help JOIN route ON route.id = help.route JOIN driver ON driver.id = route.driver
            LEFT JOIN stop ON stop.id = help.stop AND stop.route = help.route
            WHERE route.distribution = @distribution ORDER BY help.asked_at DESC, help.id
            """,
            new { distribution },
            cancellation);

    public Task<IReadOnlyList<StopBoxRow>> Boxes(RouteId route, CancellationToken cancellation) =>
        database.List<StopBoxRow>(
            "SELECT stop, box, code, loaded, refusal FROM stop_box WHERE route = @route ORDER BY code, box",
            new { route },
            cancellation);
}
