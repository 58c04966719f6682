using System.CommandLine;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>rotate-keys</c>: what a running server does by itself once a day.</summary>
internal static class RotateKeysVerb
{
    public static Command Create() => VerbArguments.OverData(
        "rotate-keys",
        "Wraps every living key with today's epoch, if it is not yet; epochs older than 7 days are destroyed. A running server does so daily.",
        withProcesses: false,
        async (services, json, cancellation) =>
        {
            var keys = services.GetRequiredService<KeyStore>();
            int wrapped = await keys.Rotate(cancellation);
            VerbArguments.Print(json, new RotatedKeys((await keys.Subjects(cancellation)).Count, wrapped));
            return VerbArguments.Success;
        });

    private sealed record RotatedKeys(int Keys, int Wrapped)
    {
        public override string ToString() => $"{Keys} keys, {Wrapped} of them wrapped anew";
    }
}
