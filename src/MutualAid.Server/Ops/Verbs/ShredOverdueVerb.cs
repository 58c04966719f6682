using System.CommandLine;
using MutualAid.Engine.Processes;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>shred-overdue</c>: forgets what is due now, with the server stopped. A running one does it by itself.</summary>
internal static class ShredOverdueVerb
{
    public static Command Create() => VerbArguments.OverData(
        "shred-overdue",
        "Forgets now what is due: details that nothing needs any more, receipt codes that lead to none, and which dates were one household's.",
        withProcesses: true,
        async (services, json, cancellation) =>
        {
            Forgotten forgotten = await services.GetRequiredService<RetentionClock>().ForgetOverdue(cancellation);
            await services.GetRequiredService<ProcessRunner>().Settled(cancellation);
            VerbArguments.Print(json, forgotten);
            return VerbArguments.Success;
        });
}
