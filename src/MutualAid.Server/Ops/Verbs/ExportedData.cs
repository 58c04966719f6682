using Microsoft.Extensions.Options;
using MutualAid.Storage;
using MutualAid.Storage.Archives;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Ops.Verbs;

/// <summary>What <c>import DIR</c> does where <c>export</c> wrote the folder.</summary>
internal static class ExportedData
{
    /// <summary>An export is a copy that no clock forgets.</summary>
    public static string DeleteAfterwards(string folder, string keys) =>
        $"After the move delete {folder} and {keys}: they are a copy that nothing forgets by itself.";

    public static async Task<int> Import(
        DirectoryInfo folder, FileInfo? keys, bool json, IReadOnlyList<string> configuration, CancellationToken cancellation)
    {
        if (keys is null) throw new InvalidDataException($"{folder.FullName} is an export; say with --keys FILE where its keys are.");
        ArchiveFolder archive = ArchiveFolder.Open(folder.FullName, keys.FullName);
        if (await FindProblems(archive, cancellation)) return VerbArguments.Found;
        return await CoreHost.RunUnprepared(configuration, async services =>
        {
            VerbArguments.Print(json, await Import(services, archive, () => { }, cancellation));
            await Console.Error.WriteLineAsync(DeleteAfterwards(folder.FullName, keys.FullName));
            return VerbArguments.Success;
        });
    }

    /// <summary>Says what of the archive is not as it was written.</summary>
    public static async Task<bool> FindProblems(ArchiveFolder archive, CancellationToken cancellation)
    {
        IReadOnlyList<string> problems = await archive.Problems(cancellation);
        foreach (string problem in problems) await Console.Error.WriteLineAsync(problem);
        if (problems.Count > 0) await Console.Error.WriteLineAsync($"{problems.Count} problems; nothing was imported.");
        return problems.Count > 0;
    }

    /// <summary>
    /// Nothing is written before it is clear that it may be; and the mark comes first, so that nobody takes a part for
    /// the whole, or makes other keys.
    /// </summary>
    /// <param name="begun">Called when the mark is there.</param>
    public static async Task<ArchiveSummary> Import(
        IServiceProvider services, ArchiveFolder archive, Action begun, CancellationToken cancellation)
    {
        string keyFile = services.GetRequiredService<IOptions<ServerSettings>>().Value.KeyFilePath;
        KeyFile.RequireNoOther(keyFile, archive.KeyFile);
        await services.GetRequiredService<Database>().Migrate(cancellation);
        var import = services.GetRequiredService<ArchiveImport>();
        await import.Begin(cancellation);
        begun();
        KeyFile.OpenOrCreate(keyFile, archive.KeyFile);
        var keys = services.GetRequiredService<KeyStore>();
        await keys.Prepare(cancellation);
        var progress = new RowProgress(services.GetRequiredService<TimeProvider>(), Console.Error);
        return await import.Finish(archive, keys, progress.Count, cancellation);
    }
}
