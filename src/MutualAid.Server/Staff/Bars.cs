using System.Globalization;

namespace MutualAid.Server.Staff;

/// <summary>A chart of bars, drawn by the server.</summary>
/// <param name="Title">What it shows, for who hears the page.</param>
/// <param name="Values">From left to right; none is negative.</param>
/// <param name="Unit">What the values count.</param>
internal sealed record Bars(string Title, IReadOnlyList<(string Label, double Value)> Values, string Unit)
{
    public const int Width = 640;
    public const int Height = 150;
    public const int Floor = 134;
    private const int Ceiling = 16;

    public string Highest => Say(Values.Max(value => value.Value));

    public string First => Values[0].Label;

    public string Last => Values.Count > 1 ? Values[^1].Label : string.Empty;

    /// <summary>In the units of the drawing.</summary>
    public IEnumerable<(string X, string Y, string Width, string Height, string Label, string Said)> Drawn
    {
        get
        {
            double highest = Math.Max(Values.Max(value => value.Value), double.Epsilon), step = (double)Width / Values.Count;
            return Values.Select((value, n) =>
            {
                double height = (Floor - Ceiling) * value.Value / highest;
                return (Number((n * step) + (step * 0.1)), Number(Floor - height), Number(Math.Min(step * 0.8, 60)), Number(height), value.Label, Say(value.Value));
            });
        }
    }

    private string Say(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:N0} {Unit}");

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
