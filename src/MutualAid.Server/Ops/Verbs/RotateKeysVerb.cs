using System.CommandLine;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>rotate-keys</c>: starts the day's key epoch now. A running server does it by itself.</summary>
internal static class RotateKeysVerb
{
    public static Command Create()
    {
        var command = new Command("rotate-keys", "Wraps every living key with the day's epoch; old epochs are destroyed.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, cancellation) => VerbArguments.Run(() => CoreHost.Run(
            parsed.UnmatchedTokens,
            withProcesses: false,
            services =>
            {
                var keys = services.GetRequiredService<KeyStore>();
                int wrapped = keys.Rotate();
                Console.WriteLine($"{keys.Subjects().Count} keys, {wrapped} of them wrapped anew");
                return Task.FromResult(VerbArguments.Success);
            },
            cancellation)));
        return command;
    }
}
