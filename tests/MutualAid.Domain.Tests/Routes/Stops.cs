using MutualAid.Domain.Routes;
using NodaTime;
using static MutualAid.Domain.Routes.RouteCommand;

namespace MutualAid.Domain.Tests.Routes;

/// <summary>A route of five stops, S1 to S5, each with one box.</summary>
internal static class Stops
{
    public static readonly Instant Noon = Instant.FromUtc(2026, 12, 5, 20, 0);
    public static readonly LocalDate Saturday = new(2026, 12, 5);
    public static readonly DistributionId Distribution = new(Guid.Parse("d0000000-0000-0000-0000-000000000001"));
    public static readonly PantryId Pantry = new(Guid.Parse("90000000-0000-0000-0000-000000000001"));
    public static readonly DriverId Driver = new(Guid.Parse("70000000-0000-0000-0000-000000000001"));
    public static readonly StopOutcome Delivered = new(StopOutcomeKind.Delivered, HandoverKind.DoorWords, []);
    public static readonly StopOutcome NobodyHome = new(StopOutcomeKind.NobodyHome, null, []);

    public static StopId Id(int n) => new(new Guid(n, 5, 0, new byte[8]));

    public static BoxId Box(int n) => new(new Guid(n, 0, 0, new byte[8]));

    public static DeviceId Phone(int n) => new(new Guid(n, 8, 0, new byte[8]));

    public static OperationOrder At(int second) => new(
        Noon.Plus(Duration.FromSeconds(second)), second, new OperationId(new Guid(second, 2, 0, new byte[8])));

    public static RouteStop Stop(int n) => new(
        Id(n),
        $"S{n}",
        new RequestId(new Guid(n, 1, 0, new byte[8])),
        new HouseholdId(new Guid(n, 4, 0, new byte[8])),
        [new RouteBox(Box(n), $"B{n}")],
        Noon);

    public static PublishRoute Publish(params int[] stops) => new(Distribution, Pantry, Driver, Saturday, [.. stops.Select(Stop)]);

    public static ReportLoad Load(int second, params int[] boxes) =>
        new(At(second), [.. boxes.Select(box => new LoadReport(Box(box), null))]);

    public static RevealStop Reveal(int stop, int phone = 1) =>
        new(Id(stop), Phone(phone), new RevealId(new Guid(stop, 9, (short)phone, new byte[8])), Noon);

    public static RecordOutcome Report(int second, int stop, StopOutcome? outcome = null) =>
        new(At(second), Id(stop), outcome ?? Delivered);

    public static Scenario<RouteState, RouteCommand, RouteEvent> Published() =>
        new Scenario<RouteState, RouteCommand, RouteEvent>(RouteDecider.Instance).Given(Publish(1, 2, 3, 4, 5));

    public static Scenario<RouteState, RouteCommand, RouteEvent> OnTheRoad() =>
        Published().Given(new AnswerRoute(At(1), Accepted: true), Load(2, 1, 2, 3, 4, 5));
}
