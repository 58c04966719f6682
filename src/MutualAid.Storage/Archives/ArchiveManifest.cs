namespace MutualAid.Storage.Archives;

/// <summary>What a file of an archive has to be like.</summary>
public sealed record ArchiveFile(long Rows, string Sha256);

/// <summary>The last file that an export writes: a folder without it is no archive.</summary>
/// <param name="Head">The position of the last event.</param>
/// <param name="Tables">By table; its file is named after it.</param>
public sealed record ArchiveManifest(int Format, DateTimeOffset MadeAt, long Head, IReadOnlyDictionary<string, ArchiveFile> Tables)
{
    public const int CurrentFormat = 1;
    public const string FileName = "manifest.json";
}

/// <summary>How much an export or import moved.</summary>
public sealed record ArchiveSummary(long Events, long Households, long Accounts)
{
    /// <summary>Households in the tables that are not forgotten.</summary>
    internal const string CountHouseholds = "SELECT COUNT(*) FROM household WHERE status <> 'Forgotten'";

    public override string ToString() => $"{Number(Events, "event")}, {Number(Households, "household")}, {Number(Accounts, "account")}";

    private static string Number(long count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
