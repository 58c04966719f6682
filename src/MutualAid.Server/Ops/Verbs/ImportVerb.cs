using System.CommandLine;
using MutualAid.Server.Ops.Import;
using MutualAid.Server.Staff;
using MutualAid.Storage;
using MutualAid.Storage.Archives;
using MutualAid.Storage.Vault;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>import DIR</c>: brings in a day's CSV files or an export, all of it or nothing.</summary>
internal static class ImportVerb
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("DIR")
        {
            Description = "The folder with pantry, catalog, lots, box_template, requests and drivers.csv; or one that export wrote.",
        };
        var date = new Option<string?>("--date") { Description = "Another date for the day, yyyy-mm-dd; what expires moves along." };
        var codes = new Option<FileInfo?>("--codes") { Description = "Write each household's receipt code to this file. Keep it safe." };
        var keys = new Option<FileInfo?>("--keys") { Description = "The file of keys that belongs to the export in DIR." };
        Option<bool> json = VerbArguments.Json();
        var command = new Command(
            "import",
            "Imports a day's CSV files; or, where DIR has a manifest.json, all data of another installation, into an empty one. "
            + "Exit code 1: something in DIR is wrong, and nothing was imported.")
        {
            folder, date, codes, keys, json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => VerbArguments.Run(parsed.UnmatchedTokens, () =>
        {
            DirectoryInfo from = parsed.GetValue(folder)!;
            if (!from.Exists) throw new InvalidDataException($"There is no folder {from.FullName}.");
            if (parsed.GetValue(keys) is null && !ArchiveFolder.Is(from.FullName))
                return ImportDay(from, parsed.GetValue(date), parsed.GetValue(codes), parsed.GetValue(json), parsed.UnmatchedTokens, cancellation);
            if (parsed.GetValue(date) is not null || parsed.GetValue(codes) is not null)
                throw new InvalidDataException("--date and --codes are for CSV files; an export is imported as it is.");
            return ExportedData.Import(from, parsed.GetValue(keys), parsed.GetValue(json), parsed.UnmatchedTokens, cancellation);
        }));
        return command;
    }

    private static async Task<int> ImportDay(
        DirectoryInfo folder, string? date, FileInfo? codes, bool json, IReadOnlyList<string> configuration, CancellationToken cancellation)
    {
        var (day, problems) = new DayReader(folder.FullName).Read();
        foreach (ImportProblem problem in problems) await Console.Error.WriteLineAsync(problem.ToString());
        if (day is null)
        {
            await Console.Error.WriteLineAsync($"{problems.Count} problems; nothing was imported.");
            return VerbArguments.Found;
        }

        if (date is not null) day = day.On(Show.ReadDate(date) ?? throw new InvalidDataException("--date has to be yyyy-mm-dd."));
        LocalDate today = SystemClock.Instance.GetCurrentInstant().InZone(Show.Zone(day.Pantry.Profile.TimeZone)).Date;
        if (day.Pantry.Date < today)
            throw new InvalidDataException($"{LocalDatePattern.Iso.Format(day.Pantry.Date)} is over; give another date with --date.");
        return await CoreHost.Run(
            configuration,
            withProcesses: true,
            needsData: false,
            async services =>
            {
                ImportedDay done = await services.GetRequiredService<DayImporter>().Import(day, day.Requests.Count, cancellation);
                if (codes is not null) await WriteCodes(codes, done, cancellation);
                VerbArguments.Print(json, new Imported(
                    day.Pantry.Profile.Name, LocalDatePattern.Iso.Format(day.Pantry.Date), day.Items.Count, day.Lots.Count, done.Admitted, day.Drivers.Count));
                return VerbArguments.Success;
            },
            cancellation);
    }

    private sealed record Imported(string Pantry, string Date, int Items, int Lots, int Requests, int Drivers)
    {
        public override string ToString() => $"{Pantry}, {Date}: {Items} items, {Lots} lots, {Requests} requests, {Drivers} drivers";
    }

    private static async Task WriteCodes(FileInfo file, ImportedDay done, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(PrivateFile.Create(file.FullName, FileMode.Create));
        await writer.WriteLineAsync("ref,code".AsMemory(), cancellation);
        foreach (var (reference, code) in done.Codes)
            await writer.WriteLineAsync($"{reference},{ReceiptCodes.Grouped(code.Reveal())}".AsMemory(), cancellation);
    }
}
