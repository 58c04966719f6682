using System.CommandLine;
using MutualAid.Server.Staff.Travel;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>serve</c>: pages, gRPC and processes, until it is stopped.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var command = new Command("serve", "Serves the pages and the driver API (the default).") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((parsed, cancellation) => VerbArguments.Run(parsed.UnmatchedTokens, async () =>
        {
            await using WebApplication app = WebHost.Build([.. parsed.UnmatchedTokens]);
            await app.Services.RequirePrivateRoadNetwork(cancellation);
            using DataLock only = DataLock.Take(app.Services);
            await app.Services.Prepare(cancellation);
            FirstAccount.AnnounceOnStart(app);
            await app.RunAsync();
            return VerbArguments.Success;
        }));
        return command;
    }
}
