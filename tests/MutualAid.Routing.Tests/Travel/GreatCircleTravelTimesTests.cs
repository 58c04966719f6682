namespace MutualAid.Routing.Tests.Travel;

public sealed class GreatCircleTravelTimesTests
{
    private static readonly SpeedProfile Straight = new() { DetourFactor = 1, SecondsPerKilometre = 1000 };

    /// <summary>
    /// On a sphere of 6,371 km a degree of a great circle is 6,371,000 × π ÷ 180 = 111,194.9 m; a hundredth of a degree
    /// east at 34.0337° north is 1,111.949 × 0.82871 = 921.5 m, rounded from 921.48.
    /// </summary>
    [Theory]
    [InlineData(0, 0, 1, 0, 111_195)]
    [InlineData(0, 0, 0, 1, 111_195)]
    [InlineData(0, 179.5, 0, -179.5, 111_195)]
    [InlineData(89.5, 0, 89.5, 180, 111_195)]
    [InlineData(60, 0, 60, 0, 0)]
    [InlineData(0, 0, 0, 180, 20_015_087)]
    [InlineData(0, 0, 60, 90, 10_007_543)]
    [InlineData(34.0337, -118.205, 34.0337, -118.195, 921)]
    public void TwoPlaces_Matrix_GreatCircleBothWays(double latitude1, double longitude1, double latitude2,
        double longitude2, int metres)
    {
        Coordinates[] places = [new(latitude1, longitude1), new(latitude2, longitude2)];
        var matrix = new GreatCircleTravelTimes(Straight).Matrix(places);
        Assert.Equal(new Distance(metres), matrix.DistanceBetween(0, 1));
        Assert.Equal(new Distance(metres), matrix.DistanceBetween(1, 0));
        Assert.Equal(metres, matrix.DurationBetween(0, 1).Seconds);
    }

    [Fact]
    public async Task DetourAndSpeed_Get_MultiplyTheGreatCircle()
    {
        var provider = new GreatCircleTravelTimes(new SpeedProfile { DetourFactor = 1.5, SecondsPerKilometre = 110 });
        var times = await provider.GetAsync([new(0, 0), new(1, 0)], TestContext.Current.CancellationToken);
        Assert.Equal(new Distance(166_792), times.Matrix.DistanceBetween(0, 1));
        Assert.Equal(new Duration(18_347), times.Matrix.DurationBetween(0, 1));
        Assert.Empty(times.Warnings);
    }

    /// <summary>111,194.93 m × 1.3 at 110 seconds for each thousand.</summary>
    [Fact]
    public void NothingStated_Matrix_ThirtyInAHundredLongerAtThirtyThreeKilometresAnHour()
    {
        var matrix = new GreatCircleTravelTimes(new SpeedProfile()).Matrix([new(0, 0), new(1, 0)]);
        Assert.Equal(new Distance(144_553), matrix.DistanceBetween(0, 1));
        Assert.Equal(new Duration(15_901), matrix.DurationBetween(0, 1));
    }

    [Theory]
    [InlineData(90.1, 0)]
    [InlineData(-90.1, 0)]
    [InlineData(0, 180.1)]
    [InlineData(0, -180.1)]
    [InlineData(double.NaN, 0)]
    public void PlaceOffTheEarth_Matrix_Throws(double latitude, double longitude) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new GreatCircleTravelTimes(Straight).Matrix([new(latitude, longitude)]));

    [Theory]
    [InlineData(0.9, 110)]
    [InlineData(10.1, 110)]
    [InlineData(1.3, 3601)]
    [InlineData(double.NaN, 110)]
    [InlineData(1.3, 0)]
    public void ProfileWithoutSense_Create_Throws(double detour, int secondsPerKilometre) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        new GreatCircleTravelTimes(new SpeedProfile { DetourFactor = detour,
            SecondsPerKilometre = secondsPerKilometre }));
}
