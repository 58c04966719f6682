namespace MutualAid.Server.Ops.Import;

/// <summary>Bar code numbers: GTIN-8, -12, -13 and -14 with their check digit (GS1 General Specifications, 7.9).</summary>
internal static class Gtin
{
    public static bool IsValid(string digits) =>
        digits.Length is 8 or 12 or 13 or 14 && digits.All(char.IsAsciiDigit) && CheckDigit(digits) == digits[^1];

    /// <summary>What is wrong with digits that are no bar code's, and what to do.</summary>
    public static string Mend(string digits) => digits.Length is 8 or 12 or 13 or 14
        ? T($"{digits} is no bar code: after these digits the last one would be {CheckDigit(digits)}. Scan it again.")
        : T($"{digits} has {digits.Length} digits; a bar code has 8, 12, 13 or 14. Scan it again.");

    /// <summary>Whether both name the same item: each form of a number is a longer one with zeros before it.</summary>
    public static bool AreSame(string? one, string? other) =>
        one is { Length: > 0 } && other is { Length: > 0 } && one.PadLeft(14, '0') == other.PadLeft(14, '0');

    private static char CheckDigit(string digits)
    {
        int sum = 0;
        for (int i = 1; i < digits.Length; i++)
            sum += (digits[^(i + 1)] - '0') * (i % 2 == 0 ? 1 : 3);
        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
