namespace MutualAid.Bench;

/// <summary>The server that was built as this was; measurements of the whole program start it as a process.</summary>
internal static class BuiltServer
{
    private const string Program = "MUTUALAID_PROGRAM";

    /// <summary>Names it as the program to start, unless the environment names another.</summary>
    public static void Use()
    {
        if (Environment.GetEnvironmentVariable(Program) is not null) return;
        string folder = AppContext.BaseDirectory.Replace(
            Path.Combine("tests", "MutualAid.Bench"), Path.Combine("src", "MutualAid.Server"), StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(Program, Path.Combine(folder, "MutualAid.Server.dll"));
    }
}
