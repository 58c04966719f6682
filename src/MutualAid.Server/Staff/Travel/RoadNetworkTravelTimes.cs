using System.Globalization;
using MutualAid.Routing;

namespace MutualAid.Server.Staff.Travel;

/// <summary>
/// Ways by a road network. Where it has no answer for a way, that one is by <see cref="GreatCircleTravelTimes"/>; where it
/// doesn't answer at all, or answers wrongly, all of them are. A warning says so.
/// </summary>
/// <param name="profile">The pace and the detour of ways by formula.</param>
internal sealed class RoadNetworkTravelTimes(RoadNetwork network, SpeedProfile profile, ILogger<RoadNetworkTravelTimes> logger)
    : ITravelTimeProvider
{
    /// <summary>
    /// Each end of a way may lie this far from its road. A way that is shorter than the straight line by more than both ends
    /// starts or ends elsewhere: at the edge of the network's map, for a place that lies outside.
    /// </summary>
    private const int FarFromRoad = 500;

    /// <inheritdoc/>
    public async Task<TravelTimes> GetAsync(IReadOnlyList<Coordinates> places, CancellationToken cancellation)
    {
        TravelMatrix formula = new GreatCircleTravelTimes(profile).Matrix(places);
        RoadPoint[] points = [.. places.Select(RoadPoint.Of)];
        RoadPoint[] distinct = [.. points.Distinct()];
        try
        {
            return WithFormula(await network.Ways(distinct, cancellation), [.. points.Select(point => distinct.IndexOf(point))], formula);
        }
        catch (RoadNetworkException failure)
        {
            return new TravelTimes(formula, [Said($"The road network {failure.Message}. All ways are estimated from straight lines.")]);
        }
    }

    private TravelTimes WithFormula(Way?[,] ways, int[] at, TravelMatrix formula)
    {
        int count = at.Length, estimated = 0;
        int[] seconds = new int[count * count], metres = new int[count * count];
        for (int from = 0; from < count; from++)
        {
            for (int to = 0; to < count; to++)
            {
                int estimate = formula.DistanceBetween(from, to).Metres;
                if (ways[at[from], at[to]] is { } way && way.Metres + (2 * FarFromRoad) >= estimate / profile.DetourFactor)
                {
                    (seconds[(from * count) + to], metres[(from * count) + to]) = (way.Seconds, way.Metres);
                    continue;
                }

                (seconds[(from * count) + to], metres[(from * count) + to]) = (formula.DurationBetween(from, to).Seconds, estimate);
                estimated++;
            }
        }

        var matrix = new TravelMatrix(count, seconds, metres);
        return new TravelTimes(matrix, estimated == 0 ? [] : [Said(string.Create(
            CultureInfo.InvariantCulture,
            $"The road network has no answer for {estimated:N0} of {(long)count * (count - 1):N0} ways. "
                + $"These are estimated from straight lines."))]);
    }

    private string Said(string warning)
    {
        logger.LogWarning("{Warning}", warning);
        return warning;
    }
}
