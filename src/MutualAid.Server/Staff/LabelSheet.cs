namespace MutualAid.Server.Staff;

/// <summary>Paper with labels on it, as it is sold; its measures are in <c>wwwroot/labels.css</c> under its key.</summary>
/// <param name="Paper">The size of a page: the style sheet <c>labels-</c> and that says it to the printer.</param>
internal sealed record LabelSheet(string Key, string Paper, int Columns, int Rows, string Measures)
{
    public static IReadOnlyList<LabelSheet> All { get; } =
    [
        new("letter-2x5", "letter", 2, 5, "4 × 2 in"),
        new("letter-2x3", "letter", 2, 3, "4 × 3⅓ in"),
        new("a4-2x4", "a4", 2, 4, "99.1 × 67.7 mm"),
        new("a4-2x7", "a4", 2, 7, "99.1 × 38.1 mm"),
        new("4x6", "4x6", 1, 1, "4 × 6 in"),
    ];

    public int Labels => Columns * Rows;

    public string Name => Paper switch
    {
        "letter" => T($"Letter, {Columns} × {Rows} labels of {Measures}"),
        "a4" => T($"A4, {Columns} × {Rows} labels of {Measures}"),
        _ => T($"Label printer, {Measures}, one label a page"),
    };
}
