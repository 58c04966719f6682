using MutualAid.Domain;
using MutualAid.Server.Staff;

namespace MutualAid.Server.Tests.Staff;

/// <summary>
/// The pantry at 34.03 north: there a cell of 500 m is 0.00449 degrees high and 0.00542 wide.
/// </summary>
public sealed class RouteMapTests
{
    private static readonly GeoPoint Pantry = new(34.03, -118.2);

    [Fact]
    public void Stops_OnTheMap_AreInCellsAndNowhereElse()
    {
        var map = new RouteMap(Pantry,
            [("D1", [("A", new GeoPoint(34.0345, -118.2)), ("B", new GeoPoint(34.04, -118.19)), ("C", new GeoPoint(34.0399, -118.187)), ("D", null)])]);

        Assert.Equal((3, 3), (map.Columns, map.Rows));
        MappedRoute route = Assert.Single(map.Routes);
        Assert.Equal("22,150 22,86 150,22 150,22", map.Points(route));
        Assert.Equal(["0 1 A", "2 2 B C"], map.Cells.Select(cell => $"{cell.East} {cell.North} {string.Join(' ', cell.Codes)}"));
        Assert.Equal(["0.5 km north", "1.0 km north, 1.0 km east", "1.0 km north, 1.0 km east"], route.Stops.Select(RouteMap.Describe));
        Assert.Equal(1, route.Unplaced);
        Assert.Equal("0.5 km south, 0.5 km west", RouteMap.Describe(new MappedStop("E", -1, -1)));
        Assert.Equal("around the pantry", RouteMap.Describe(new MappedStop("F", 0, 0)));
    }

    [Fact]
    public void FortyRoutes_OnTheMap_NoTwoLookAlike()
    {
        var map = new RouteMap(Pantry, Enumerable.Range(0, 40).Select(n => ($"D{n}", Enumerable.Empty<(string, GeoPoint?)>())));
        Assert.Equal(40, map.Routes.Select(route => (route.Colour, route.Dash)).Distinct().Count());
    }
}
