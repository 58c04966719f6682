using MutualAid.Domain.Routes;
using MutualAid.Domain.Tests.Routes;
using static MutualAid.Domain.Routes.RouteCommand;

namespace MutualAid.Domain.Tests.Properties;

public sealed class RouteProperties
{
    /// <summary>What only others ask, and what only others are refused.</summary>
    private static readonly string[] NotTheDrivers =
    [
        nameof(PublishRoute), nameof(RevealStop), nameof(ReplanRoute), nameof(CancelStop), nameof(WithdrawRoute), nameof(TakeUpHelp), nameof(RouteRefusal.UnknownHelp),
        nameof(RouteRefusal.RouteNotPublished), nameof(RouteRefusal.RouteAlreadyPublished), nameof(RouteRefusal.RouteIsWithdrawn),
        nameof(RouteRefusal.RouteHasEnded), nameof(RouteRefusal.RouteNotAccepted), nameof(RouteRefusal.RouteNotLoaded),
        nameof(RouteRefusal.StopIsFinished), nameof(RouteRefusal.StopIsLoaded), nameof(RouteRefusal.StopIsCancelled),
        nameof(RouteRefusal.BeyondRevealWindow), nameof(RouteRefusal.PlanIsStale), nameof(RouteRefusal.OrderOfFinishedStopsChanged),
    ];

    /// <summary>I5: a driver's operations, however often and in whatever order they arrive, end in one state.</summary>
    [Fact]
    public void DriverOperations_DuplicatedAndShuffled_EndInOneState()
    {
        var reached = new Reached<RouteCommand, RouteRefusal>("I5");
        int reordered = 0, corrections = 0, undone = 0;
        Steps.ForAll(sequences: 1_000, length: 40, steps =>
        {
            RouteCommand[] sent = [.. steps.Select((step, number) => Operation(step, number))];
            var shuffled = sent.Concat(sent).Concat(sent.Where((_, n) => n % 3 == 0))
                .Zip(steps.Concat(steps).Concat(steps), (command, step) => (command, step))
                .OrderBy(pair => pair.step.B).Select(pair => pair.command).ToArray();

            RouteState once = Run(sent, reached), messy = Run(shuffled, reached);

            // How many events it took is not what they end in.
            Assert.Equal(Dump.Of(once with { Position = 0 }), Dump.Of(messy with { Position = 0 }));
            if (!sent.SequenceEqual(shuffled)) reordered++;
            corrections += once.Outcomes.Values.Count(entries => entries.Length > 1);
            undone += once.Outcomes.Keys.Count(stop => once.OutcomeOf(stop) is null);
        });
        Console.WriteLine($"I5: {reordered} reordered runs, {corrections} stops with corrections, {undone} undone");
        Assert.True(reordered > 0 && corrections > 0 && undone > 0);
        reached.PrintAndCheck(except: NotTheDrivers);
    }

    /// <summary>I6, and the window: what is revealed is open, near, and revealed to one device.</summary>
    [Fact]
    public void AnyCommands_OnlyOpenStopsOfTheWindowAreRevealed()
    {
        var reached = new Reached<RouteCommand, RouteRefusal>("route");
        int superseded = 0;
        Steps.ForAll(sequences: 1_500, length: 60, steps =>
        {
            RouteState state = RouteDecider.Instance.Initial;
            for (int number = 0; number < steps.Count; number++)
            {
                RouteCommand command = RouteWorld.Command(steps[number], number, state);
                var decision = reached.Note(command, RouteDecider.Instance.Decide(command, state));
                if (decision is not Decision<RouteEvent>.Accepted accepted) continue;
                if (command is RevealStop reveal)
                {
                    Assert.Contains(reveal.Stop, state.Stops.Where(stop => IsOpen(stop, state)).Take(3).Select(stop => stop.Stop));
                    if (state.Reveals.ContainsKey(reveal.Stop)) superseded++;
                }

                state = RouteDecider.Instance.Fold(state, accepted.Events);
                Assert.All(state.Reveals.Keys, id => Assert.Contains(state.Stops, stop => stop.Stop == id && IsOpen(stop, state)));
            }
        });
        Console.WriteLine($"route: {superseded} reveals superseded another");
        Assert.True(superseded > 0);
        reached.PrintAndCheck();
    }

    private static bool IsOpen(RouteStop stop, RouteState state) =>
        stop.Cancelled is null && (!state.Outcomes.TryGetValue(stop.Stop, out var reports) || reports[^1].Outcome.Kind is StopOutcomeKind.Undone)
        && state.Loads.TryGetValue(stop.Boxes[0].Box, out LoadEntry? load) && load.Report.Refusal is null;

    private static RouteState Run(IEnumerable<RouteCommand> operations, Reached<RouteCommand, RouteRefusal> reached)
    {
        RouteState state = Stops.Published().State;
        foreach (RouteCommand operation in operations)
            if (reached.Note(operation, RouteDecider.Instance.Decide(operation, state)) is Decision<RouteEvent>.Accepted accepted)
                state = RouteDecider.Instance.Fold(state, accepted.Events);
        return state;
    }

    private static RouteCommand Operation(Step step, int number)
    {
        // Clocks jump and numbers repeat across two phones; the operation's id is what never does.
        var order = new OperationOrder(
            Stops.At(step.A % 20).OccurredAt, number % 9, new OperationId(new Guid(number, 13, 0, new byte[8])));
        int stop = step.C % 5 + 1;
        int perhapsUnknown = step.B % 20 == 0 ? 9 : stop;
        return (step.Kind % 8) switch
        {
            0 => new AnswerRoute(order, step.C % 4 > 0),
            1 => new ReportLoad(order, [RouteWorld.Load(perhapsUnknown, step.A), RouteWorld.Load(stop % 5 + 1, step.B)]),
            2 => new EndRoute(order),
            3 => new AcknowledgePlan(order, 1),
            4 => new AskHelp(order, (HelpKind)(step.A % 6), step.B % 2 == 0 ? null : Stops.Id(perhapsUnknown), null),
            5 => new RecordOutcome(order, Stops.Id(stop), new StopOutcome(StopOutcomeKind.Undone, null, [])),
            _ => new RecordOutcome(
                order, Stops.Id(perhapsUnknown), RouteWorld.Outcome(step.B % 20 == 1 ? stop % 5 + 1 : stop, step.A)),
        };
    }
}
