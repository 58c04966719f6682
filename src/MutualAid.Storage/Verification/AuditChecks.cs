using System.Data.Common;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Vault;

namespace MutualAid.Storage.Verification;

/// <summary>The audit log is as it was written: nothing changed, deleted, inserted or cut off.</summary>
internal static class AuditChecks
{
    private const string Log = "audit";

    /// <param name="before">The head as it was before the connection's snapshot.</param>
    public static async Task<IReadOnlyList<Finding>> Run(
        DbConnection connection, KeyFile keyFile, AuditHead before, KeyStore keys, CancellationToken cancellation)
    {
        var entries = new List<(AuditEntry Entry, bool Genuine)>();
        await foreach (AuditEntry entry in AuditLog.All(connection).WithCancellation(cancellation))
            entries.Add((entry, entry.ExpectedHash(keyFile) == entry.Hash));
        AuditHead now = await keys.ReadAuditHead(cancellation);
        var findings = new List<Finding>();
        var (sequence, hash) = Beginning(entries);
        for (int n = 0; n < entries.Count; n++)
        {
            var (entry, genuine) = entries[n];
            if (!genuine)
            {
                // One that the next does not follow was put between; without a next one the head tells.
                bool isBetween = n + 1 < entries.Count && entries[n + 1] is { Genuine: true } next && next.Entry.Previous == hash;
                bool isInserted = isBetween || entry.Sequence <= sequence || entry.Sequence > now.Sequence;
                if (!isInserted) Follow(entry, null);
                else if (isBetween) sequence = Math.Max(sequence, entry.Sequence);
                findings.Add(Of(entry.Sequence, isInserted ? "was inserted: the program did not write it" : "was changed"));
                continue;
            }

            if (entry.Sequence == sequence + 1 && hash is not null && entry.Previous != hash) findings.Add(Of(entry.Sequence, "does not follow the one before"));
            if (entry.Sequence == before.Sequence && entry.Hash != before.Hash)
                findings.Add(Of(entry.Sequence, "is not the one that the key store knows as the last"));
            Follow(entry, entry.Hash);
        }

        if (sequence < before.Sequence) findings.Add(new Finding("A1", Log, $"the end is cut off: {Range(sequence + 1, before.Sequence)}"));
        if (sequence > now.Sequence + 1)
            findings.Add(new Finding("A1", Log, $"goes on until {sequence}, but the key store knows of {now.Sequence} only"));
        return findings;

        void Follow(AuditEntry entry, string? itsHash)
        {
            if (entry.Sequence > sequence + 1) findings.Add(new Finding("A1", Log, $"deleted: {Range(sequence + 1, entry.Sequence - 1)}"));
            (sequence, hash) = (entry.Sequence, itsHash);
        }
    }

    /// <summary>Before the first entry: nothing, or where the log was cut for its age, by its own word.</summary>
    private static (long Sequence, string? Hash) Beginning(List<(AuditEntry Entry, bool Genuine)> entries)
    {
        string? cut = entries.LastOrDefault(one => one.Genuine && one.Entry.Action == nameof(AuditAction.Cut)).Entry?.Subject;
        return cut?.Split(' ') is [var sequence, var hash]
            ? (long.Parse(sequence, System.Globalization.CultureInfo.InvariantCulture), hash)
            : (0, AuditEntry.Nothing);
    }

    private static Finding Of(long sequence, string what) => new("A1", $"{Log} {sequence}", what);

    private static string Range(long first, long last) => first == last ? $"{first}" : $"{first} to {last}";
}
