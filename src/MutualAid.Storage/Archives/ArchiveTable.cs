using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MutualAid.Storage.Archives;

/// <summary>What a column holds; each database has its own way to store it, an archive has one.</summary>
internal enum ColumnKind
{
    Text,
    Number,
    Id,
    Flag,
    Time,
    Bytes,
    Json,
}

/// <summary>JSON that one database keeps as it was written, and the other in an order of its own.</summary>
internal sealed record StoredJson(string Text)
{
    /// <summary>The same text for the same content.</summary>
    public static string Canonical(string json) => Sorted(JsonNode.Parse(json))?.ToJsonString() ?? "null";

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}

internal sealed record ArchiveColumn(string Name, ColumnKind Kind)
{
    public void Write(Utf8JsonWriter json, DbDataReader row, int place)
    {
        json.WritePropertyName(Name);
        if (row.IsDBNull(place)) json.WriteNullValue();
        else if (Kind == ColumnKind.Text) json.WriteStringValue(row.GetString(place));
        else if (Kind == ColumnKind.Number) json.WriteNumberValue(row.GetInt64(place));
        else if (Kind == ColumnKind.Id) json.WriteStringValue(row.GetGuid(place));
        else if (Kind == ColumnKind.Flag) json.WriteBooleanValue(row.GetBoolean(place));
        else if (Kind == ColumnKind.Bytes) json.WriteBase64StringValue(row.GetFieldValue<byte[]>(place));
        else if (Kind == ColumnKind.Json) json.WriteStringValue(StoredJson.Canonical(row.GetString(place)));
        else json.WriteStringValue(row.GetFieldValue<DateTimeOffset>(place).ToUniversalTime());
    }

    /// <summary>The value as the sink of a bulk write takes it.</summary>
    public object? Read(JsonElement row)
    {
        if (!row.TryGetProperty(Name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return Kind switch
        {
            ColumnKind.Text => value.GetString(),
            ColumnKind.Number => value.GetInt64(),
            ColumnKind.Id => value.GetGuid(),
            ColumnKind.Flag => value.GetBoolean(),
            ColumnKind.Time => value.GetDateTimeOffset(),
            ColumnKind.Bytes => value.GetBytesFromBase64(),
            ColumnKind.Json => new StoredJson(value.GetString()!),
        };
    }
}

/// <summary>A table that moves: its rows are a file of JSON lines.</summary>
/// <param name="IsSealed">Whether each line is sealed: accounts name people.</param>
internal sealed record ArchiveTable(string Name, bool IsSealed, params ArchiveColumn[] Columns)
{
    public string File => $"{Name}.jsonl";

    public string Select => $"SELECT {Names} FROM \"{Name}\"";

    public string Insert =>
        $"INSERT INTO \"{Name}\" ({Names}) VALUES ({string.Join(", ", Enumerable.Range(1, Columns.Length).Select(n => $"${n}"))})";

    private string Names => string.Join(", ", Columns.Select(column => $"\"{column.Name}\""));
}

/// <summary>
/// What an archive holds. Read models and snapshots are not in it: they are made anew from the events.
/// </summary>
internal static class ArchiveTables
{
    public static ArchiveTable Events { get; } = new(
        "event", false,
        Number("position"), Number("kind"), Id("stream"), Number("version"), Text("type"), Text("body"), Id("command"),
        Number("recorded_at"));

    public static ArchiveTable Users { get; } = new(
        "AspNetUsers", true,
        Text("Id"), Text("UserName"), Text("NormalizedUserName"), Text("Email"), Text("NormalizedEmail"), Flag("EmailConfirmed"),
        Text("PasswordHash"), Text("SecurityStamp"), Text("ConcurrencyStamp"), Text("PhoneNumber"), Flag("PhoneNumberConfirmed"),
        Flag("TwoFactorEnabled"), Time("LockoutEnd"), Flag("LockoutEnabled"), Number("AccessFailedCount"), Text("Role"), Flag("Closed"));

    /// <summary>Ids only, so it is not sealed; where it ends is noted with the keys.</summary>
    public static ArchiveTable Audit { get; } = new(
        "audit_entry", false,
        Number("sequence"), Number("at"), Text("who"), Text("action"), Text("subject"), Text("reason"), Text("previous"), Text("hash"));

    /// <summary>Not a table of the database: the keys of households and drivers, out of the key store.</summary>
    public static ArchiveTable Keys { get; } = new("subject_key", true, Id("subject"), Text("key"));

    /// <summary>The database's, in an order in which they can be filled.</summary>
    public static IReadOnlyList<ArchiveTable> All { get; } =
    [
        Events,
        new("outcome", false,
            Id("command"), Number("kind"), Id("stream"), Number("content"), Number("first_version"), Number("events"),
            Text("refusal"), Text("refusal_body"), Number("recorded_at")),
        new("checkpoint", false, Text("process"), Number("position")),
        new("parked", false, Text("process"), Number("position"), Text("why"), Number("retries"), Number("parked_at")),
        new("vault", false, Text("subject"), Text("field"), Text("version"), Text("sealed"), Number("written_at")),
        new("receipt_code", false,
            Text("hash"), Text("household"), Number("issued_at"), Number("forgotten_at"), Text("replaced_by")),
        new("referrer_batch", false, Text("id"), Text("referrer"), Number("made_at"), Number("until")),
        new("referrer_invitation", false, Text("hash"), Text("batch"), Number("used"), Text("used_by"), Number("forget_at")),
        new("asked_address", false, Text("hash"), Text("household"), Number("until")),
        new("people_served", false,
            Text("distribution"), Number("adults"), Number("children"), Number("infants"), Number("first_households"), Number("first_people")),
        new("people_counted", false, Text("request"), Number("is_first")),
        new("told", false, Text("request"), Text("what"), Number("told_at")),
        Users,
        new("AspNetUserClaims", true, Number("Id"), Text("UserId"), Text("ClaimType"), Text("ClaimValue")),
        new("AspNetUserLogins", true, Text("LoginProvider"), Text("ProviderKey"), Text("ProviderDisplayName"), Text("UserId")),
        new("AspNetUserTokens", true, Text("UserId"), Text("LoginProvider"), Text("Name"), Text("Value")),
        new("AspNetUserPasskeys", true, Bytes("CredentialId"), Text("UserId"), Json("Data")),
        Audit,
        new("used_call", false, Text("device"), Text("nonce"), Number("until")),
        new("one_time_link", true, Text("hash"), Text("purpose"), Number("until")),
        new("program_token", true, Text("hash"), Text("name"), Text("role"), Number("made_at")),
    ];

    private static ArchiveColumn Text(string name) => new(name, ColumnKind.Text);

    private static ArchiveColumn Number(string name) => new(name, ColumnKind.Number);

    private static ArchiveColumn Id(string name) => new(name, ColumnKind.Id);

    private static ArchiveColumn Flag(string name) => new(name, ColumnKind.Flag);

    private static ArchiveColumn Time(string name) => new(name, ColumnKind.Time);

    private static ArchiveColumn Bytes(string name) => new(name, ColumnKind.Bytes);

    private static ArchiveColumn Json(string name) => new(name, ColumnKind.Json);
}
