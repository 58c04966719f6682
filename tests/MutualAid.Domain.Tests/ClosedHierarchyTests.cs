using System.Reflection;
using System.Runtime.CompilerServices;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;

namespace MutualAid.Domain.Tests;

/// <summary>
/// Commands and events are closed sets, and a switch over them ends in a throw. These tests hand every one of them to
/// the rules, so that a case that somebody forgot is found here and not on a delivery day.
/// </summary>
public sealed class ClosedHierarchyTests
{
    public static TheoryData<Type> Hierarchies =>
    [
        typeof(HouseholdCommand), typeof(HouseholdEvent), typeof(HouseholdRefusal),
        typeof(PantryCommand), typeof(PantryEvent), typeof(PantryRefusal),
        typeof(DistributionCommand), typeof(DistributionEvent), typeof(DistributionRefusal),
        typeof(RouteCommand), typeof(RouteEvent), typeof(RouteRefusal),
        typeof(DriverCommand), typeof(DriverEvent), typeof(DriverRefusal),
    ];

    [Theory]
    [MemberData(nameof(Hierarchies))]
    public void Hierarchy_IsClosed(Type root)
    {
        Assert.True(root.IsAbstract);
        Assert.All(root.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic), AssertNotOpen);
        Assert.All(CasesOf(root), nested => Assert.True(nested.IsSealed, nested.Name));
        var strangers = root.Assembly.GetTypes().Where(type => type.IsSubclassOf(root)).Except(CasesOf(root));
        Assert.Empty(strangers);
    }

    [Fact]
    public void EveryCommandAndEvent_IsDecidedOrEvolved()
    {
        Visit(HouseholdDecider.Instance, HouseholdState.Initial with { Status = HouseholdStatus.Active });
        Visit(PantryDecider.Instance, PantryState.Initial with { Profile = Tests.Pantry.Stock.Profile });
        Visit(DistributionDecider.Instance, DistributionState.Initial with { IsOpen = true });
        Visit(RouteDecider.Instance, RouteState.Initial with { Version = 1 });
        Visit(DriverDecider.Instance, DriverState.Initial with { Registered = true });
    }

    [Fact]
    public void EveryPantryEvent_SaysWhatItPosts() =>
        Assert.All(CasesOf(typeof(PantryEvent)), type => AssertHandled(type, () => PantryPostings.Of((PantryEvent)Blank(type))));

    [Fact]
    public void ForgottenCase_IsNoticed() => Assert.ThrowsAny<Exception>(
        () => AssertHandled(typeof(string), () => throw new InvalidOperationException("No rule decides String.")));

    private static void Visit<TState, TCommand, TEvent>(Decider<TState, TCommand, TEvent> decider, TState state)
    {
        Assert.All(CasesOf(typeof(TCommand)), type => AssertHandled(type, () => decider.Decide((TCommand)Blank(type), state)));
        Assert.All(CasesOf(typeof(TEvent)), type => AssertHandled(type, () => decider.Evolve(state, (TEvent)Blank(type))));
    }

    private static void AssertHandled(Type type, Action visit)
    {
        // Blank content may make a rule stumble; what must not happen is that no rule was there.
        string? message = Record.Exception(visit)?.Message;
        bool forgotten = message?.StartsWith("No rule decides", StringComparison.Ordinal) == true
            || message?.StartsWith("Nothing ", StringComparison.Ordinal) == true;
        Assert.False(forgotten, $"{type.Name} is forgotten: {message}");
    }

    private static object Blank(Type type) => RuntimeHelpers.GetUninitializedObject(type);

    private static Type[] CasesOf(Type root) => [.. root.GetNestedTypes().Where(type => type.IsSubclassOf(root))];

    private static void AssertNotOpen(ConstructorInfo constructor)
    {
        bool isCopy = constructor.GetParameters() is [{ ParameterType: var only }] && only == constructor.DeclaringType;
        Assert.True(constructor.IsPrivate || isCopy, constructor.ToString());
    }
}
