using System.CommandLine;
using MutualAid.Server.Ops.Import;
using MutualAid.Server.Staff;
using MutualAid.Storage.Vault;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>import DIR</c>: brings in a day's CSV files, all of them or nothing.</summary>
internal static class ImportVerb
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "The folder with pantry, catalog, lots, box_template, requests and drivers.csv." };
        var date = new Option<string?>("--date") { Description = "Another date for the day, yyyy-mm-dd; what expires moves along." };
        var codes = new Option<FileInfo?>("--codes") { Description = "Write each household's receipt code to this file. Keep it safe." };
        var command = new Command("import", "Imports a day's CSV files. Exit code 1: rows are wrong, and nothing was imported.")
        {
            folder, date, codes,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => VerbArguments.Run(parsed.UnmatchedTokens, () => Import(
            parsed.GetValue(folder)!, parsed.GetValue(date), parsed.GetValue(codes), parsed.UnmatchedTokens, cancellation)));
        return command;
    }

    private static async Task<int> Import(
        DirectoryInfo folder, string? date, FileInfo? codes, IReadOnlyList<string> configuration, CancellationToken cancellation)
    {
        if (!folder.Exists) throw new InvalidDataException($"There is no folder {folder.FullName}.");
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
                Console.WriteLine(
                    $"{day.Pantry.Profile.Name}, {LocalDatePattern.Iso.Format(day.Pantry.Date)}: {day.Items.Count} items, {day.Lots.Count} lots, "
                    + $"{done.Admitted} requests, {day.Drivers.Count} drivers");
                return VerbArguments.Success;
            },
            cancellation);
    }

    private static async Task WriteCodes(FileInfo file, ImportedDay done, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(file.FullName, options);
        await writer.WriteLineAsync("ref,code".AsMemory(), cancellation);
        foreach (var (reference, code) in done.Codes)
            await writer.WriteLineAsync($"{reference},{ReceiptCodes.Grouped(code.Reveal())}".AsMemory(), cancellation);
    }
}
