namespace MutualAid.Routing.Tests.Plan;

public sealed class PlanObjectiveTests
{
    private static readonly PlanObjective Objective = new()
    {
        PriorityLeftOut = 1, Distance = new Cost(10), Duration = new Cost(200), Fixed = new Cost(3000),
        Preferences = new Cost(40_000), MissedPrizes = new Cost(500_000), Balance = new Cost(6_000_000),
    };

    [Fact]
    public void SixParts_Total_TheirSum() => Assert.Equal(new Cost(6_543_210), Objective.Total);

    [Fact]
    public void TwoObjectives_Compare_PrioritiesBeforeCost()
    {
        var (served, cheaper) = (Objective with { PriorityLeftOut = 0 }, Objective with { Distance = Cost.Zero });
        PlanObjective[] bestFirst = [served, cheaper, Objective];
        Assert.Equal(bestFirst, new[] { Objective, cheaper, served }.Order());
        Assert.True(served < cheaper && cheaper <= Objective && Objective > cheaper && cheaper >= served);
        Assert.True(Objective <= Objective with { } && Objective >= Objective with { });
        Assert.False(Objective < Objective with { } || Objective > Objective with { });
        Assert.True(Objective.CompareTo(null) > 0);
    }
}
