using System.CommandLine;
using MutualAid.Storage.Backups;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>backup-key FILE</c>: the pair of keys of backups.</summary>
internal static class BackupKeyVerb
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A new file for the private key, which opens every backup made for it." };
        Option<bool> json = VerbArguments.Json();
        var command = new Command(
            "backup-key",
            "Makes a pair of keys for backups: the private one goes into FILE, the public one is printed, for MutualAid:Backups:Key. "
            + "Take FILE off this machine (two copies, in two places), and delete it here: a thief with the machine must not have it.")
        {
            file, json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, _) => VerbArguments.Run(parsed.UnmatchedTokens, () =>
        {
            VerbArguments.Print(parsed.GetValue(json), new MadeKey(BackupKeys.Make(parsed.GetValue(file)!.FullName)));
            return Task.FromResult(VerbArguments.Success);
        }));
        return command;
    }

    private sealed record MadeKey(string PublicKey)
    {
        public override string ToString() => PublicKey;
    }
}
