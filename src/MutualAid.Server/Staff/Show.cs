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

    public static string Date(LocalDate date) => Day(date, $"{date.Year}");

    public static string Date(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : "–";

    public static string Moment(Instant instant, string timeZone) => Day(instant.InZone(Zone(timeZone)).Date, Time(instant, timeZone));

    public static string Time(Instant instant, string timeZone) =>
        LocalTimePattern.Create("HH:mm", English).Format(instant.InZone(Zone(timeZone)).TimeOfDay);

    /// <summary>Not by what the machine calls weekdays and months: not every one knows them in every language.</summary>
    private static string Day(LocalDate date, string yearOrTime)
    {
        string weekday = T($"Mon Tue Wed Thu Fri Sat Sun").Split(' ')[(int)date.DayOfWeek - 1];
        string month = T($"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").Split(' ')[date.Month - 1];
        return T($"{weekday}, {month} {date.Day}, {yearOrTime}");
    }

    /// <summary>A value's name in the language of staff: <c>NobodyHome</c> is "nobody home".</summary>
    public static string Words(Enum? value) => Word(Name(value));

    /// <summary>A value's name in English, for files.</summary>
    public static string Name(Enum? value) => value is LotSource.Usda
        ? "USDA"
        : string.Concat($"{value}".Select((letter, n) => char.IsUpper(letter) && n > 0 ? $" {letter}" : $"{letter}")).ToLowerInvariant();

    /// <summary>An entry of the ledger as people say it.</summary>
    public static string Entry(Posting entry) => (entry.From, entry.To) switch
    {
        (Account.Received, Account.Free) => T($"{entry.Quantity} received"),
        (Account.Received, Account.OnHold) => T($"{entry.Quantity} received, held for a check"),
        (Account.Adjusted, _) => T($"{entry.Quantity} more {Place(entry.To)}"),
        (_, Account.Adjusted) => T($"{entry.Quantity} fewer {Place(entry.From)}"),
        (_, Account.Wasted) => T($"{entry.Quantity} thrown away ({Place(entry.From)})"),
        (_, Account.Received) => T($"{entry.Quantity} taken back: they did not come in"),
        _ => T($"{entry.Quantity} from {Place(entry.From)} to {Place(entry.To)}"),
    };

    private static string Place(Account account) => account switch
    {
        Account.Reserved => T($"promised"),
        Account.InTransit => T($"in a vehicle"),
        Account.Wasted => T($"thrown away"),
        Account.TransferredOut => T($"another pantry"),
        _ => Words(account),
    };

    /// <summary>How an item is kept, as a choice.</summary>
    public static string Storage(StorageKind kind) => kind switch
    {
        StorageKind.Ambient => T($"Ambient"),
        StorageKind.Chilled => T($"Chilled"),
        StorageKind.Frozen => T($"Frozen"),
    };

    /// <summary>Where a lot came from, as a choice.</summary>
    public static string Source(LotSource source) => source switch
    {
        LotSource.Donation => T($"Donation"),
        LotSource.Purchase => T($"Purchase"),
        LotSource.Usda => "USDA",
        LotSource.Transfer => T($"Transfer"),
    };

    /// <summary>What is known of an item's allergens: their names, none, or nothing.</summary>
    public static string Allergens(string? declared) => declared switch
    {
        null => T($"unknown"),
        "" => T($"none"),
        _ => declared,
    };

    /// <summary>How far a date or a route is, by the name that is stored.</summary>
    public static string State(string state)
    {
        // By itself "Open" is what a button does.
        string said = state switch
        {
            "Open" => T($"open"),
            "Publishing" => T($"publishing"),
            "Published" => T($"published"),
            "Closed" => T($"closed"),
            "Withdrawn" => T($"withdrawn"),
            "Ended" => T($"ended"),
            _ => state,
        };
        return char.ToUpperInvariant(said[0]) + said[1..];
    }

    /// <summary>Whether all words of what was typed are in the text, or parts of its words.</summary>
    public static bool Matches(string text, string typed) =>
        typed.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a driver asks for.</summary>
    public static string Asks(HelpKind kind) => kind switch
    {
        HelpKind.CallMe => T($"Please call me"),
        HelpKind.RunningLate => T($"Running late"),
        HelpKind.VehicleTrouble => T($"Trouble with the vehicle"),
        HelpKind.Unsafe => T($"Does not feel safe"),
        HelpKind.CallHousehold => T($"Please call the household"),
        HelpKind.Message => T($"A message"),
    };

    /// <summary>How it stands with a household's request.</summary>
    public static string Standing(Standing standing, bool withDate = true)
    {
        string said = standing.State switch
        {
            RequestStanding.Nothing => T($"Nothing is asked for."),
            RequestStanding.Asked => T($"Asked, not answered yet."),
            RequestStanding.Confirmed => T($"Has a place."),
            RequestStanding.OnTheWay => T($"On its way."),
            RequestStanding.Delivered => T($"Delivered."),
            RequestStanding.NotDelivered => T($"Not delivered."),
            RequestStanding.Full => T($"Declined: the date was full."),
            RequestStanding.Closed => T($"Declined: the date was closed."),
            RequestStanding.Cancelled => T($"Cancelled."),
        };
        string about = standing is { IsOpen: true, Arrival: { } arrival, TimeZone: { } zone } ? " " + T($"Comes at about {Time(arrival, zone)}.") : string.Empty;
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
        string kilometres = Kilometres(Math.Abs(metres));
        string way = Math.Abs(metres) < 50 ? T($"as many km") : metres > 0 ? T($"{kilometres} km more") : T($"{kilometres} km less");
        string time = (int)Math.Round(seconds / 60.0) switch
        {
            0 => T($"as many minutes"),
            1 => T($"1 minute more"),
            -1 => T($"1 minute less"),
            > 0 and var more => T($"{more} minutes more"),
            var less => T($"{-less} minutes less"),
        };
        return $"{way}, {time}";
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

    /// <summary>The date where a pantry is.</summary>
    public static LocalDate Today(string timeZone, TimeProvider clock) => Instant.FromDateTimeOffset(clock.GetUtcNow()).InZone(Zone(timeZone)).Date;

    public static DateTimeZone Zone(string timeZone) => DateTimeZoneProviders.Tzdb[timeZone];

    public static bool IsZone(string? timeZone) => timeZone is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) is not null;
}
