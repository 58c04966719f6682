using System.CommandLine;
using Microsoft.Extensions.Options;
using MutualAid.Storage;
using MutualAid.Storage.Archives;
using MutualAid.Storage.Backups;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>restore FILE --key KEY</c>: a backup into an installation without data, and nobody back who was forgotten since.</summary>
internal static class RestoreVerb
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The backup." };
        var key = new Option<FileInfo>("--key") { Description = "The private key that backup-key wrote.", Required = true };
        var list = new Option<FileInfo?>("--forgotten") { Description = $"The list of who was forgotten since; without it, {ForgottenList.FileName} beside FILE." };
        var none = new Option<bool>("--without-forgotten") { Description = "There is no such list any more: whoever was forgotten since is back, until the clock forgets them again." };
        Option<bool> json = VerbArguments.Json();
        var command = new Command(
            "restore",
            "Brings a backup into an installation without data. Households that were forgotten since are forgotten again, and what is due is "
            + "forgotten, before the program can serve. Interrupted, it is run again. Exit code 2: the backup is damaged or for another key, and nothing was restored.")
        {
            file, key, list, none, json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => VerbArguments.Run(parsed.UnmatchedTokens, () => Restore(
            parsed.GetValue(file)!.FullName, parsed.GetValue(key)!.FullName, ListOf(parsed.GetValue(file)!, parsed.GetValue(list), parsed.GetValue(none)),
            parsed.GetValue(json), parsed.UnmatchedTokens, cancellation)));
        return command;
    }

    private static string? ListOf(FileInfo backup, FileInfo? given, bool none)
    {
        if (none) return given is null ? null : throw new InvalidDataException("Give either --forgotten or --without-forgotten.");
        string path = given?.FullName ?? Path.Combine(backup.DirectoryName!, ForgottenList.FileName);
        return !ForgottenList.IsLost(path) ? path : throw new InvalidDataException(
            $"{(File.Exists(path) ? "Nothing is in" : "There is no")} {path}: it says who was forgotten after the backup. Give it with --forgotten FILE; only if it is lost, say --without-forgotten.");
    }

    private static async Task<int> Restore(
        string file, string key, string? list, bool json, IReadOnlyList<string> configuration, CancellationToken cancellation)
    {
        IReadOnlyList<ForgottenHousehold> forgotten = list is null ? [] : ForgottenList.Read(list);
        DateTimeOffset madeAt = BackupFile.Header(file).MadeAt;
        ArchiveSummary? imported = null;
        int result = await CoreHost.RunUnprepared(configuration, async services =>
        {
            string scratch = Settings(services).RestoreDirectory;
            try
            {
                // Interrupted after the import: what is left to do is to forget.
                if (File.Exists(Settings(services).UnfinishedRestorePath) && !await ArchiveImport.IsUnfinished(services.GetRequiredService<Database>(), cancellation))
                    return VerbArguments.Success;
                imported = await Import(services, file, key, forgotten, cancellation);
                return imported is null ? VerbArguments.Found : VerbArguments.Success;
            }
            finally
            {
                if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
            }
        });
        if (result != VerbArguments.Success) return result;
        await CoreHost.Run(
            configuration,
            withProcesses: true,
            needsData: true,
            async services =>
            {
                ForgottenAgain again = await services.GetRequiredService<ForgettingAgain>().Run(cancellation);
                KeepKey(services, key);
                VerbArguments.Print(json, new Restored(madeAt, imported, again));
                return VerbArguments.Success;
            },
            cancellation,
            isRestoring: true);
        await Console.Error.WriteLineAsync(
            $"Restored as it was at {madeAt:yyyy-MM-dd HH:mm} UTC; what was done after that is lost, but for deletions. Whatever still serves the old data "
            + "must be stopped: two installations of the same data must not go on side by side.");
        return VerbArguments.Success;
    }

    /// <summary>Null where the backup has problems, which are said.</summary>
    private static async Task<ArchiveSummary?> Import(
        IServiceProvider services, string file, string key, IReadOnlyList<ForgottenHousehold> forgotten, CancellationToken cancellation)
    {
        ServerSettings settings = Settings(services);
        PrivateFile.MakeFolder(settings.DataDirectory);
        ArchiveFolder archive = await BackupFile.Open(file, key, settings.RestoreDirectory, cancellation);
        return await ExportedData.FindProblems(archive, cancellation) ? null : await ExportedData.Import(
            services, archive, () => ForgottenList.Save(settings.UnfinishedRestorePath, forgotten), cancellation);
    }

    /// <summary>Backups go on for the key that opened this one; where nodes keep nothing, the operator's setting says for which.</summary>
    private static void KeepKey(IServiceProvider services, string key)
    {
        if (Settings(services).BackupKey is null && !services.GetRequiredService<IConfiguration>().HasKeyServer()) Settings(services).KeepBackupKey(BackupKeys.PublicOf(key));
    }

    private static ServerSettings Settings(IServiceProvider services) => services.GetRequiredService<IOptions<ServerSettings>>().Value;

    /// <param name="Imported">Null where an earlier run had done that.</param>
    private sealed record Restored(DateTimeOffset MadeAt, ArchiveSummary? Imported, ForgottenAgain Forgotten)
    {
        public override string ToString() => Imported is null ? $"{Forgotten}" : $"In the backup: {Imported}\n{Forgotten}";
    }
}
