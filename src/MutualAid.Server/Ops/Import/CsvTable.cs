using System.Globalization;
using CsvHelper;
using MutualAid.Domain;
using MutualAid.Server.Staff;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Server.Ops.Import;

/// <summary>Something in a file that can't be imported, and what to write instead.</summary>
internal sealed record ImportProblem(string File, int Line, string Column, string Mend)
{
    public override string ToString() => $"{File}:{Line}: {Column}: {Mend}";
}

/// <summary>A CSV file with a header, read row by row; every cell that does not fit becomes a problem.</summary>
internal sealed class CsvTable(string file, string text, List<ImportProblem> problems)
{
    /// <summary>Calls <paramref name="read"/> for each row, and keeps what it returns.</summary>
    /// <param name="required">Columns without which the file makes no sense.</param>
    public List<TRow> Read<TRow>(IReadOnlyList<string> required, Func<CsvCells, TRow?> read) where TRow : class
    {
        var rows = new List<TRow>();
        if (problems.Any(problem => problem.File == file)) return rows;
        using CsvReader csv = CsvReader.FromText(text, new CsvReaderOptions
        {
            Separator = ',',
            TrimWhitespace = true,
            TrackLineNumbers = true,
            OnMalformedRecord = bad => Problem(
                (int)bad.LineNumber, T($"row"), T($"has a quotation mark in the wrong place; double it or take it out.")),
        });
        foreach (string column in required.Where(column => !csv.TryGetFieldIndex(column, out _)))
            Problem(1, column, T($"is not among the columns; add it to the header and to every row."));
        if (problems.Any(problem => problem.File == file)) return rows;
        while (csv.Read())
        {
            int line = (int)csv.LineNumber;
            if (csv.FieldCount != csv.Headers.Count)
                Problem(line, T($"row"), T($"has {csv.FieldCount} cells, the header {csv.Headers.Count}; a comma is missing or too many."));
            else if (read(new CsvCells(csv, line, Problem)) is { } row) rows.Add(row);
        }

        return rows;
    }

    private void Problem(int line, string column, string mend) => problems.Add(new ImportProblem(file, line, column, mend));
}

/// <summary>The cells of one row. A cell that does not fit is reported, and read as something harmless.</summary>
internal sealed class CsvCells(CsvReader csv, int line, Action<int, string, string> problem)
{
    public bool IsGood { get; private set; } = true;

    public void Wrong(string column, string mend)
    {
        IsGood = false;
        problem(line, column, mend);
    }

    public bool Has(string column) => csv.TryGetFieldIndex(column, out _);

    /// <summary>What the cell holds; empty where there is no such column.</summary>
    public string Text(string column) => csv.TryGetFieldIndex(column, out int index) ? SafeCell.Read(csv.GetString(index)) : string.Empty;

    /// <summary>A code of which each row has another.</summary>
    public string Code(string column, HashSet<string> seen)
    {
        string code = Text(column);
        if (!LotCodes.IsValid(new LotId(code))) Wrong(column, T($"\"{code}\" is no code; use 1 to 16 letters, digits and dashes."));
        else if (!seen.Add(code)) Wrong(column, T($"\"{code}\" is there twice; codes have to differ."));
        return code;
    }

    public string Required(string column, int longest)
    {
        string text = Text(column);
        if (text.Length == 0) Wrong(column, T($"is empty; write something."));
        else if (text.Length > longest) Wrong(column, T($"is longer than {longest} letters; shorten it."));
        return text;
    }

    public string[] WordsOf(string column) => Text(column).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public int Whole(string column, int least, int most)
    {
        if (int.TryParse(Text(column), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most) return number;
        Wrong(column, T($"\"{Text(column)}\" is not a whole number from {least} to {most}."));
        return least;
    }

    public decimal Amount(string column, decimal most)
    {
        if (decimal.TryParse(Text(column), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            && number <= most) return number;
        Wrong(column, T($"\"{Text(column)}\" is not a number from 0 to {most}."));
        return 0;
    }

    public double Degrees(string column, double most)
    {
        if (double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && Math.Abs(number) <= most) return number;
        Wrong(column, T($"\"{Text(column)}\" is not a number of degrees, such as 34.0337."));
        return 0;
    }

    public LocalDate? Date(string column)
    {
        string text = Text(column);
        if (text.Length == 0) return null;
        var date = LocalDatePattern.Iso.Parse(text);
        if (date.Success) return date.Value;
        Wrong(column, T($"\"{text}\" is not a date; write it as 2026-12-05."));
        return null;
    }

    public (LocalTime From, LocalTime To) Times(string column)
    {
        var pattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");
        if (Text(column).Split('-') is [var from, var to]
            && pattern.Parse(from) is { Success: true } start && pattern.Parse(to) is { Success: true } end
            && start.Value < end.Value) return (start.Value, end.Value);
        Wrong(column, T($"\"{Text(column)}\" is not a time span; write it as 09:00-12:00."));
        return (LocalTime.Midnight, LocalTime.MaxValue);
    }

    /// <summary>One of the named choices.</summary>
    public TValue Choice<TValue>(string column, params (string Word, TValue Value)[] choices)
    {
        string text = Text(column);
        foreach (var (word, value) in choices)
            if (word == text) return value;
        Wrong(column, T($"\"{text}\" is not one of: {string.Join(", ", choices.Select(choice => choice.Word))}."));
        return choices[0].Value;
    }
}
