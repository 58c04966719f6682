using System.CommandLine;
using MutualAid.Storage.Archives;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>export DIR --keys FILE</c>: everything, to be imported by another installation.</summary>
internal static class ExportVerb
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "A new folder for the data." };
        var keys = new Option<FileInfo>("--keys")
        {
            Description = "A new file, outside of DIR, for the keys without which DIR is unreadable.", Required = true,
        };
        Option<bool> json = VerbArguments.Json();
        var command = new Command(
            "export", "Writes all data into a folder, for import by another installation. Stop the server first when you move.")
        {
            folder, keys, json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => VerbArguments.Run(parsed.UnmatchedTokens, () => CoreHost.Run(
            parsed.UnmatchedTokens,
            withProcesses: false,
            needsData: true,
            async services =>
            {
                string to = parsed.GetValue(folder)!.FullName, keysTo = parsed.GetValue(keys)!.FullName;
                var progress = new RowProgress(services.GetRequiredService<TimeProvider>(), Console.Error);
                ArchiveSummary done = await services.GetRequiredService<ArchiveExport>().Write(to, keysTo, progress.Count, cancellation);
                VerbArguments.Print(parsed.GetValue(json), done);
                await Console.Error.WriteLineAsync(ExportedData.DeleteAfterwards(to, keysTo));
                return VerbArguments.Success;
            },
            cancellation)));
        return command;
    }
}
