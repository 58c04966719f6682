using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Server.Households;

/// <summary>How far a translation is: nobody but its writer has read it, or a native speaker has.</summary>
internal enum TranslationStatus
{
    Source,
    Drafted,
    Reviewed,
}

/// <summary>A language that the household pages speak: a file in <c>Households/Texts</c>, built into the program.</summary>
internal sealed class Language
{
    private const string Folder = "MutualAid.Server.Households.Texts.";
    private const string Pseudo = "en-XA";

    // Around what is filled in, so that a time or a name from left to right doesn't turn the sentence around it (UAX 9).
    private const char Isolate = '\u2068';
    private const char EndOfIsolate = '\u2069';

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly IReadOnlyDictionary<string, string> _texts;

    private Language(Content content)
    {
        (Tag, Name, IsRightToLeft) = (content.Language, content.Name, content.Direction == "rtl");
        Status = Enum.Parse<TranslationStatus>(content.Status, ignoreCase: true);
        (_texts, Words) = (content.Texts, content.Words);
    }

    /// <summary>What every other language is translated from.</summary>
    public static Language English { get; } = Read("en");

    /// <summary>All that there are, in the order in which they are offered.</summary>
    public static ImmutableArray<Language> All { get; } =
        [English, .. new[] { "es", "ar", "zh-Hans", "zh-Hant", "vi", "fil", "ht", "hy" }.Select(Read)];

    /// <summary>English made longer and with marks on its letters: shows what is not translated, and what doesn't fit.</summary>
    public static Language PseudoLanguage { get; } = new(new Content(
        Pseudo, Mark("Pseudo"), "ltr", nameof(TranslationStatus.Drafted),
        English._texts.ToDictionary(text => text.Key, text => IsFormat(text.Key) ? text.Value : Mark(text.Value)),
        English.Words.ToDictionary(word => word.Key, word => Mark(word.Value))));

    /// <summary>A tag of BCP 47.</summary>
    public string Tag { get; }

    /// <summary>What the language calls itself.</summary>
    public string Name { get; }

    public bool IsRightToLeft { get; }

    public TranslationStatus Status { get; }

    /// <summary>Every key of the file.</summary>
    public IEnumerable<string> Keys => _texts.Keys;

    /// <summary>The words for the door, by the key of their picture.</summary>
    public IReadOnlyDictionary<string, string> Words { get; }

    /// <exception cref="KeyNotFoundException">There is no such text; a test compares the files, so only a mistyped key does this.</exception>
    public string this[string key] => _texts[key];

    /// <summary>The language of a tag, or the nearest there is: <c>zh-TW</c> is written as <c>zh-Hant</c>, <c>tl</c> is <c>fil</c>.</summary>
    public static Language? Find(string? tag)
    {
        if (string.IsNullOrEmpty(tag)) return null;
        string primary = tag.Split('-')[0].ToLowerInvariant();
        string wanted = primary switch
        {
            "zh" => tag.Contains("Hant", StringComparison.OrdinalIgnoreCase) || tag[^2..].ToUpperInvariant() is "TW" or "HK" or "MO" ? "zh-Hant" : "zh-Hans",
            "tl" => "fil",
            _ => primary,
        };
        return All.FirstOrDefault(language => language.Tag == wanted);
    }

    /// <summary>The text with its placeholders filled in.</summary>
    public string Fill(string key, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var text = new StringBuilder(this[key]);
        foreach (var (name, value) in values) text.Replace($"{{{name}}}", IsRightToLeft && key != "date" ? $"{Isolate}{value}{EndOfIsolate}" : value);
        return text.ToString();
    }

    /// <summary>The names of days and months are texts too: not every machine knows them in every language.</summary>
    public string Day(LocalDate date) => Fill(
        "date", ("weekday", this[$"weekday.{(int)date.DayOfWeek}"]), ("month", this[$"month.{date.Month}"]),
        ("day", date.Day.ToString(CultureInfo.InvariantCulture)));

    public string Time(Instant instant, string timeZone) => LocalTimePattern
        .CreateWithInvariantCulture(this["clock"] == "12" ? "h:mm tt" : "H:mm")
        .Format(instant.InZone(DateTimeZoneProviders.Tzdb[timeZone]).TimeOfDay);

    public override string ToString() => Tag;

    private static bool IsFormat(string key) => key is "clock" or "date";

    private static Language Read(string tag)
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Folder}{tag}.json")
            ?? throw new InvalidOperationException($"There are no texts in {tag}.");
        return new Language(JsonSerializer.Deserialize<Content>(file, Web)!);
    }

    /// <summary>About two fifths longer, as translations are; placeholders stay.</summary>
    private static string Mark(string text)
    {
        const string plain = "aeiouyAEIOUY", marked = "áéíóúýÁÉÍÓÚÝ";
        var result = new StringBuilder("[");
        bool inside = false;
        foreach (char letter in text)
        {
            inside = letter == '{' || (inside && letter != '}');
            int vowel = inside ? -1 : plain.IndexOf(letter, StringComparison.Ordinal);
            result.Append(vowel < 0 ? letter : marked[vowel]);
            if (vowel >= 0) result.Append(marked[vowel]);
        }

        return result.Append(']').ToString();
    }

    private sealed record Content(
        string Language, string Name, string Direction, string Status,
        IReadOnlyDictionary<string, string> Texts, IReadOnlyDictionary<string, string> Words);
}
