using MutualAid.Routing.Search;
using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Search;

public sealed class ProblemDataTests
{
    private const int Hour = 3600;

    /// <summary>Two routes of 60 and 120 minutes, and two of 90; with the seconds' own cost both cost as much more.</summary>
    [Theory]
    [InlineData(0, 3600 + 14_400, 8100 + 8100)]
    [InlineData(2, 3600 + 14_400 + 2 * 3 * Hour, 8100 + 8100 + 2 * 3 * Hour)]
    public void OneSquareMinuteEach_DurationCost_UnequalRoutesCostMore(int perSecond, long unequal, long equal)
    {
        var data = Data(perSecond, perSquareMinute: 1, shift: 2 * Hour);
        Assert.Equal(unequal, data.DurationCost(Hour) + data.DurationCost(2 * Hour));
        Assert.Equal(equal, 2 * data.DurationCost(90 * 60));
    }

    /// <summary>7 × 59² ÷ 3,600 is 6.77.</summary>
    [Fact]
    public void ShortRoute_DurationCost_RoundedDownOnce() =>
        Assert.Equal(6, Data(perSecond: 0, perSquareMinute: 7, shift: 60).DurationCost(59));

    /// <summary>2²⁷ × (2¹⁸)² is 2⁶³, one more than fits.</summary>
    [Fact]
    public void LongerThanFits_DurationCost_TheSquareRisesNoFurther()
    {
        var data = Data(perSecond: 1, perSquareMinute: 1 << 27, shift: Hour);
        Assert.Equal((1L << 27) * Hour, data.BalanceCost(Hour));
        Assert.Equal((1L << 27) * 262_143 * 262_143 / Hour, data.BalanceCost(262_143));
        Assert.Equal(data.DurationCost(262_143) + 1, data.DurationCost(262_144));
    }

    private static ProblemData Data(int perSecond, int perSquareMinute, int shift) => ProblemCompiler.Compile(new RoutingProblem
    {
        Pantry = new Pantry(Place: 0, LoadTime: Duration.Zero),
        Travel = HandMadePlan.Line(0),
        Weights = new ObjectiveWeights { PerSecond = perSecond, PerSquareMinute = perSquareMinute },
        Stops = [],
        Vehicles = [new Vehicle { Id = HandMadePlan.V1, StartPlace = 0, ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(shift) }],
    });
}
