using System.Globalization;
using System.Text;

namespace MutualAid.Server.Staff;

/// <summary>An address as words that don't depend on how it was written: <c>12 N Elm St., Apt #4</c> is <c>12 N ELM ST</c>.</summary>
internal static class AddressWords
{
    /// <summary>What stands before the number of a dwelling; where the house is, it does not say.</summary>
    private const string Dwelling = "APT";

    /// <summary>
    /// The short form of each word, the one that the US Postal Service prefers (Publication 28, appendices B and C), and of
    /// the Spanish ones that go with it. Street and saint fall together, as they do on envelopes.
    /// </summary>
    private static readonly Dictionary<string, string> Short = Words(
        ("ALY", "ALLEY"), ("AVE", "AVENUE AV AVENIDA AVDA"), ("BLVD", "BOULEVARD BOUL BULEVAR"), ("BND", "BEND"), ("CIR", "CIRCLE CIRC"),
        ("CT", "COURT CRT"), ("CTS", "COURTS"), ("CV", "COVE"), ("CYN", "CANYON"), ("DR", "DRIVE DRV"), ("EXPY", "EXPRESSWAY"),
        ("EXT", "EXTENSION"), ("FWY", "FREEWAY"), ("GDN", "GARDEN"), ("GDNS", "GARDENS"), ("GRV", "GROVE"), ("HTS", "HEIGHTS"),
        ("HWY", "HIGHWAY CARRETERA"), ("JCT", "JUNCTION"), ("LN", "LANE"), ("MNR", "MANOR"), ("MT", "MOUNT"), ("MTN", "MOUNTAIN"),
        ("PKWY", "PARKWAY PKY PARKWY"), ("PL", "PLACE"), ("PLZ", "PLAZA"), ("PT", "POINT"), ("RD", "ROAD"), ("RDG", "RIDGE"), ("RTE", "ROUTE"),
        ("SQ", "SQUARE"), ("ST", "STREET STR SAINT CALLE"), ("TER", "TERRACE TERR"), ("TPKE", "TURNPIKE"), ("TRL", "TRAIL"), ("VLG", "VILLAGE"),
        ("VLY", "VALLEY"), ("WAY", "WY"),
        ("N", "NORTH NORTE"), ("S", "SOUTH SUR"), ("E", "EAST ESTE"), ("W", "WEST OESTE"),
        ("NE", "NORTHEAST"), ("NW", "NORTHWEST"), ("SE", "SOUTHEAST"), ("SW", "SOUTHWEST"),
        ("1ST", "FIRST"), ("2ND", "SECOND"), ("3RD", "THIRD"), ("4TH", "FOURTH"), ("5TH", "FIFTH"), ("6TH", "SIXTH"), ("7TH", "SEVENTH"),
        ("8TH", "EIGHTH"), ("9TH", "NINTH"), ("10TH", "TENTH"),
        (Dwelling, "APARTMENT UNIT SUITE STE RM ROOM DEPTO DEPARTAMENTO APARTAMENTO"));

    public static string[] Of(string address)
    {
        string[] all = [.. Split(address).Select(word => Short.GetValueOrDefault(word, word))];
        var words = new List<string>();
        for (int n = 0; n < all.Length; n++)
        {
            if (all[n] != Dwelling) words.Add(all[n]);
            else if (n + 1 < all.Length && all[n + 1] != Dwelling) n++; // its number goes, too
        }

        return [.. words];
    }

    /// <summary>A house's number, without a letter behind it; null where the address doesn't begin with one.</summary>
    public static int? HouseNumber(string word) =>
        int.TryParse(string.Concat(word.TakeWhile(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>Runs of letters and digits, in capitals and without marks; an apostrophe parts nothing.</summary>
    private static string[] Split(string address)
    {
        var text = new StringBuilder(address.Length);
        foreach (char c in address.Normalize(NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(c)) text.Append(char.ToUpperInvariant(c));
            else if (c == '#') text.Append(' ').Append(Dwelling).Append(' ');
            else if (c is not ('\'' or '’') && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark) text.Append(' ');
        }

        return text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Dictionary<string, string> Words(params (string Short, string Long)[] lists) =>
        lists.SelectMany(list => list.Long.Split(' ').Select(word => (word, list.Short))).ToDictionary(pair => pair.word, pair => pair.Short);
}
