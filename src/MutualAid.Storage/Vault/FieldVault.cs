using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using System.Text.Json;
using Dapper;
using MutualAid.Domain;

namespace MutualAid.Storage.Vault;

/// <summary>
/// Everything that says who or where somebody is, sealed field by field under a key of that person's or household's
/// own. A row is written before the command that makes its version count, so a refused change changes nothing.
/// </summary>
public sealed class FieldVault(Database database, KeyStore keys, TimeProvider clock)
{
    private static readonly IReadOnlyDictionary<string, Sensitive<string>> NoFields =
        new Dictionary<string, Sensitive<string>>();

    /// <summary>
    /// Seals fields under one new version and returns what the command has to carry. Written again with the same
    /// version, the first content stays.
    /// </summary>
    /// <param name="version">Derived from what a retry repeats, so that it writes the same row.</param>
    public async Task<ImmutableSortedDictionary<string, FieldVersion>> Write(
        Guid subject,
        IReadOnlyDictionary<string, Sensitive<string>> fields,
        FieldVersion version,
        CancellationToken cancellation)
    {
        byte[] key = await keys.FindOrCreate(subject, cancellation);
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = fields.Select(field => new
        {
            subject = subject.ToString(),
            field = field.Key,
            version,
            text = Convert.ToBase64String(SealedText.Seal(
                key, Encoding.UTF8.GetBytes(field.Value.Reveal()), Binding(subject, field.Key, version))),
            now,
        }).ToArray();
        await database.Write(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO vault (subject, field, version, sealed, written_at)
                VALUES (@subject, @field, @version, @text, @now)
                ON CONFLICT (subject, field, version) DO NOTHING
                """,
                rows,
                transaction),
            cancellation);
        return fields.Keys.ToImmutableSortedDictionary(field => field, _ => version);
    }

    /// <summary>The fields of a subject that are valid now; none when its key is gone.</summary>
    public async Task<IReadOnlyDictionary<string, Sensitive<string>>> Read(Guid subject, CancellationToken cancellation) =>
        (await ReadAll([subject], cancellation)).GetValueOrDefault(subject) ?? NoFields;

    /// <summary>The valid fields of many subjects; those whose key is gone are left out.</summary>
    /// <param name="fields">The only ones that are opened, for whoever needs no others; null for all.</param>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, Sensitive<string>>>> ReadAll(
        IReadOnlyCollection<Guid> subjects, CancellationToken cancellation, IReadOnlyCollection<string>? fields = null)
    {
        if (subjects.Count == 0) return new Dictionary<Guid, IReadOnlyDictionary<string, Sensitive<string>>>();
        await using DbConnection connection = await database.OpenForReading(cancellation);
        var rows = (await connection.QueryAsync<VaultRow>(
            $"""
            SELECT vault.subject, vault.field, vault.version, vault.sealed FROM vault
            JOIN subject_field ON subject_field.subject = vault.subject
              AND subject_field.field = vault.field AND subject_field.version = vault.version
            WHERE vault.subject IN ({database.ValuesOf("@subjects")})
              {(fields is null ? "" : $"AND vault.field IN ({database.ValuesOf("@fields")})")}
            """,
            new { subjects = JsonSerializer.Serialize(subjects), fields = JsonSerializer.Serialize(fields) })).ToLookup(row => Guid.Parse(row.Subject));
        // Somebody who lives and has none of the chosen fields is there, without any.
        var found = await keys.Find(fields is null ? [.. rows.Select(group => group.Key)] : subjects, cancellation);
        return found.ToDictionary(
            one => one.Key,
            one => (IReadOnlyDictionary<string, Sensitive<string>>)rows[one.Key].ToDictionary(row => row.Field, row => Open(row, one.Value)));
    }

    /// <summary>Destroys a subject's key and rows. What backups still hold of it is unreadable.</summary>
    public async Task Destroy(Guid subject, CancellationToken cancellation)
    {
        await keys.Destroy(subject, cancellation);
        await database.Write(
            (connection, transaction) => connection.ExecuteAsync(
                "DELETE FROM vault WHERE subject = @subject", new { subject = subject.ToString() }, transaction),
            cancellation);
    }

    /// <summary>
    /// Deletes rows that no version points to: changes that were refused, and what a newer version replaced. Young
    /// ones stay, since their command may still be on its way.
    /// </summary>
    /// <returns>How many.</returns>
    public Task<int> Sweep(TimeSpan olderThan, CancellationToken cancellation)
    {
        long before = (clock.GetUtcNow() - olderThan).ToUnixTimeMilliseconds();
        return database.Write(
            (connection, transaction) => connection.ExecuteAsync(
                """
                DELETE FROM vault WHERE written_at < @before AND NOT EXISTS (
                  SELECT 1 FROM subject_field WHERE subject_field.subject = vault.subject
                    AND subject_field.field = vault.field AND subject_field.version = vault.version)
                """,
                new { before },
                transaction),
            cancellation);
    }

    private static Sensitive<string> Open(VaultRow row, byte[] key) => new(Encoding.UTF8.GetString(SealedText.Open(
        key, Convert.FromBase64String(row.Sealed), Binding(Guid.Parse(row.Subject), row.Field, row.Version))));

    private static string Binding(Guid subject, string field, FieldVersion version) =>
        $"field|{subject}|{field}|{version}";

    private sealed class VaultRow
    {
        public string Subject { get; init; } = null!;
        public string Field { get; init; } = null!;
        public FieldVersion Version { get; init; }
        public string Sealed { get; init; } = null!;
    }
}
