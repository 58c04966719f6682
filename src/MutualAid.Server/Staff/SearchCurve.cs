using System.Globalization;
using MutualAid.Routing;

namespace MutualAid.Server.Staff;

/// <summary>The cost of the best plan over the time of the search, as a line that falls in steps.</summary>
/// <param name="Better">Each better plan, the first first; at least one.</param>
/// <param name="Elapsed">How long it has taken: the line's end.</param>
/// <param name="Limit">How long the search takes at most: the right edge.</param>
internal sealed record SearchCurve(IReadOnlyList<SolveProgress> Better, TimeSpan Elapsed, TimeSpan Limit)
{
    public const int Width = 600;
    public const int Height = 140;

    public long Highest => Better.Max(plan => plan.Best.Total.Units);

    public long Lowest => Better.Min(plan => plan.Best.Total.Units);

    /// <summary>The line as SVG's points: the cost stays until a better plan is found, and until now.</summary>
    public string Points
    {
        get
        {
            var points = new List<string> { At(Better[0].Elapsed, Better[0]) };
            foreach (var (before, after) in Better.Zip(Better.Skip(1))) points.AddRange([At(after.Elapsed, before), At(after.Elapsed, after)]);
            return string.Join(' ', [.. points, At(Elapsed, Better[^1])]);
        }
    }

    private string At(TimeSpan time, SolveProgress cost)
    {
        double x = Width * Math.Min(1, time / Limit);
        double y = Highest == Lowest ? Height : Height * (double)(Highest - cost.Best.Total.Units) / (Highest - Lowest);
        return string.Create(CultureInfo.InvariantCulture, $"{x:F1},{y:F1}");
    }
}
