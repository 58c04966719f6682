namespace MutualAid.Routing.Tests.Travel;

public sealed class SpeedProfileTests
{
    /// <summary>150 percent from 8 to 9, 200 from midnight to 1, 120 from 23 to midnight.</summary>
    private static readonly SpeedProfile Rush = new()
    {
        PercentByHour =
        [
            200, 100, 100, 100, 100, 100, 100, 100, 150, 100, 100, 100,
            100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 120,
        ],
    };

    [Theory]
    [InlineData(9, 0, 17, 0, 10_000)]
    [InlineData(8, 0, 9, 0, 15_000)]
    [InlineData(7, 0, 9, 0, 12_500)] // an hour at 100, an hour at 150
    [InlineData(8, 45, 9, 15, 12_500)] // a quarter at 150, a quarter at 100
    [InlineData(7, 30, 8, 10, 11_250)] // thirty minutes at 100, ten at 150
    [InlineData(23, 0, 25, 0, 16_000)] // on into the next day
    [InlineData(-1, 0, 1, 0, 16_000)] // since the day before
    [InlineData(8, 0, 9, 20, 13_750)] // an hour at 150, twenty minutes at 100
    [InlineData(8, 0, 9, 30, 13_333)] // an hour at 150, thirty minutes at 100
    [InlineData(12, 0, 12, 0, 10_000)]
    [InlineData(17, 0, 9, 0, 10_000)]
    public void OneShift_MeanBasisPoints_ByTheTimeInEachHour(int fromHour, int fromMinute, int toHour, int toMinute, int mean) =>
        Assert.Equal(mean, Rush.MeanBasisPoints([(PlanTime.At(fromHour, fromMinute), PlanTime.At(toHour, toMinute))]));

    /// <summary>An hour at 150, and three hours at 100: 450 of 4.</summary>
    [Fact]
    public void SeveralShifts_MeanBasisPoints_ByTheirTime() => Assert.Equal(
        11_250, Rush.MeanBasisPoints([(PlanTime.At(8, 0), PlanTime.At(9, 0)), (PlanTime.At(14, 0), PlanTime.At(17, 0))]));

    [Fact]
    public void NobodyDrives_MeanBasisPoints_AsOtherwise() => Assert.Equal(10_000, Rush.MeanBasisPoints([]));

    [Fact]
    public void NothingStated_MeanBasisPoints_AsOtherwise() =>
        Assert.Equal(10_000, new SpeedProfile().MeanBasisPoints([(PlanTime.At(0, 0), PlanTime.At(24, 0))]));

    [Theory]
    [InlineData(23, 100)]
    [InlineData(25, 100)]
    [InlineData(24, 9)]
    [InlineData(24, 1001)]
    public void HoursWithoutSense_MeanBasisPoints_Throws(int count, int percent) => Assert.Throws<ArgumentException>(() =>
        new SpeedProfile { PercentByHour = [.. Enumerable.Repeat(percent, count)] }.MeanBasisPoints([]));

    /// <summary>110 percent of 300 s are 330, of 5 s 5.5, rounded to 6.</summary>
    [Fact]
    public void SlowDay_Scaled_LongerInTimeAlone()
    {
        var times = new TravelTimes(new TravelMatrix(2, [0, 300, 5, 0], [0, 2000, 40, 0]), ["Careful."]).Scaled(11_000);
        Assert.Equal((new Duration(330), new Duration(6)), (times.Matrix.DurationBetween(0, 1), times.Matrix.DurationBetween(1, 0)));
        Assert.Equal((new Distance(2000), new Distance(40)), (times.Matrix.DistanceBetween(0, 1), times.Matrix.DistanceBetween(1, 0)));
        Assert.Equal(["Careful."], times.Warnings);
    }

    [Fact]
    public void LongestWay_Scaled_StaysInRange()
    {
        var times = new TravelTimes(new TravelMatrix(2, [0, RoutingProblem.LargestValue, 0, 0], new int[4]), []).Scaled(100_000);
        Assert.Equal(new Duration(RoutingProblem.LargestValue), times.Matrix.DurationBetween(0, 1));
    }
}
