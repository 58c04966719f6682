using System.Globalization;

namespace MutualAid.Server.Ops.Verbs;

/// <summary>Says how far something is that takes longer than two seconds, every two seconds.</summary>
internal sealed class RowProgress(TimeProvider clock, TextWriter output)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private DateTimeOffset _said = clock.GetUtcNow();
    private long _rows;

    public void Count()
    {
        _rows++;
        if (clock.GetUtcNow() - _said < Every) return;
        _said = clock.GetUtcNow();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_rows:N0} rows so far"));
    }
}
