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

    /// <summary>So many bars at most have their labels below them; of more, the first and the last have.</summary>
    private const int MostLabels = 6;

    private const int LongestLabel = 18;

    public string Highest => Say(Values.Max(value => value.Value));

    /// <summary>What stands below: where, how it is anchored there, and the label.</summary>
    public IEnumerable<(string X, string Anchor, string Label)> Labels => Values.Count > MostLabels
        ? [("0", "start", Values[0].Label), (Number(Width), "end", Values[^1].Label)]
        : Values.Select((value, n) => (
            Number((n * (double)Width / Values.Count) + ((double)Width / Values.Count * 0.1)), "start",
            value.Label.Length > LongestLabel ? $"{value.Label[..(LongestLabel - 1)]}…" : value.Label));

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
