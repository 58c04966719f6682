using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MutualAid.Testing;

namespace MutualAid.Server.Tests;

/// <summary>Who may reference whom, read from the compiled assemblies.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["MutualAid.Domain"] = [],
        ["MutualAid.Routing"] = [],
        ["MutualAid.Grpc"] = [],
        ["MutualAid.Contracts"] = [],
        ["MutualAid.Engine"] = ["MutualAid.Domain"],
        ["MutualAid.Storage"] = ["MutualAid.Domain", "MutualAid.Engine"],
        ["MutualAid.Server"] =
        [
            "MutualAid.Contracts", "MutualAid.Domain", "MutualAid.Engine", "MutualAid.Grpc", "MutualAid.Routing",
            "MutualAid.Storage",
#if CLUSTER
            "MutualAid.Orleans",
#endif
        ],
#if CLUSTER
        ["MutualAid.Orleans"] = ["MutualAid.Domain", "MutualAid.Engine"],
#endif
    };

    public static TheoryData<string> Assemblies => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_ReferencesOnlyWhatItMay(string name) => Assert.Empty(Violations(name, Allowed[name]));

    [Fact]
    public void Domain_HasOnePackage() => Assert.Equal(
        ["NodaTime"], ReferencesOf("MutualAid.Domain").Where(name => !name.StartsWith("System", StringComparison.Ordinal)));

    [Fact]
    public void ForbiddenReference_IsFound() =>
        // The engine's references against the rules of an assembly that may have none.
        Assert.Equal(["MutualAid.Domain"], Violations("MutualAid.Engine", []));

    [Fact]
    public void EveryProductAssembly_HasItsRule()
    {
        string root = Repository.Root();
        var projects = Directory.GetDirectories(Path.Combine(root, "src")).Select(Path.GetFileName)
            .Where(name => File.Exists(Path.Combine(root, "src", name!, $"{name}.csproj")));
        Assert.Empty(projects.Except([.. Allowed.Keys, "MutualAid.Orleans"]));
    }

    private static string[] Violations(string name, string[] allowed) =>
        [.. ReferencesOf(name).Where(reference => reference.StartsWith("MutualAid.", StringComparison.Ordinal)).Except(allowed)];

    private static string[] ReferencesOf(string name)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{name}.dll")));
        MetadataReader metadata = file.GetMetadataReader();
        return
        [
            .. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)),
        ];
    }
}
