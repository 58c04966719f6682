using System.Globalization;
using CsvHelper;
using MutualAid.Domain;

namespace MutualAid.Server.Staff;

/// <summary>An address of the gazetteer, and where it is.</summary>
internal sealed record KnownAddress(string Address, GeoPoint Place);

/// <summary>What the gazetteer knows of an address.</summary>
/// <param name="Exact">The address itself; null where it is not there, or in several places.</param>
/// <param name="Similar">Otherwise, the best first.</param>
internal sealed record Whereabouts(KnownAddress? Exact, IReadOnlyList<KnownAddress> Similar)
{
    public static Whereabouts Unknown { get; } = new(null, []);
}

/// <summary>
/// The operator's own list of addresses and where they are, in memory: nobody is asked where somebody lives. A household's address
/// is looked up while somebody looks at it who may, and nothing of that is kept.
/// </summary>
internal sealed class Gazetteer
{
    private const int MostSimilar = 5;

    /// <summary>In degrees, about 100 m: the same address written twice is one place.</summary>
    private const double Near = 0.001;

    private readonly List<KnownAddress> _all = [];
    private readonly Dictionary<string, List<int>> _byWhole = [], _byWord = [];

    public bool IsEmpty => _all.Count == 0;

    /// <summary>A word that more addresses have says too little; towns and states are such.</summary>
    private int Common => Math.Max(1000, _all.Count / 10);

    /// <param name="file">CSV with the columns <c>address</c> (or <c>name</c>), <c>latitude</c>, <c>longitude</c>; null for none.</param>
    /// <exception cref="InvalidDataException">The file or a row of it is no good; one line says which, and the mend.</exception>
    public static Gazetteer Read(string? file)
    {
        var gazetteer = new Gazetteer();
        if (file is null) return gazetteer;
        if (!File.Exists(file))
            throw new InvalidDataException($"MutualAid:Gazetteer is {file}, and there is no such file; mend the path, or leave the setting out.");
        using FileStream stream = File.OpenRead(file);
        using CsvReader csv = CsvReader.Create(stream, new CsvReaderOptions
        {
            Separator = ',', TrimWhitespace = true, TrackLineNumbers = true,
            OnMalformedRecord = bad => throw Bad(file, bad.LineNumber, "a quotation mark is in the wrong place; double it or take it out"),
        }, false);
        int address = Column("address") ?? Column("name") ?? throw Missing("address"), latitude = Column("latitude") ?? throw Missing("latitude"),
            longitude = Column("longitude") ?? throw Missing("longitude");
        while (csv.Read())
        {
            if (csv.FieldCount != csv.Headers.Count)
                throw Bad(file, csv.LineNumber, $"it has {csv.FieldCount} cells, the header {csv.Headers.Count}; a comma is missing or too many. An address with a comma stands between quotation marks");
            var place = new GeoPoint(Degrees(latitude, "latitude"), Degrees(longitude, "longitude"));
            if (!place.IsPlausible) throw Bad(file, csv.LineNumber, $"{place.Latitude}, {place.Longitude} is no place on the globe; the latitude comes from -90 to 90, the longitude from -180 to 180");
            string[] words = AddressWords.Of(csv.GetString(address));
            if (words.Length == 0) throw Bad(file, csv.LineNumber, "its address is empty; write one, or take the row out");
            gazetteer.Add(new KnownAddress(csv.GetString(address), place), words);
        }

        return gazetteer;

        int? Column(string name) => csv.TryGetFieldIndex(name, out int index) ? index : null;

        InvalidDataException Missing(string name) => Bad(file, 1, $"{name} is not among the columns; the header has address, latitude and longitude");

        double Degrees(int column, string name) =>
            double.TryParse(csv.GetString(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double degrees)
                ? degrees
                : throw Bad(file, csv.LineNumber, $"\"{csv.GetString(column)}\" is no {name}; write degrees with a point, such as 34.0337");
    }

    public Whereabouts Find(string? address)
    {
        string[] words = AddressWords.Of(address ?? string.Empty);
        if (words.Length == 0 || IsEmpty) return Whereabouts.Unknown;
        if (!_byWhole.TryGetValue(string.Join(' ', words), out var same)) return new Whereabouts(null, Similar(words));
        KnownAddress first = _all[same[0]];
        return same.All(row => IsNear(_all[row].Place, first.Place))
            ? new Whereabouts(first, [])
            : new Whereabouts(null, [.. same.Take(MostSimilar).Select(row => _all[row])]);
    }

    /// <summary>
    /// Addresses that share half of what the words tell at least, a rare word telling more than a common one (the inverse document
    /// frequency of Spärck Jones, 1972); of those alike, the nearest house number first.
    /// </summary>
    private IReadOnlyList<KnownAddress> Similar(string[] words)
    {
        int? number = AddressWords.HouseNumber(words[0]);
        var score = new Dictionary<int, double>();
        double most = 0;
        foreach (string word in words.Skip(number is null ? 0 : 1).Distinct())
        {
            if (!_byWord.TryGetValue(word, out var rows) || rows.Count > Common) continue;
            double weight = Math.Log(1 + ((double)_all.Count / rows.Count));
            most += weight;
            foreach (int row in rows) score[row] = score.GetValueOrDefault(row) + weight;
        }

        return
        [
            .. score.Where(row => row.Value >= most / 2)
                .Select(row => (row.Value, Row: _all[row.Key]))
                .OrderByDescending(row => row.Value)
                .ThenBy(row => Apart(number, AddressWords.HouseNumber(row.Row.Address)))
                .ThenBy(row => row.Row.Address, StringComparer.Ordinal)
                .Take(MostSimilar).Select(row => row.Row),
        ];
    }

    private void Add(KnownAddress row, string[] words)
    {
        Into(_byWhole, string.Join(' ', words));
        foreach (string word in words.Skip(AddressWords.HouseNumber(words[0]) is null ? 0 : 1).Distinct()) Into(_byWord, word);
        _all.Add(row);

        void Into(Dictionary<string, List<int>> index, string key)
        {
            if (!index.TryGetValue(key, out var rows)) index[key] = rows = new List<int>(1);
            rows.Add(_all.Count);
        }
    }

    private static bool IsNear(GeoPoint one, GeoPoint other) =>
        Math.Abs(one.Latitude - other.Latitude) <= Near && Math.Abs(one.Longitude - other.Longitude) <= Near;

    private static int Apart(int? one, int? other) => one is { } a && other is { } b ? Math.Abs(a - b) : int.MaxValue;

    private static InvalidDataException Bad(string file, long line, string mend) =>
        new($"MutualAid:Gazetteer, {file}, line {line}: {mend}.");
}
