namespace MutualAid.Server.Ops.Import;

/// <summary>Bar code numbers: GTIN-8, -12, -13 and -14 with their check digit (GS1 General Specifications, 7.9).</summary>
internal static class Gtin
{
    public static bool IsValid(string digits)
    {
        if (digits.Length is not (8 or 12 or 13 or 14) || !digits.All(char.IsAsciiDigit)) return false;
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
            sum += (digits[^(i + 1)] - '0') * (i % 2 == 0 ? 1 : 3);
        return sum % 10 == 0;
    }
}
