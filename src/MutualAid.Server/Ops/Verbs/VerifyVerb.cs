using System.CommandLine;
using System.Text.Json;
using MutualAid.Storage.Verification;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>verify</c>: checks the invariants on the database, while it is in use or not.</summary>
internal static class VerifyVerb
{
    public static Command Create() => VerbArguments.OverData(
        "verify",
        "Checks the invariants on the database. Exit code 1: something is wrong.",
        withProcesses: false,
        async (services, json, cancellation) =>
        {
            VerificationReport report = await services.GetRequiredService<Verifier>().Run(cancellation);
            Console.WriteLine(json ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : Describe(report));
            return report.IsClean ? VerbArguments.Success : VerbArguments.Found;
        });

    private static string Describe(VerificationReport report) => string.Join('\n',
        [
            $"{report.Events} events in {report.Streams} streams, {report.Commands} commands, {report.Lots} lots, "
                + $"{report.ReadModelRows} rows of read models",
            .. report.Findings.Select(finding => finding.ToString()),
            report.IsClean ? "clean" : $"{report.Findings.Count} findings",
        ]);
}
