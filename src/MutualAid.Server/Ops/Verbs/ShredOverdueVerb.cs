using System.CommandLine;
using MutualAid.Engine.Processes;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>shred-overdue</c>: forgets what is due now, with the server stopped. A running one does it by itself.</summary>
internal static class ShredOverdueVerb
{
    public static Command Create()
    {
        var command = new Command("shred-overdue", "Forgets every household whose details nothing needs any more.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, cancellation) => VerbArguments.Run(parsed.UnmatchedTokens, () => CoreHost.Run(
            parsed.UnmatchedTokens,
            withProcesses: true,
            needsData: true,
            async services =>
            {
                int forgotten = await services.GetRequiredService<RetentionClock>().ShredOverdue(cancellation);
                await services.GetRequiredService<ProcessRunner>().Settled(cancellation);
                Console.WriteLine($"{forgotten} households forgotten");
                return VerbArguments.Success;
            },
            cancellation)));
        return command;
    }
}
