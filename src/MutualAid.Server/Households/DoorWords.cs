using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Html;

namespace MutualAid.Server.Households;

/// <summary>One of the two words that a driver and a household know each other by.</summary>
/// <param name="Text">In the household's language.</param>
/// <param name="English">For a driver who doesn't read that.</param>
/// <param name="Picture">An SVG document; empty for words of before there were pictures.</param>
internal sealed record DoorWord(string Text, string English, string Picture)
{
    /// <summary>For staff: with the English word, where it is another.</summary>
    public string ForStaff => Text == English ? Text : $"{Text} ({English})";

    /// <summary>The picture inside a page; whoever hears pages is told the word instead.</summary>
    public IHtmlContent Drawing => new HtmlString(Picture);
}

/// <summary>
/// Words that a driver and a household say to each other at the door. They are short, common, far apart in sound, can be
/// drawn, and say nothing of food or help. Their places are stored, so the list only ever grows at its end.
/// </summary>
internal static class DoorWords
{
    private static readonly string[] Keys =
    [
        "apple", "anchor", "arrow", "banjo", "basket", "beach", "bell", "bicycle", "bird", "blanket", "boat", "bottle",
        "bridge", "brush", "bucket", "button", "camel", "candle", "canyon", "castle", "cat", "chair", "circle", "cloud",
        "compass", "copper", "corner", "cotton", "cricket", "crown", "curtain", "daisy", "desert", "dolphin", "donkey",
        "door", "dragon", "drum", "eagle", "engine", "feather", "fence", "flute", "forest", "fountain", "fox", "garden",
        "giraffe", "glove", "guitar", "hammer", "harbor", "hat", "hill", "horse", "island", "jacket", "jungle", "kettle",
        "kite", "ladder", "lamp", "lantern", "leaf", "lion", "lizard", "magnet", "mango", "maple", "marble", "meadow",
        "mirror", "monkey", "moon", "mountain", "needle", "ocean", "olive", "orange", "otter", "owl", "paint", "palace",
        "parrot", "pencil", "pepper", "piano", "pillow", "planet", "pocket", "puzzle", "rabbit", "rain", "ribbon", "river",
        "robot", "rocket", "saddle", "sailor", "salmon", "scarf", "shadow", "shell", "silver", "snow", "spider", "star",
        "stone", "sugar", "summer", "table", "tiger", "tower", "train", "tree", "trumpet", "tulip", "tunnel", "turtle",
        "umbrella", "valley", "violin", "wagon", "walnut", "water", "whale", "window", "zebra",
        "key", "clock", "scissors", "shoe", "glasses", "balloon", "spoon", "bus", "airplane", "house", "bed", "broom", "sun",
        "butterfly", "bee", "frog", "elephant", "duck", "fish", "rose",
    ];

    private static readonly Dictionary<string, string> Pictures = ReadPictures();

    /// <summary>The places of the words that new pairs are made of: those that have a picture.</summary>
    public static IReadOnlyList<int> Drawn { get; } =
        [.. Enumerable.Range(0, Keys.Length).Where(place => Language.English.Words.ContainsKey(Keys[place]))];

    /// <param name="language">The household's, if it said; else, and for a language without texts, English.</param>
    public static (DoorWord Driver, DoorWord Household) Say(DoorWordPair pair, string? language) =>
        (Word(pair.Driver, language), Word(pair.Household, language));

    /// <summary>The places of what somebody says or reads out, in whatever language; several where languages share a word.</summary>
    public static IReadOnlyList<int> Find(string? said)
    {
        string word = (said ?? string.Empty).Trim();
        var keys = Language.All.SelectMany(language => language.Words)
            .Where(known => string.Equals(known.Value, word, StringComparison.OrdinalIgnoreCase)).Select(known => known.Key).Append(word.ToLowerInvariant());
        return [.. keys.Distinct().Select(key => Array.IndexOf(Keys, key)).Where(place => place >= 0)];
    }

    private static DoorWord Word(int place, string? language)
    {
        string key = Keys[place];
        string english = Language.English.Words.GetValueOrDefault(key, key);
        return new DoorWord(
            (Language.Find(language) ?? Language.English).Words.GetValueOrDefault(key, english), english, Pictures.GetValueOrDefault(key, string.Empty));
    }

    /// <summary>Microsoft's Fluent Emoji (MIT), put beside the program by its build.</summary>
    private static Dictionary<string, string> ReadPictures()
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream("door-pictures.json")
            ?? throw new InvalidOperationException("The program was built without the pictures for the door.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    }
}
