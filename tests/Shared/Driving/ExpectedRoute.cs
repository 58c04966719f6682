using Google.Protobuf.WellKnownTypes;
using MutualAid.Contracts.Driver.V1;

namespace MutualAid.Testing.Driving;

/// <summary>
/// What a route should be after a driver's operations, worked out in the plainest way: all of them sorted by when they
/// happened, and the last word on each thing counts.
/// </summary>
internal static class ExpectedRoute
{
    /// <summary>A line for each thing that is not as it should be.</summary>
    public static IEnumerable<string> Differences(IEnumerable<Operation> operations, Route route)
    {
        var answer = Route.Types.Answer.Unspecified;
        var (seen, ended) = (0, false);
        var loaded = new Dictionary<string, bool>();
        var outcomes = new Dictionary<string, (OutcomeKind Kind, string Operation)>();
        foreach (Operation one in operations.OrderBy(one => one.OccurredAt).ThenBy(one => one.Sequence))
        {
            if (one.Answer is { } answered) answer = answered.Accepted ? Route.Types.Answer.Accepted : Route.Types.Answer.Declined;
            if (one.Acknowledge is { } acknowledged) seen = Math.Max(seen, acknowledged.Version);
            foreach (LoadedBox box in one.Load?.Boxes ?? []) loaded[box.BoxId] = box.Refusal is LoadedBox.Types.LoadRefusal.Unspecified;
            if (one.Outcome is { } report) outcomes[report.StopId] = (report.Kind, one.OperationId);
            if (one.Undo is { } undo) outcomes.Remove(undo.StopId);
            ended |= one.EndShift is not null;
        }

        return
        [
            .. Difference("answer", answer, route.Answer),
            .. Difference("acknowledged version", seen, route.AcknowledgedVersion),
            .. Difference("ended", ended, route.Ended),
            .. route.Stops.SelectMany(stop => Difference(
                $"stop {stop.Code}",
                outcomes.GetValueOrDefault(stop.StopId, (default, string.Empty)),
                (stop.Outcome, stop.OutcomeOperationId))),
            .. route.Stops.SelectMany(stop => stop.Boxes).SelectMany(box => Difference(
                $"box {box.Code}",
                loaded.TryGetValue(box.BoxId, out bool aboard) ? aboard : null,
                box.HasLoaded ? box.Loaded : (bool?)null)),
        ];
    }

    private static IEnumerable<string> Difference<T>(string what, T expected, T actual) =>
        EqualityComparer<T>.Default.Equals(expected, actual) ? [] : [$"{what}: {actual} instead of {expected}"];
}
