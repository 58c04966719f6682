using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using MutualAid.Contracts.Driver.V1;

namespace MutualAid.Testing.Driving;

/// <summary>Sends a shift over a patchy phone, and looks at what the server makes of it.</summary>
internal sealed class ShiftRun(PatchyPhone phone, MadeUpShift shift, Random random)
{
    private const string Submit = "SubmitOperations";
    private const int OneInSoManyIsCut = 6;
    private readonly Dictionary<string, string> _first = [];
    private readonly List<string> _faults = [];

    /// <summary>Calls that were cut off.</summary>
    public int Cuts { get; private set; }

    /// <summary>Operations that were sent, counted as often as they were.</summary>
    public int Sent { get; private set; }

    /// <param name="pace">Waits until so much of the time is over, from 0 to 1; null to send as fast as answers come.</param>
    /// <returns>How long each call took that was not cut off.</returns>
    public async Task<IReadOnlyList<TimeSpan>> Send(int most, Func<double, Task>? pace = null)
    {
        var batches = shift.Batches(most);
        var took = new List<TimeSpan>();
        for (int n = 0; n < batches.Count; n++)
        {
            if (pace is not null) await pace((n + random.NextDouble()) / batches.Count);
            if (random.Next(OneInSoManyIsCut) == 0) await Cut(batches[n]);
            long started = Stopwatch.GetTimestamp();
            var answer = await phone.Call<SubmitOperationsResponse>(Submit, batches[n]);
            took.Add(Stopwatch.GetElapsedTime(started));
            Sent += batches[n].Operations.Count;
            foreach (OperationResult result in answer.Results) Compare(result.OperationId, ReasonOf(result));
        }

        return took;
    }

    /// <summary>
    /// What is wrong now that all was sent: results that differ from the first one, operations that are taken under the
    /// id of another one, and a route that is not what the operations make of it.
    /// </summary>
    public async Task<IReadOnlyList<string>> Faults(string date)
    {
        Operation other = shift.Operations[random.Next(shift.Operations.Count)].Clone();
        other.OccurredAt += Duration.FromTimeSpan(TimeSpan.FromSeconds(1));
        var request = new SubmitOperationsRequest { RouteId = shift.Route };
        request.Operations.Add(other);
        var answer = await phone.Call<SubmitOperationsResponse>(Submit, request);
        if (ReasonOf(answer.Results[0]) is var reason and not "OperationIdReused")
            _faults.Add($"I4: other content under the id of {other.WhatCase}: \"{reason}\"");
        foreach (Operation one in shift.Operations)
            if (_first.GetValueOrDefault(one.OperationId) != (one.OperationId == shift.Foreign ? "UnknownStop" : string.Empty))
                _faults.Add($"I4: {one.WhatCase}: \"{_first.GetValueOrDefault(one.OperationId)}\"");
        Route route = (await phone.Call<GetRouteResponse>("GetRoute", new GetRouteRequest { Date = date })).Route;
        var kept = shift.Operations.Where(one => one.OperationId != shift.Foreign);
        return [.. _faults, .. ExpectedRoute.Differences(kept, route).Select(difference => $"I5: {difference}")];
    }

    private static string ReasonOf(OperationResult result) => result.Rejected?.Reason ?? string.Empty;

    private Task Cut(SubmitOperationsRequest batch)
    {
        Cuts++;
        Sent += batch.Operations.Count;
        return random.Next(2) == 0 ? phone.HangUpMidway(Submit, batch) : phone.BreakAtFirstByte(Submit, batch);
    }

    private void Compare(string operation, string reason)
    {
        if (!_first.TryAdd(operation, reason) && _first[operation] != reason)
            _faults.Add($"I4: {operation}: \"{reason}\" after \"{_first[operation]}\"");
    }
}
