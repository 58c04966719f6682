using Google.Protobuf.WellKnownTypes;
using MutualAid.Contracts.Driver.V1;
using Refusal = MutualAid.Contracts.Driver.V1.LoadedBox.Types.LoadRefusal;

namespace MutualAid.Testing.Driving;

/// <summary>
/// What a driver did in a shift: they change their mind about the route and a box, correct reports, take some back, and
/// name one stop that is not theirs.
/// </summary>
internal sealed class MadeUpShift
{
    private const int MostTimesSent = 5;
    private readonly Random _random;
    private readonly List<Operation> _operations = [];
    private DateTime _time = DateTime.UtcNow.AddHours(-3);

    /// <param name="count">How many operations; at least 10.</param>
    public MadeUpShift(Route route, int count, Random random)
    {
        _random = random;
        Route = route.RouteId;
        Box[] boxes = [.. route.Stops.SelectMany(stop => stop.Boxes)];
        if (random.Next(4) == 0) Do(op => op.Answer = new AnswerRoute { Accepted = false });
        Do(op => op.Answer = new AnswerRoute { Accepted = true });
        Do(op => op.Acknowledge = new AcknowledgePlan { Version = route.Version });
        Refusal refusal = random.Next(3) == 0 ? Refusal.NoRoom : Refusal.Unspecified;
        Do(op => op.Load = Load(boxes, refusal));
        if (refusal is not Refusal.Unspecified) Do(op => op.Load = Load(boxes[..1], Refusal.Unspecified));
        Do(op => op.Outcome = Report(new Stop { StopId = Guid.NewGuid().ToString() }, OutcomeKind.NobodyHome));
        Foreign = _operations[^1].OperationId;
        for (int next = 0; _operations.Count < count - 1;)
        {
            bool isNext = next == 0 || (next < route.Stops.Count && random.Next(6) > 0);
            Stop stop = isNext ? route.Stops[next++] : route.Stops[random.Next(next)];
            if (isNext || random.Next(2) == 0) Do(op => op.Outcome = Found(stop));
            else Do(op => op.Undo = new UndoOutcome { StopId = stop.StopId });
        }

        Do(op => op.EndShift = new EndShift());
    }

    public string Route { get; }

    /// <summary>In the order in which the driver did them.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>The operation that is refused, whenever it comes.</summary>
    public string Foreign { get; }

    /// <summary>Each operation one to five times, in any order, in batches of any size up to <paramref name="most"/>.</summary>
    public IReadOnlyList<SubmitOperationsRequest> Batches(int most)
    {
        Operation[] sent = [.. _operations.SelectMany(one => Enumerable.Repeat(one, _random.Next(1, MostTimesSent + 1)))];
        _random.Shuffle(sent);
        var batches = new List<SubmitOperationsRequest>();
        for (int at = 0; at < sent.Length; at += batches[^1].Operations.Count)
        {
            var batch = new SubmitOperationsRequest { RouteId = Route };
            batch.Operations.AddRange(sent.Skip(at).Take(_random.Next(1, most + 1)));
            batches.Add(batch);
        }

        return batches;
    }

    private static ConfirmLoad Load(IEnumerable<Box> boxes, Refusal ofTheFirst)
    {
        var load = new ConfirmLoad();
        load.Boxes.AddRange(boxes.Select((box, n) => new LoadedBox { BoxId = box.BoxId, Refusal = n == 0 ? ofTheFirst : Refusal.Unspecified }));
        return load;
    }

    private static ReportOutcome Report(Stop stop, OutcomeKind kind) =>
        new() { StopId = stop.StopId, Kind = kind, Fate = ReportOutcome.Types.BoxFate.ComesBack };

    private ReportOutcome Found(Stop stop)
    {
        int found = _random.Next(10);
        if (found < 3) return Report(stop, OutcomeKind.NobodyHome + found);
        var report = new ReportOutcome
        {
            StopId = stop.StopId, Kind = OutcomeKind.Delivered, Handover = ReportOutcome.Types.Handover.DoorWords,
        };
        if (found > 3) return report;
        report.Kind = OutcomeKind.PartlyDelivered;
        report.KeptBack.Add(new KeptBack { BoxId = stop.Boxes[0].BoxId, Lot = stop.Boxes[0].Lines[0].Lot, Quantity = 1 });
        return report;
    }

    private void Do(Action<Operation> what)
    {
        _time = _time.AddSeconds(_random.Next(3) * 20); // some within one tick of the clock
        var operation = new Operation
        {
            OperationId = Guid.NewGuid().ToString(), OccurredAt = Timestamp.FromDateTime(_time), Sequence = _operations.Count + 1,
        };
        what(operation);
        _operations.Add(operation);
    }
}
