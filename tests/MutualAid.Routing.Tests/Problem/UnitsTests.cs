namespace MutualAid.Routing.Tests.Problem;

public sealed class UnitsTests
{
    [Fact]
    public void MinutesAndHours_Make_Seconds()
    {
        Assert.Equal(new Duration(180), Duration.FromMinutes(3));
        Assert.Equal(new PlanTime(30_720), PlanTime.At(8, 32));
    }

    [Fact]
    public void Time_Write_AsOnAClock() => Assert.Equal("01:02:03", new PlanTime(3723).ToString());
}
