using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;

namespace MutualAid.Engine;

/// <summary>The five kinds of aggregate. A sixth one is added here and in <see cref="AggregateKind"/>.</summary>
public static class Aggregates
{
    public static AggregateType<HouseholdState, HouseholdCommand, HouseholdEvent> Household { get; } =
        new(AggregateKind.Household, 2, HouseholdDecider.Instance, typeof(HouseholdRefusal));

    public static AggregateType<PantryState, PantryCommand, PantryEvent> Pantry { get; } =
        new(AggregateKind.Pantry, 5, PantryDecider.Instance, typeof(PantryRefusal));

    public static AggregateType<DistributionState, DistributionCommand, DistributionEvent> Distribution { get; } =
        new(AggregateKind.Distribution, 1, DistributionDecider.Instance, typeof(DistributionRefusal));

    public static AggregateType<RouteState, RouteCommand, RouteEvent> Route { get; } =
        new(AggregateKind.Route, 2, RouteDecider.Instance, typeof(RouteRefusal));

    public static AggregateType<DriverState, DriverCommand, DriverEvent> Driver { get; } =
        new(AggregateKind.Driver, 1, DriverDecider.Instance, typeof(DriverRefusal));

    public static AggregateType Of(AggregateKind kind) => kind switch
    {
        AggregateKind.Household => Household,
        AggregateKind.Pantry => Pantry,
        AggregateKind.Distribution => Distribution,
        AggregateKind.Route => Route,
        AggregateKind.Driver => Driver,
    };
}
