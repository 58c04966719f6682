using System.Globalization;
using CsvHelper;

namespace MutualAid.Bench.Day;

/// <summary>A line of a CSV file, its cells by the names of their columns.</summary>
internal sealed class CsvRow(string file, int line, IReadOnlyDictionary<string, string> cells)
{
    /// <summary>The cell of a column; what has to be there and is not is an error.</summary>
    public string this[string column] => cells.TryGetValue(column, out var cell) ? cell : throw Error(column);

    /// <exception cref="InvalidDataException">There are no rows, or one has too few or too many cells.</exception>
    public static IReadOnlyList<CsvRow> Read(string folder, string file)
    {
        var rows = new List<CsvRow>();
        using var csv = CsvReader.FromFile(
            Path.Combine(folder, file), new CsvReaderOptions { Separator = ',', TrimWhitespace = true, TrackLineNumbers = true });
        while (csv.Read())
        {
            if (csv.FieldCount != csv.Headers.Count)
                throw new InvalidDataException($"{file}:{csv.LineNumber}: {csv.FieldCount} cells, but {csv.Headers.Count} columns");
            rows.Add(new CsvRow(file, (int)csv.LineNumber, csv.Headers.Index().ToDictionary(column => column.Item, column => csv.GetString(column.Index))));
        }
        return rows.Count > 0 ? rows : throw new InvalidDataException($"{file}: there are no rows");
    }

    public int Number(string column) =>
        int.TryParse(this[column], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Error(column);

    public InvalidDataException Error(string column)
    {
        var problem = cells.TryGetValue(column, out var cell) ? $"\"{cell}\" is not what it should be" : "there is no such column";
        return new InvalidDataException($"{file}:{line}: {column}: {problem}");
    }
}
