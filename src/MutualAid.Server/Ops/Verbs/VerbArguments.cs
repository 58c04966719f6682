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
        ["serve", "demo", "import", "verify", "rotate-keys", "shred-overdue", "--help", "-h", "-?", "--version"];

    /// <summary>Serving is what it does when nothing is said.</summary>
    public static string[] WithDefaultVerb(string[] args) =>
        args.Length > 0 && Verbs.Contains(args[0]) ? args : ["serve", .. args];

    /// <summary>Runs a verb; what goes wrong becomes one line on stderr that says the mend.</summary>
    public static async Task<int> Run(Func<Task<int>> verb)
    {
        try
        {
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

    private static string Mend(Exception exception) => exception switch
    {
        UnauthorizedAccessException => $"{exception.Message} Run it as the user who owns the data directory.",
        Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 5 } =>
            "The database is in use by another program; stop that first.",
        Npgsql.NpgsqlException => $"PostgreSQL does not answer ({exception.GetType().Name}); check ConnectionStrings:MutualAid.",
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            "A port is taken; choose others with --Kestrel:Endpoints:Web:Url and --Kestrel:Endpoints:Grpc:Url.",
        InvalidDataException or IOException or InvalidOperationException => exception.Message,
        _ => $"{exception.GetType().Name}: {exception.Message}",
    };
}
