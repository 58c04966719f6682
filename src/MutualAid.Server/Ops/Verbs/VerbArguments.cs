using System.CommandLine;
using System.Text.Json;

namespace MutualAid.Server.Ops.Verbs;

/// <summary>What the command line has in common for all verbs.</summary>
internal static class VerbArguments
{
    /// <summary>Exit code of a verb that did what it was asked to.</summary>
    public const int Success = 0;

    /// <summary>Exit code when something was found wrong: bad rows, a broken invariant.</summary>
    public const int Found = 1;

    /// <summary>Exit code when the verb could not run: arguments, permissions, no database.</summary>
    public const int CouldNotRun = 2;

    private static readonly string[] Verbs =
        ["serve", "demo", "import", "export", "verify", "staff-link", "rotate-keys", "shred-overdue", "backup", "backup-key", "restore", "doctor", "--help", "-h", "-?", "--version"];

    /// <summary>Sections that ASP.NET Core and this program read settings from.</summary>
    private static readonly string[] Sections = ["MutualAid", "Kestrel", "ConnectionStrings", "Logging"];

    private static readonly string[] Settings =
        [.. typeof(ServerSettings).GetProperties().Where(one => one.CanWrite).Select(one => one.Name), "Cluster"];

    /// <summary>What every verb but serve and demo has.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print what was done as one line of JSON, on stdout; the rest goes to stderr." };

    /// <summary>A verb that works on the data, and has no option but <c>--json</c>.</summary>
    /// <param name="withProcesses">Whether what follows from the work is done at once, too.</param>
    /// <param name="work">Gets whether JSON is asked for, and gives the exit code.</param>
    public static Command OverData(
        string name, string description, bool withProcesses, Func<IServiceProvider, bool, CancellationToken, Task<int>> work)
    {
        Option<bool> json = Json();
        var command = new Command(name, description) { json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => Run(parsed.UnmatchedTokens, () => CoreHost.Run(
            parsed.UnmatchedTokens, withProcesses, needsData: true, services => work(services, parsed.GetValue(json), cancellation), cancellation)));
        return command;
    }

    /// <summary>Prints what was done, for people or for programs.</summary>
    public static void Print<T>(bool json, T what) => Console.WriteLine(json ? JsonSerializer.Serialize(what, JsonSerializerOptions.Web) : $"{what}");

    /// <summary>Serving is what it does when nothing is said but settings.</summary>
    public static string[] WithDefaultVerb(string[] args) =>
        args.Length > 0 && (Verbs.Contains(args[0]) || !args[0].StartsWith("--", StringComparison.Ordinal)) ? args : ["serve", .. args];

    /// <summary>Runs a verb; what goes wrong becomes one line on stderr that says the mend.</summary>
    /// <param name="configuration">What the verb itself doesn't know: settings, or mistyped.</param>
    public static async Task<int> Run(IReadOnlyList<string> configuration, Func<Task<int>> verb)
    {
        try
        {
            if (configuration.FirstOrDefault(one => !IsSetting(one)) is { } unknown)
                throw new InvalidDataException($"There is no option or setting \"{unknown}\"; --help lists the options, and a setting is written --MutualAid:DataDirectory=/path.");
            return await verb();
        }
        catch (OperationCanceledException)
        {
            return CouldNotRun;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"mutualaid: {Mend(exception)}");
            return CouldNotRun;
        }
    }

    private static bool IsSetting(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal) || argument.Split('=', 2) is not [var key, _]) return false;
        return key[2..].Split(':') is [var section, var name, ..]
            && Sections.Contains(section) && (section != ServerSettings.Section || Settings.Contains(name));
    }

    private static string Mend(Exception exception) => exception switch
    {
        UnauthorizedAccessException => $"{exception.Message} This runs as the user {Environment.UserName}: give that file or folder to them with chown, or run it as the user who owns the data directory.",
        Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 5 } =>
            "The database is in use by another program; stop that first.",
        Npgsql.NpgsqlException => $"PostgreSQL does not answer ({exception.GetType().Name}); check ConnectionStrings:MutualAid and, where it is set, ConnectionStrings:Keys.",
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            "A port is taken; choose others with --Kestrel:Endpoints:Web:Url and --Kestrel:Endpoints:Grpc:Url (and --MutualAid:MetricsUrl, where it is set).",
        Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 11 or 26 } =>
            "The database is damaged, or none of this program's; \"doctor\" says more, and \"restore\" brings back the newest backup.",
        InvalidDataException or IOException or InvalidOperationException or MutualAid.Engine.NewerVersionException => exception.Message,
        _ => $"{exception.GetType().Name}: {exception.Message}",
    };
}
