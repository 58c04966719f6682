using System.Globalization;
using MutualAid.Domain;

namespace MutualAid.Server.Staff;

/// <summary>
/// Routes on a grid of cells of about 500 m, with the pantry in the middle of one. Where in its cell a stop is, the map does not know,
/// so that it shows nobody's door.
/// </summary>
internal sealed class RouteMap
{
    /// <summary>How wide and high a cell is drawn.</summary>
    public const int Cell = 64;

    private const double MetresACell = 500;
    private const double MetresADegree = 111_320;

    private readonly GeoPoint _pantry;

    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#b05a9a", "#9a7400", "#3a8fc0", "#7a4fbf", "#777777"];
    private static readonly string[] Dashes = ["", "10 5", "3 5", "14 4 3 4", "6 3"];

    /// <param name="pantry">The middle of the map.</param>
    /// <param name="routes">Each driver's stops in order; one without coordinates is on no map.</param>
    public RouteMap(GeoPoint pantry, IEnumerable<(string Driver, IEnumerable<(string Code, GeoPoint? Place)> Stops)> routes)
    {
        _pantry = pantry;
        Routes =
        [
            .. routes.Select((route, n) => new MappedRoute(
                route.Driver,
                // Eight colours and five patterns: forty routes before two are alike.
                Colours[n % Colours.Length],
                Dashes[n % Dashes.Length],
                ((n % 5) - 2) * 5,
                [.. route.Stops.Where(stop => stop.Place is not null).Select(stop => new MappedStop(stop.Code, East(stop.Place!.Value), North(stop.Place.Value)))],
                route.Stops.Count(stop => stop.Place is null))),
        ];
        var stops = Routes.SelectMany(route => route.Stops).Append(new MappedStop(string.Empty, 0, 0)).ToArray();
        (West, South) = (stops.Min(stop => stop.East), stops.Min(stop => stop.North));
        (Columns, Rows) = (stops.Max(stop => stop.East) - West + 1, stops.Max(stop => stop.North) - South + 1);

        int East(GeoPoint place) => (int)Math.Round((place.Longitude - pantry.Longitude) / Degrees.East);

        int North(GeoPoint place) => (int)Math.Round((place.Latitude - pantry.Latitude) / Degrees.North);
    }

    /// <summary>How wide and high a cell is, in degrees.</summary>
    private (double East, double North) Degrees =>
        (MetresACell / MetresADegree / Math.Cos(_pantry.Latitude * Math.PI / 180), MetresACell / MetresADegree);

    /// <summary>The middle of a cell: longitude and latitude in degrees, to a metre.</summary>
    public double[] Middle(int east, int north) =>
        [Math.Round(_pantry.Longitude + (east * Degrees.East), 5), Math.Round(_pantry.Latitude + (north * Degrees.North), 5)];

    /// <summary>The same for the map with streets, with no more of where anybody lives than the drawing shows.</summary>
    public object Places => new
    {
        pantry = Middle(0, 0),
        cell = (double[])[Degrees.East, Degrees.North],
        cells = Cells.Select(cell => new { at = Middle(cell.East, cell.North), codes = cell.Codes }),
        lines = Routes.Select(route => new
        {
            colour = route.Colour,
            // In widths of the line, which SVG has in pixels.
            dash = route.Dash.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => int.Parse(part, CultureInfo.InvariantCulture) / 3.0),
            beside = route.Beside / 2.0,
            places = route.Stops.Select(stop => Middle(stop.East, stop.North)).Prepend(Middle(0, 0)),
        }),
    };

    public IReadOnlyList<MappedRoute> Routes { get; }

    public int Columns { get; }

    public int Rows { get; }

    private int West { get; }

    private int South { get; }

    /// <summary>The middle of a cell, from the left.</summary>
    public int X(int east) => ((east - West) * Cell) + (Cell / 2);

    /// <summary>The middle of a cell, from above.</summary>
    public int Y(int north) => ((Rows - 1 - (north - South)) * Cell) + (Cell / 2);

    /// <summary>A route's line from the pantry, as SVG's points; each a little beside the others.</summary>
    public string Points(MappedRoute route) => string.Join(' ', route.Stops.Prepend(new MappedStop(string.Empty, 0, 0)).Select(stop =>
        string.Create(CultureInfo.InvariantCulture, $"{X(stop.East) + route.Beside},{Y(stop.North) + route.Beside}")));

    /// <summary>The codes in each cell.</summary>
    public IEnumerable<(int East, int North, IReadOnlyList<string> Codes)> Cells => Routes.SelectMany(route => route.Stops)
        .GroupBy(stop => (stop.East, stop.North)).Select(cell => (cell.Key.East, cell.Key.North, (IReadOnlyList<string>)[.. cell.Select(stop => stop.Code)]));

    /// <summary>Where a cell is, seen from the pantry.</summary>
    public static string Describe(MappedStop stop)
    {
        string[] ways =
        [
            .. stop.North == 0 ? Array.Empty<string>() : [stop.North > 0 ? T($"{Way(stop.North)} north") : T($"{Way(stop.North)} south")],
            .. stop.East == 0 ? Array.Empty<string>() : [stop.East > 0 ? T($"{Way(stop.East)} east") : T($"{Way(stop.East)} west")],
        ];
        return ways.Length == 0 ? T($"around the pantry") : string.Join(", ", ways);

        static string Way(int cells) => string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(cells) * MetresACell / 1000:0.0} km");
    }
}

/// <summary>A route on the map.</summary>
/// <param name="Dash">Its pattern, as SVG has it; empty for a whole line.</param>
/// <param name="Beside">How far beside the middle of the cells its line runs.</param>
/// <param name="Unplaced">Stops that are not on the map.</param>
internal sealed record MappedRoute(string Driver, string Colour, string Dash, int Beside, IReadOnlyList<MappedStop> Stops, int Unplaced);

/// <summary>A stop in its cell, counted from the pantry's.</summary>
internal sealed record MappedStop(string Code, int East, int North);
