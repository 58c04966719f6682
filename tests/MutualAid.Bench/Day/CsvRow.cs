using System.Globalization;

namespace MutualAid.Bench.Day;

/// <summary>A line of a CSV file, its cells by the names of their columns.</summary>
internal sealed class CsvRow(string file, int line, IReadOnlyDictionary<string, string> cells)
{
    /// <summary>The cell of a column; what has to be there and is not is an error.</summary>
    public string this[string column] => cells.TryGetValue(column, out var cell) ? cell : throw Error(column);

    /// <exception cref="InvalidDataException">There are no rows, or one has too few or too many cells.</exception>
    public static IReadOnlyList<CsvRow> Read(string folder, string file)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, file));
        if (lines.Length < 2) throw new InvalidDataException($"{file}: there are no rows");
        var columns = Cells(lines[0]);
        return [.. lines.Index().Skip(1).Where(line => line.Item.Length > 0).Select(line =>
        {
            var cells = Cells(line.Item);
            if (cells.Count != columns.Count)
                throw new InvalidDataException($"{file}:{line.Index + 1}: {cells.Count} cells, but {columns.Count} columns");
            return new CsvRow(file, line.Index + 1, columns.Zip(cells).ToDictionary());
        })];
    }

    public int Number(string column) =>
        int.TryParse(this[column], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Error(column);

    public InvalidDataException Error(string column)
    {
        var problem = cells.TryGetValue(column, out var cell) ? $"\"{cell}\" is not what it should be" : "there is no such column";
        return new InvalidDataException($"{file}:{line}: {column}: {problem}");
    }

    /// <summary>Splits at commas that are not between quotation marks; two of these within such a cell are one.</summary>
    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var (cell, quoted) = ("", false);
        foreach (var (index, letter) in line.Index())
        {
            if (letter == '"')
            {
                quoted = !quoted;
                if (quoted && index > 0 && line[index - 1] == '"') cell += letter;
            }
            else if (letter == ',' && !quoted)
            {
                cells.Add(cell.Trim());
                cell = "";
            }
            else
            {
                cell += letter;
            }
        }
        cells.Add(cell.Trim());
        return cells;
    }
}
