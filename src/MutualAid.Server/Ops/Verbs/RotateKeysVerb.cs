using System.CommandLine;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>rotate-keys</c>: what a running server does by itself once a day.</summary>
internal static class RotateKeysVerb
{
    public static Command Create()
    {
        Option<bool> json = VerbArguments.Json();
        var command = new Command("rotate-keys", "Wraps every living key with today's epoch, if it is not yet; epochs older than 7 days are destroyed. A running server does so daily.")
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
                var keys = services.GetRequiredService<KeyStore>();
                int wrapped = await keys.Rotate(cancellation);
                VerbArguments.Print(parsed.GetValue(json), new RotatedKeys((await keys.Subjects(cancellation)).Count, wrapped));
                return VerbArguments.Success;
            },
            cancellation)));
        return command;
    }

    private sealed record RotatedKeys(int Keys, int Wrapped)
    {
        public override string ToString() => $"{Keys} keys, {Wrapped} of them wrapped anew";
    }
}
