using System.Globalization;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;
using MutualAid.Server.Households;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Server.Staff;

/// <summary>How staff pages show dates, times and weights, and read what was typed.</summary>
internal static class Show
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");

    public static string Date(LocalDate date) => LocalDatePattern.Create("ddd, MMM d, uuuu", English).Format(date);

    public static string Date(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : "–";

    public static string Moment(Instant instant, string timeZone) =>
        LocalDateTimePattern.Create("ddd, MMM d, HH:mm", English).Format(instant.InZone(Zone(timeZone)).LocalDateTime);

    public static string Time(Instant instant, string timeZone) =>
        LocalTimePattern.Create("HH:mm", English).Format(instant.InZone(Zone(timeZone)).TimeOfDay);

    /// <summary>A value's name in the language of staff: <c>NobodyHome</c> is "nobody home".</summary>
    public static string Words(Enum? value) => Word(Name(value));

    /// <summary>A value's name in English, for files.</summary>
    public static string Name(Enum? value) => value is LotSource.Usda
        ? "USDA"
        : string.Concat($"{value}".Select((letter, n) => char.IsUpper(letter) && n > 0 ? $" {letter}" : $"{letter}")).ToLowerInvariant();

    /// <summary>An entry of the ledger as people say it.</summary>
    public static string Entry(Posting entry) => (entry.From, entry.To) switch
    {
        (Account.Received, Account.Free) => $"{entry.Quantity} received",
        (Account.Received, Account.OnHold) => $"{entry.Quantity} received, held for a check",
        (Account.Adjusted, _) => $"{entry.Quantity} more {Place(entry.To)}",
        (_, Account.Adjusted) => $"{entry.Quantity} fewer {Place(entry.From)}",
        (_, Account.Wasted) => $"{entry.Quantity} thrown away ({Place(entry.From)})",
        (_, Account.Received) => $"{entry.Quantity} taken back: they did not come in",
        _ => $"{entry.Quantity} from {Place(entry.From)} to {Place(entry.To)}",
    };

    private static string Place(Account account) => account switch
    {
        Account.Reserved => "promised",
        Account.InTransit => "in a vehicle",
        Account.Wasted => "thrown away",
        Account.TransferredOut => "another pantry",
        _ => Words(account),
    };

    /// <summary>Whether all words of what was typed are in the text, or parts of its words.</summary>
    public static bool Matches(string text, string typed) =>
        typed.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a driver asks for.</summary>
    public static string Asks(HelpKind kind) => kind switch
    {
        HelpKind.CallMe => "Please call me",
        HelpKind.RunningLate => "Running late",
        HelpKind.VehicleTrouble => "Trouble with the vehicle",
        HelpKind.Unsafe => "Does not feel safe",
        HelpKind.CallHousehold => "Please call the household",
        HelpKind.Message => "A message",
    };

    /// <summary>How it stands with a household's request.</summary>
    public static string Standing(Standing standing, bool withDate = true)
    {
        string said = standing.State switch
        {
            RequestStanding.Nothing => "Nothing is asked for.",
            RequestStanding.Asked => "Asked, not answered yet.",
            RequestStanding.Confirmed => "Has a place.",
            RequestStanding.OnTheWay => "On its way.",
            RequestStanding.Delivered => "Delivered.",
            RequestStanding.NotDelivered => "Not delivered.",
            RequestStanding.Full => "Declined: the date was full.",
            RequestStanding.Closed => "Declined: the date was closed.",
            RequestStanding.Cancelled => "Cancelled.",
        };
        string about = standing is { IsOpen: true, Arrival: { } arrival, TimeZone: { } zone } ? $" Comes at about {Time(arrival, zone)}." : string.Empty;
        return withDate && standing.Date is { } date ? $"{Date(date)}: {said}{about}" : said + about;
    }

    public static string Pounds(long grams) => InPounds(grams).ToString("N1", English);

    /// <summary>The international avoirdupois pound.</summary>
    public static double InPounds(long grams) => grams / 453.59237;

    /// <summary>A difference, with its sign; 0 has none.</summary>
    public static string Signed(int units) => units.ToString("+0;−0;0", English);

    public static string SignedPounds(long grams) => InPounds(grams).ToString("+#,0.0;−#,0.0;0.0", English);

    public static string Kilometres(int metres) => (metres / 1000.0).ToString("N1", English);

    /// <summary>What a change adds in ways and in time, to a hundred metres and to the minute.</summary>
    public static string Difference(int metres, int seconds)
    {
        string way = Math.Abs(metres) < 50 ? "as many km" : $"{Kilometres(Math.Abs(metres))} km {(metres > 0 ? "more" : "less")}";
        int minutes = (int)Math.Round(seconds / 60.0);
        return $"{way}, {(minutes == 0 ? "as many minutes" : $"{Math.Abs(minutes)} {(Math.Abs(minutes) == 1 ? "minute" : "minutes")} {(minutes > 0 ? "more" : "less")}")}";
    }

    /// <summary>A number with its thousands apart.</summary>
    public static string Count(long number) => number.ToString("N0", English);

    /// <summary>A time in seconds, to a tenth.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("N1", English);

    /// <summary>A pair of coordinates as people paste them; null if it is none.</summary>
    public static GeoPoint? Point(string? typed)
    {
        string[] parts = (typed ?? string.Empty).Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2
            || !double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double latitude)
            || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double longitude)) return null;
        var point = new GeoPoint(latitude, longitude);
        return point.IsPlausible ? point : null;
    }

    public static LocalDate? ReadDate(string? typed) =>
        LocalDatePattern.Iso.Parse(typed ?? string.Empty) is { Success: true } date ? date.Value : null;

    public static LocalTime? ReadTime(string? typed) =>
        LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(typed ?? string.Empty) is { Success: true } time ? time.Value : null;

    /// <summary>A local date and time of the pantry, as an instant; at a gap in the clock the later one.</summary>
    public static Instant? ReadMoment(string? typed, string timeZone) =>
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-ddTHH:mm").Parse(typed ?? string.Empty) is { Success: true } local
            ? local.Value.InZoneLeniently(Zone(timeZone)).ToInstant()
            : null;

    public static DateTimeZone Zone(string timeZone) => DateTimeZoneProviders.Tzdb[timeZone];

    public static bool IsZone(string? timeZone) => timeZone is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) is not null;
}
