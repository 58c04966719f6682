using System.Collections.Immutable;
using MutualAid.Domain.Routes;
using MutualAid.Domain.Tests.Routes;
using static MutualAid.Domain.Routes.RouteCommand;

namespace MutualAid.Domain.Tests.Properties;

/// <summary>Turns steps into a driver's and a dispatcher's commands on a route.</summary>
internal static class RouteWorld
{
    public static RouteCommand Command(Step step, int number, RouteState state)
    {
        StopId stop = Stops.Id(step.A % 7 + 1);
        int current = step.A % 7 + 1;
        OperationOrder order = Stops.At(step.B % 60 + number);
        return (step.Kind % 21) switch
        {
            _ when number == 0 && step.A % 10 > 0 => Stops.Publish(1, 2, 3, 4, 5, 6),
            _ when number == 1 && step.A % 10 > 0 => new AnswerRoute(order, true),
            0 => Stops.Publish(1, 2, 3),
            1 => new AnswerRoute(order, step.C % 3 > 0),
            2 or 3 or 4 => new ReportLoad(order, [.. state.Stops.Skip(step.C % 2).Select(known => new LoadReport(known.Boxes[0].Box, null))]),
            5 => new ReportLoad(order, [Load(current, step.C)]),
            6 or 7 or 8 => new RevealStop(stop, Stops.Phone(step.C % 2), new RevealId(new Guid(number, 9, 0, new byte[8])), order.OccurredAt),
            9 => new RecordOutcome(order, stop, Outcome(current, step.C)),
            10 => new RecordOutcome(order, stop, new StopOutcome(StopOutcomeKind.Delivered, null, [])),
            11 => new CancelStop(stop, CancelReason.ByHousehold),
            12 => new AcknowledgePlan(order, step.C % 4),
            13 => step.C % 4 == 0 ? new WithdrawRoute() : new AcknowledgePlan(order, state.Version),
            14 => step.C % 4 == 0 ? new EndRoute(order) : new RevealStop(stop, Stops.Phone(1), default, order.OccurredAt),
            18 => new AskHelp(order, (HelpKind)(step.C % 6), step.A % 2 == 0 ? stop : null, null),
            19 => new TakeUpHelp(step.C % 2 == 0 ? order.Operation : state.Help.FirstOrDefault()?.Order.Operation ?? order.Operation),
            20 => new RecordOutcome(order, stop, new StopOutcome(StopOutcomeKind.Undone, null, [])),
            _ => new ReplanRoute(state.Version + (step.C % 5 == 0 ? 1 : 0), Reordered(step, state)),
        };
    }

    public static LoadReport Load(int box, int number) =>
        new(Stops.Box(box), number % 3 == 0 ? LoadRefusalReason.Damaged : null);

    public static StopOutcome Outcome(int stop, int number) => (number % 3) switch
    {
        0 => Stops.Delivered,
        1 => Stops.NobodyHome,
        _ => new StopOutcome(
            StopOutcomeKind.PartlyDelivered,
            HandoverKind.LeftAsInstructed,
            [new KeptBack(Stops.Box(stop), new LotId("L1"), number % 4 + 1)]),
    };

    private static ImmutableArray<RouteStop> Reordered(Step step, RouteState state) => (step.A % 3) switch
    {
        0 => [.. state.Stops.Reverse()],
        1 => [.. state.Stops.Skip(step.B % 2)],
        _ => [.. state.Stops, .. state.Stops.Length < 7 ? [Stops.Stop(7)] : Array.Empty<RouteStop>()],
    };
}
