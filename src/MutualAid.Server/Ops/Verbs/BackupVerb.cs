using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Options;
using MutualAid.Storage.Backups;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>backup</c>: one file with everything, sealed, while the server runs or not.</summary>
internal static class BackupVerb
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print what was made as one line of JSON: file, bytes, events, households, accounts." };
        var command = new Command(
            "backup",
            "Writes all data into one new file in MutualAid:Backups:Folder, sealed for MutualAid:Backups:Key, and deletes older ones than "
            + "MutualAid:Backups:Keep there. A running server does so by itself every MutualAid:Backups:Every. Exit code 2: none was made.")
        {
            json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => VerbArguments.Run(parsed.UnmatchedTokens, () => CoreHost.Run(
            parsed.UnmatchedTokens,
            withProcesses: false,
            needsData: true,
            async services =>
            {
                BackupSettings to = services.GetRequiredService<IOptions<ServerSettings>>().Value.Backups;
                if (to.Folder is null) throw new InvalidDataException("Say with --MutualAid:Backups:Folder=/path where the backup goes.");
                var progress = new RowProgress(services.GetRequiredService<TimeProvider>(), Console.Error);
                MadeBackup made = await services.GetRequiredService<BackupClock>().Make(to, progress.Count, cancellation);
                Console.WriteLine(parsed.GetValue(json)
                    ? JsonSerializer.Serialize(made, JsonSerializerOptions.Web)
                    : $"{made.File}: {made.Bytes} bytes, {made.Events} events, {made.Households} households, {made.Accounts} accounts");
                return VerbArguments.Success;
            },
            cancellation)));
        return command;
    }
}
