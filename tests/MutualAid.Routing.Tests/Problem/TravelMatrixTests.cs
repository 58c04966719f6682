namespace MutualAid.Routing.Tests.Problem;

public sealed class TravelMatrixTests
{
    [Fact]
    public void DifferentDirections_Ask_EachItsOwn()
    {
        var matrix = new TravelMatrix(2, [0, 5, 7, 0], [0, 50, 70, 0]);
        Assert.Equal(new Duration(5), matrix.DurationBetween(0, 1));
        Assert.Equal(new Duration(7), matrix.DurationBetween(1, 0));
        Assert.Equal(new Distance(50), matrix.DistanceBetween(0, 1));
        Assert.Equal(new Distance(70), matrix.DistanceBetween(1, 0));
    }

    [Theory]
    [InlineData(new[] { 0, 5, 7 })]
    [InlineData(new[] { 0, -1, 7, 0 })]
    [InlineData(new[] { 0, RoutingProblem.LargestValue + 1, 7, 0 })]
    [InlineData(new[] { 0, 5, 7, 1 })]
    public void EntriesOutOfRange_Create_Throws(int[] entries)
    {
        Assert.Throws<ArgumentException>(() => new TravelMatrix(2, entries, [0, 0, 0, 0]));
        Assert.Throws<ArgumentException>(() => new TravelMatrix(2, [0, 0, 0, 0], entries));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 2)]
    public void PlaceOutsideTheMatrix_Ask_Throws(int from, int to)
    {
        var matrix = new TravelMatrix(2, [0, 5, 7, 0], [0, 50, 70, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.DurationBetween(from, to));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.DistanceBetween(from, to));
    }

    [Fact]
    public void EntriesChangedAfterwards_Ask_TheMatrixKeepsItsOwn()
    {
        int[] entries = [0, 5, 7, 0];
        var matrix = new TravelMatrix(2, entries, entries);
        entries[1] = 99;
        Assert.Equal(new Duration(5), matrix.DurationBetween(0, 1));
    }
}
