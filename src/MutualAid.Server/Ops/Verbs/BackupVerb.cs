using System.CommandLine;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>backup</c>: one file with everything, sealed, while the server runs or not.</summary>
internal static class BackupVerb
{
    public static Command Create() => VerbArguments.OverData(
        "backup",
        "Writes all data into one new file in MutualAid:Backups:Folder, sealed for MutualAid:Backups:Key or the key of staff's page Backups, and deletes older ones than "
        + "MutualAid:Backups:Keep there. A running server does so by itself every MutualAid:Backups:Every. Exit code 2: none was made.",
        withProcesses: false,
        async (services, json, cancellation) =>
        {
            var progress = new RowProgress(services.GetRequiredService<TimeProvider>(), Console.Error);
            VerbArguments.Print(json, await services.GetRequiredService<BackupClock>().Make(progress.Count, cancellation));
            return VerbArguments.Success;
        });
}
