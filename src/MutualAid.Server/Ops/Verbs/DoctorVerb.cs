using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using MutualAid.Engine;
using MutualAid.Server.Ops.Doctor;
using MutualAid.Storage;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>doctor</c>: what is wrong with this installation, and the mend, a line each.</summary>
internal static class DoctorVerb
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print what was found as one line of JSON: a list of health (ok, warn, bad), what, found, mend." };
        var command = new Command(
            "doctor",
            "Says what is wrong with this installation and what to do about it, a line each; it changes nothing, and may run beside the server. "
            + "Exit code 1: something is bad. \"warn\" alone is 0.")
        {
            json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => VerbArguments.Run(parsed.UnmatchedTokens, () => CoreHost.Inspect(
            parsed.UnmatchedTokens,
            async services =>
            {
                List<Finding> findings = await Examine(services, cancellation);
                Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(findings, Json) : string.Join('\n', findings));
                return findings.Any(one => one.Health is Health.Bad) ? VerbArguments.Found : VerbArguments.Success;
            })));
        return command;
    }

    private static async Task<List<Finding>> Examine(IServiceProvider services, CancellationToken cancellation)
    {
        ServerSettings settings = services.GetRequiredService<IOptions<ServerSettings>>().Value;
        var configuration = services.GetRequiredService<IConfiguration>();
        var clock = services.GetRequiredService<TimeProvider>();
        List<Finding> findings = [];
        try
        {
            settings.RequireSense();
            findings.Add(Finding.Ok("settings", "make sense"));
        }
        catch (InvalidDataException exception)
        {
            findings.Add(Finding.Bad("settings", exception.Message.TrimEnd('.'), "see docs/settings.md"));
        }

        findings.AddRange(new MachineChecks(settings, configuration, clock).All());
        // Asking SQLite for a file that is not there would make one.
        if (configuration.GetConnectionString("MutualAid") is not { Length: > 0 } && !File.Exists(settings.DatabasePath))
            findings.Add(Finding.Bad("database", $"there is no {Path.GetFullPath(settings.DatabasePath)}", "start the program once, or restore a backup"));
        else
            findings.AddRange(await new DataChecks(
                services.GetRequiredService<Database>(), services.GetRequiredService<IEventStore>(), services.GetRequiredService<HouseholdQueries>(),
                services.GetRequiredService<StockQueries>(), settings, clock).All(cancellation));
        return findings;
    }
}
