using MutualAid.Domain;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Storage;

/// <summary>How values of the domain are written into columns, the same in both databases.</summary>
internal static class Stored
{
    public static string Date(LocalDate date) => LocalDatePattern.Iso.Format(date);

    public static string? Date(LocalDate? date) => date is { } day ? Date(day) : null;

    public static string Time(LocalTime time) => LocalTimePattern.ExtendedIso.Format(time);

    public static long Milliseconds(Instant instant) => instant.ToUnixTimeMilliseconds();

    public static int Flag(bool value) => value ? 1 : 0;

    public static string Words(IEnumerable<string> words) => string.Join(' ', words);

    /// <summary>Text that sorts as the order does: the instant's ticks, the sequence, the operation's id.</summary>
    public static string Order(OperationOrder order) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{order.OccurredAt.ToUnixTimeTicks() + (1L << 62):D19}-{order.Sequence:D19}-{order.Operation}");
}
