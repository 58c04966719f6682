using System.CommandLine;
using MutualAid.Engine.Processes;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>shred-overdue</c>: forgets what is due now, with the server stopped. A running one does it by itself.</summary>
internal static class ShredOverdueVerb
{
    public static Command Create()
    {
        Option<bool> json = VerbArguments.Json();
        var command = new Command(
            "shred-overdue",
            "Forgets now what is due: details that nothing needs any more, receipt codes that lead to none, and which dates were one household's.")
        {
            json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => VerbArguments.Run(parsed.UnmatchedTokens, () => CoreHost.Run(
            parsed.UnmatchedTokens,
            withProcesses: true,
            needsData: true,
            async services =>
            {
                Forgotten forgotten = await services.GetRequiredService<RetentionClock>().ForgetOverdue(cancellation);
                await services.GetRequiredService<ProcessRunner>().Settled(cancellation);
                VerbArguments.Print(parsed.GetValue(json), forgotten);
                return VerbArguments.Success;
            },
            cancellation)));
        return command;
    }
}
