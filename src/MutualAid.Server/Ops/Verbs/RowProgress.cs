using System.Globalization;

namespace MutualAid.Server.Ops.Verbs;

/// <summary>Says how far something is that takes longer than two seconds, every two seconds.</summary>
internal sealed class RowProgress(TimeProvider clock, TextWriter output)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private long _said = clock.GetTimestamp();
    private long _rows;

    public void Count()
    {
        _rows++;
        if (clock.GetElapsedTime(_said) < Every) return;
        _said = clock.GetTimestamp();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_rows:N0} rows so far"));
    }
}
