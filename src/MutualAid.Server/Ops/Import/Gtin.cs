namespace MutualAid.Server.Ops.Import;

/// <summary>
/// Bar code numbers: GTIN-8, -12, -13 and -14 with their check digit, and UPC-E, which leaves zeros out of some GTIN-12 (GS1 General
/// Specifications, 7.9 and 5.2). Items are stored under a GTIN; UPC-E is written out as soon as it is read.
/// </summary>
internal static class Gtin
{
    public static bool IsValid(string digits) => Readings(digits).Any();

    /// <summary>
    /// What the digits may stand for: themselves, and what they are short for. Eight digits, with a first one of 0 or 1, may be both a GTIN-8
    /// and UPC-E, and always are where the check digit follows a 5 to 9. An item that is known under the first comes before one that is known under the second.
    /// </summary>
    public static IEnumerable<string> Readings(string digits)
    {
        if (!digits.All(char.IsAsciiDigit)) yield break;
        if (digits.Length is 8 or 12 or 13 or 14 && CheckDigit(digits[..^1]) == digits[^1]) yield return digits;
        if (WriteOut(digits) is { } whole && (digits.Length == 6 || whole[^1] == digits[^1])) yield return whole;
    }

    /// <summary>
    /// The number that an item gets whose bar code is read so; null for what is none. Where both readings fit it is UPC-E with a first 0,
    /// since GTIN-8 that begin so are for use within one store, and else GTIN-8, since number system 1 is rare.
    /// </summary>
    public static string? Of(string digits) => digits.StartsWith('0') ? Readings(digits).LastOrDefault() : Readings(digits).FirstOrDefault();

    /// <summary>What is wrong with digits that are no bar code's, and what to do.</summary>
    public static string Mend(string digits) => digits.Length is 8 or 12 or 13 or 14
        ? T($"{digits} is no bar code: after these digits the last one would be {LastOf(digits)}. Scan it again.")
        : T($"{digits} has {digits.Length} digits; a bar code has 6, 8, 12, 13 or 14. Scan it again.");

    /// <summary>Whether both name the same item: each form of a number is a longer one with zeros before it.</summary>
    public static bool AreSame(string? one, string? other) =>
        one is { Length: > 0 } && other is { Length: > 0 } && one.PadLeft(14, '0') == other.PadLeft(14, '0');

    private static char LastOf(string digits) => digits.StartsWith('0') && WriteOut(digits) is { } whole ? whole[^1] : CheckDigit(digits[..^1]);

    /// <summary>
    /// The GTIN-12 that UPC-E is short for, whatever its check digit says: its sixth digit says where the zeros were. Six digits have number
    /// system 0.
    /// </summary>
    private static string? WriteOut(string digits)
    {
        if (digits.Length != 6 && !(digits.Length == 8 && digits[0] is '0' or '1')) return null;
        string six = digits.Length == 6 ? digits : digits[1..7], system = digits.Length == 6 ? "0" : digits[..1];
        string number = system + (six[5] switch
        {
            '0' or '1' or '2' => $"{six[..2]}{six[5]}0000{six[2..5]}",
            '3' => $"{six[..3]}00000{six[3..5]}",
            '4' => $"{six[..4]}00000{six[4]}",
            >= '5' => $"{six[..5]}0000{six[5]}",
            var other => throw new ArgumentException($"'{other}' is no digit.", nameof(digits)),
        });
        return number + CheckDigit(number);
    }

    /// <param name="digits">Those before it.</param>
    private static char CheckDigit(string digits)
    {
        int sum = 0;
        for (int i = 1; i <= digits.Length; i++)
            sum += (digits[^i] - '0') * (i % 2 == 0 ? 1 : 3);
        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
