using MutualAid.Routing;
using MutualAid.Server.Ops;

namespace MutualAid.Server.Staff.Travel;

/// <summary>The section <c>MutualAid:TravelTimes</c> of the configuration.</summary>
internal sealed class TravelTimeSettings
{
    public const string Section = $"{ServerSettings.Section}:{nameof(ServerSettings.TravelTimes)}";

    /// <summary>A server of one's own that speaks the OSRM protocol; null to estimate ways from straight lines.</summary>
    public string? Address { get; set; }

    /// <summary>Whether that server may have a public address.</summary>
    public bool AllowPublicHost { get; set; }

    /// <summary>The most coordinates in a request; half of them are where ways start, half where they end.</summary>
    public int CoordinatesPerRequest { get; set; } = 100;

    /// <summary>How many requests are under way at a time, for one plan.</summary>
    public int RequestsAtOnce { get; set; } = 4;

    /// <summary>How long one request may take.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long all requests for one plan may take together.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many ways are remembered, in memory alone; about 50 bytes each.</summary>
    public int RememberedWays { get; set; } = 1_000_000;

    /// <summary>How much longer roads are than straight lines, where ways are estimated from these.</summary>
    public double DetourFactor { get; set; } = new SpeedProfile().DetourFactor;

    /// <summary>For hours of the day (0 to 23) how long a way takes then, in percent; 100 for hours that are not there.</summary>
    public Dictionary<string, int> PercentByHour { get; set; } = [];

    /// <summary>What is the same for all pantries.</summary>
    public SpeedProfile Profile => new()
    {
        DetourFactor = DetourFactor,
        PercentByHour = [.. Enumerable.Range(0, 24).Select(hour => PercentByHour.GetValueOrDefault($"{hour}", 100))],
    };

    /// <summary>Where <see cref="Address"/> is; only for settings that have one.</summary>
    public Uri Server => new(Address!);

    /// <exception cref="InvalidDataException">A setting is unknown, or has a value without sense; one line says the mend.</exception>
    public static TravelTimeSettings From(IConfiguration configuration)
    {
        IConfigurationSection section = configuration.GetSection(Section);
        string[] known = [.. typeof(TravelTimeSettings).GetProperties().Where(one => one.CanWrite).Select(one => one.Name)];
        if (section.GetChildren().FirstOrDefault(one => !known.Contains(one.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new InvalidDataException($"There is no setting {unknown.Path}; {Section} has {string.Join(", ", known)}.");
        TravelTimeSettings settings = section.Get<TravelTimeSettings>() ?? new();
        settings.Check();
        return settings;
    }

    private void Check()
    {
        if (Address?.Length == 0) Address = null;
        if (Address is not null && !IsAddress(Address))
            throw Wrong(nameof(Address), "has to be like http://127.0.0.1:5000, without a user name, a query or a fragment.");
        Require(CoordinatesPerRequest is >= 2 and <= 1000, nameof(CoordinatesPerRequest), "has to be from 2 to 1000.");
        Require(RequestsAtOnce is >= 1 and <= 64, nameof(RequestsAtOnce), "has to be from 1 to 64.");
        Require(IsSomeTime(RequestTimeout), nameof(RequestTimeout), "has to be longer than nothing and at most an hour, such as 00:00:05.");
        Require(IsSomeTime(Timeout), nameof(Timeout), "has to be longer than nothing and at most an hour, such as 00:00:20.");
        Require(RememberedWays >= 0, nameof(RememberedWays), "has to be 0 or more.");
        Require(DetourFactor is >= 1 and <= 10, nameof(DetourFactor), "has to be from 1 to 10.");
        foreach (var (hour, percent) in PercentByHour)
        {
            string name = $"{nameof(PercentByHour)}:{hour}";
            Require(Enumerable.Range(0, 24).Any(one => hour == $"{one}"), name, "is no hour; hours are 0 to 23.");
            Require(percent is >= 10 and <= 1000, name, "has to be from 10 to 1000.");
        }
    }

    private static bool IsAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0;

    private static bool IsSomeTime(TimeSpan time) => time > TimeSpan.Zero && time <= TimeSpan.FromHours(1);

    private static void Require(bool holds, string name, string mend)
    {
        if (!holds) throw Wrong(name, mend);
    }

    private static InvalidDataException Wrong(string name, string mend) => new($"{Section}:{name} {mend}");
}
