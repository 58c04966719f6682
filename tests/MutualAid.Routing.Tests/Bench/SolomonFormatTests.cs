using MutualAid.Bench.Routing;

namespace MutualAid.Routing.Tests.Bench;

public sealed class SolomonFormatTests
{
    private const string Sound = """
        TINY

        VEHICLE
        NUMBER     CAPACITY
          2         200

        CUSTOMER
        CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

            0      40         50          0          0        230          0
            1      43         54         10         15         60          7
            2      41.5       50         20          0        200          0
        """;

    [Fact]
    public void SoundText_Parse_EveryValue()
    {
        var instance = SolomonFormat.Parse(Sound);
        Assert.Equal(("TINY", 2, 200), (instance.Name, instance.VehicleCount, instance.Capacity));
        Assert.Equal(new SolomonCustomer(1, 43, 54, 10, 15, 60, 7), instance.Customers[1]);
        Assert.Equal(41.5, instance.Customers[2].X);
        Assert.Equal(3, instance.Customers.Count);
    }

    /// <summary>
    /// From (40, 50) to (43, 54) it is 5, to (41.5, 50) 1.5, and between the two the root of 18.25, 4.27.
    /// </summary>
    [Fact]
    public void SoundText_ToProblem_TenthsTruncated()
    {
        var problem = SolomonFormat.Parse(Sound).ToProblem();
        Assert.Equal(new Distance(50), problem.Travel.DistanceBetween(0, 1));
        Assert.Equal(new Duration(15), problem.Travel.DurationBetween(2, 0));
        Assert.Equal(new Distance(42), problem.Travel.DistanceBetween(1, 2));
        Assert.Equal(new Duration(70), problem.Stops[0].ServiceTime);
        Assert.Equal(new TimeWindow(new PlanTime(150), new PlanTime(600)), Assert.Single(problem.Stops[0].Windows));
        Assert.Equal(2, problem.Vehicles.Count);
        Assert.Equal((new PlanTime(2300), new Load(200)),
            (problem.Vehicles[1].ShiftEnd, problem.Vehicles[1].Capacity[0]));
    }

    [Fact]
    public void GeneratedInstance_WriteAndParse_TheSame()
    {
        var instance = SolomonGenerator.Generate(SolomonLayout.Mixed, series: 2, customers: 30, seed: 3);
        var again = SolomonFormat.Parse(SolomonFormat.Write(instance));
        Assert.Equal(instance.Customers, again.Customers);
        Assert.Equal((instance.Name, instance.VehicleCount, instance.Capacity),
            (again.Name, again.VehicleCount, again.Capacity));
    }

    [Theory]
    [InlineData("VEHICLE", "VEHICLES AND", null)]
    [InlineData("VEHICLE", "CARS", "line 3: expected the heading VEHICLE, found \"CARS\"")]
    [InlineData("  2         200", "  2",
        "line 5: expected the number of vehicles and their capacity (2 numbers), found 1 values")]
    [InlineData("  2         200", "  2.5       200", "line 5: 2.5 is not a whole number from 0")]
    [InlineData("  2         200", "  many      200", "line 5: \"many\" is not a number up to 1000000")]
    [InlineData("10         15         60          7", "10         15         60",
        "line 11: expected a customer's number, x, y, demand, ready time, due date and service time (7 numbers), found 6 values")]
    [InlineData("10         15", "-10         15", "line 11: -10 is not a whole number from 0")]
    [InlineData("10         15", "10         95", "line 11: customer 1 is due at 60, before it is ready at 95")]
    [InlineData("    2      41.5", "    1      41.5", "line 12: customer 1 stands here for the second time")]
    [InlineData("    1      43", "    1      NaN", "line 11: \"NaN\" is not a number up to 1000000")]
    public void SpoiltText_Parse_SaysWhatAndWhere(string sound, string spoilt, string? error)
    {
        var text = Sound.Replace(sound, spoilt, StringComparison.Ordinal);
        if (error is null) Assert.Equal(3, SolomonFormat.Parse(text).Customers.Count);
        else Assert.Equal(error, Assert.Throws<SolomonFormatException>(() => SolomonFormat.Parse(text)).Message);
    }

    [Theory]
    [InlineData("", "the text ends where the instance's name should stand")]
    [InlineData("TINY\nVEHICLE\nNUMBER CAPACITY\n2 200\nCUSTOMER\nCUST NO.\n",
        "the text ends where a customer's number, x, y, demand, ready time, due date and service time should stand")]
    public void TextThatEndsTooEarly_Parse_SaysWhatIsMissing(string text, string error) =>
        Assert.Equal(error, Assert.Throws<SolomonFormatException>(() => SolomonFormat.Parse(text)).Message);
}
