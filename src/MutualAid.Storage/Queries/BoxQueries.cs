using MutualAid.Domain;
using MutualAid.Domain.Pantry;

namespace MutualAid.Storage.Queries;

/// <summary>How many boxes are at a stage.</summary>
public sealed class StageCount
{
    public BoxStage Stage { get; init; }
    public int Count { get; init; }
}

/// <summary>How many loaded boxes hold something that nobody has yet.</summary>
public sealed class BoxesOutside
{
    public int OnTheRoad { get; init; }
    public int CameBack { get; init; }
}

/// <summary>How many boxes a route has; those without a route together.</summary>
public sealed class RouteBoxesRow
{
    public RouteId? Route { get; init; }
    public string? DriverLabel { get; init; }
    public int Boxes { get; init; }

    /// <summary>Those that are not packed yet.</summary>
    public int Unpacked { get; init; }
}

/// <summary>A date's boxes that were not given up: counted, and some at a time.</summary>
public sealed class BoxQueries(Database database)
{
    private const string OfDate = "box.distribution = @distribution AND box.stage <> 'Released'";
    private const string NotPacked = "box.stage IN ('Allocated', 'Picked')";

    /// <summary>Units of the box are, or should be, in a vehicle. With OFFSET, PostgreSQL looks at the lines of each box, and not first at all lines of all dates.</summary>
    internal const string IsOutside =
        "EXISTS (SELECT 1 FROM box_line WHERE box_line.box = box.id AND box_line.in_transit > 0 LIMIT 1 OFFSET 0)";

    private const string InTransit = $"box.distribution = @distribution AND box.stage = 'Loaded' AND {IsOutside}";

    /// <summary>As <see cref="BoxRow.IsOnLiveRoute"/> has it.</summary>
    private const string OnLiveRoute = "COALESCE(route.state, '') = 'Published' AND stop.outcome IS NULL";

    public Task<IReadOnlyList<StageCount>> Stages(DistributionId distribution, CancellationToken cancellation) => database.List<StageCount>(
        $"SELECT box.stage, COUNT(*) AS count FROM box WHERE {OfDate} GROUP BY box.stage", new { distribution }, cancellation);

    /// <summary>By their codes: so many, after so many others.</summary>
    public Task<IReadOnlyList<BoxRow>> Some(DistributionId distribution, BoxStage? stage, int count, int before, CancellationToken cancellation) =>
        database.List<BoxRow>(
            $"""
            {StockQueries.BoxColumns} WHERE {OfDate} {(stage is null ? "" : "AND box.stage = @stage")}
            ORDER BY box.code, box.id LIMIT @count OFFSET @before
            """,
            new { distribution, stage = stage?.ToString(), count, before },
            cancellation);

    /// <summary>How many each driver has, in the order of the drivers.</summary>
    public Task<IReadOnlyList<RouteBoxesRow>> OfRoutes(DistributionId distribution, CancellationToken cancellation) => database.List<RouteBoxesRow>(
        $"""
        SELECT box.route, driver.label AS driver_label, COUNT(*) AS boxes, COUNT(CASE WHEN {NotPacked} THEN 1 END) AS unpacked
        FROM box LEFT JOIN route ON route.id = box.route LEFT JOIN driver ON driver.id = route.driver
        WHERE {OfDate} GROUP BY box.route, driver.label ORDER BY driver.label, box.route
        """,
        new { distribution },
        cancellation);

    /// <summary>In the order of drivers and stops, those without first: so many, after so many others.</summary>
    /// <param name="route">The boxes of one route alone; null for all.</param>
    /// <param name="unpacked">Only those that are not packed yet.</param>
    public Task<IReadOnlyList<BoxRow>> ByStops(
        DistributionId distribution, RouteId? route, bool unpacked, int count, int before, CancellationToken cancellation) =>
        database.List<BoxRow>(
            $"""
            {StockQueries.BoxColumns} WHERE {OfDate} {(route is null ? "" : "AND box.route = @route")} {(unpacked ? $"AND {NotPacked}" : "")}
            ORDER BY COALESCE(driver.label, ''), COALESCE(stop.place, -1), box.code, box.id LIMIT @count OFFSET @before
            """,
            new { distribution, route, count, before },
            cancellation);

    /// <summary>Boxes of which units should be back by now: their stop failed, or their driver's day is over.</summary>
    /// <param name="atMost">So many; null for all.</param>
    public Task<IReadOnlyList<BoxRow>> CameBack(DistributionId distribution, int? atMost, CancellationToken cancellation) => database.List<BoxRow>(
        $"""
        {StockQueries.BoxColumns} WHERE {InTransit} AND NOT ({OnLiveRoute})
        ORDER BY box.code, box.id {(atMost is null ? "" : "LIMIT @atMost")}
        """,
        new { distribution, atMost },
        cancellation);

    /// <summary>How many boxes of which units are, or should be, in a vehicle are on the road, and how many should be back.</summary>
    public async Task<BoxesOutside> Outside(DistributionId distribution, CancellationToken cancellation) => (await database.One<BoxesOutside>(
        $"""
        SELECT COUNT(CASE WHEN {OnLiveRoute} THEN 1 END) AS on_the_road, COUNT(CASE WHEN NOT ({OnLiveRoute}) THEN 1 END) AS came_back
        {StockQueries.BoxTables} WHERE {InTransit}
        """,
        new { distribution },
        cancellation))!;
}
