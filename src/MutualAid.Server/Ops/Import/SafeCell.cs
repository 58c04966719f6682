namespace MutualAid.Server.Ops.Import;

/// <summary>
/// Cells of files that people open in a spreadsheet, where a text that begins like a formula would be computed (OWASP, CSV
/// Injection). Numbers are no text and stay as they are.
/// </summary>
internal static class SafeCell
{
    private const string Formula = "=+-@\t\r";

    public static string Write(object? value)
    {
        string text = value switch
        {
            null => string.Empty,
            int number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => $"{value}",
        };
        if (value is not int && text.Length > 0 && Formula.Contains(text[0], StringComparison.Ordinal)) text = $"'{text}";
        return text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    /// <summary>The text that a cell was written for.</summary>
    public static string Read(string cell) =>
        cell.Length > 1 && cell[0] == '\'' && Formula.Contains(cell[1], StringComparison.Ordinal) ? cell[1..] : cell;

    public static string Line(params object?[] cells) => string.Join(',', cells.Select(Write)) + "\r\n";
}
