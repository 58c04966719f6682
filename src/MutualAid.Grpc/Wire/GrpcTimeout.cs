using System.Globalization;

namespace MutualAid.Grpc.Wire;

/// <summary>The grpc-timeout header: up to eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    public static bool TryParse(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > 9
            || !int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            || TicksOf(text[^1]) is not { } ticks)
            return false;
        // A tick is 100 ns: a timeout shorter than that is over at once.
        timeout = TimeSpan.FromTicks((long)(n * ticks));
        return true;
    }

    private static decimal? TicksOf(char unit) => unit switch
    {
        'H' => TimeSpan.TicksPerHour,
        'M' => TimeSpan.TicksPerMinute,
        'S' => TimeSpan.TicksPerSecond,
        'm' => TimeSpan.TicksPerMillisecond,
        'u' => TimeSpan.TicksPerMicrosecond,
        'n' => 0.01m,
        _ => null,
    };
}
