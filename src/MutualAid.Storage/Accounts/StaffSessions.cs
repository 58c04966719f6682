using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace MutualAid.Storage.Accounts;

/// <summary>
/// Who of the staff is signed in, over restarts and over all nodes. A session's key is known to its browser only; here is
/// its SHA-256, which is enough for a random key.
/// </summary>
public sealed class StaffSessions(Database database, TimeProvider clock)
{
    /// <summary>How long a session lives that nobody uses; noted to the minute.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    /// <summary>How long it lives at most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);
    private static readonly CancellationToken Whole = CancellationToken.None;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private long Before(TimeSpan span) => (clock.GetUtcNow() - span).ToUnixTimeMilliseconds();

    /// <summary>A new session; its key.</summary>
    /// <param name="complete">Whether more than a password was shown.</param>
    public async Task<string> Start(string user, bool complete)
    {
        string key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await Write(
            """
            INSERT INTO staff_session (hash, user_id, complete, started_at, used_at, proved_at)
            VALUES (@hash, @user, @complete, @Now, @Now, @Now)
            """,
            new { hash = Hash(key), user, complete = Stored.Flag(complete), Now });
        return key;
    }

    /// <summary>Whose session it is, with the name and role that they have now; null when it is over, or the account is closed.</summary>
    public async Task<StaffSession?> Find(string key, CancellationToken cancellation)
    {
        string hash = Hash(key);
        await using var connection = await database.OpenForReading(cancellation);
        var found = await connection.QuerySingleOrDefaultAsync<StaffSession>(
            """
            SELECT user_id, "UserName" AS name, "Role" AS role, complete, used_at, proved_at
            FROM staff_session JOIN "AspNetUsers" ON "Id" = user_id
            WHERE hash = @hash AND used_at > @idle AND started_at > @oldest AND NOT "Closed"
            """,
            new { hash, idle = Before(Idle), oldest = Before(Longest) });
        if (found is not null && found.UsedAt <= Before(NotedEvery))
            await Write("UPDATE staff_session SET used_at = @Now WHERE hash = @hash", new { hash, Now });
        return found;
    }

    /// <summary>Notes that whoever has the session has just shown again who they are.</summary>
    public Task Prove(string key) => Write("UPDATE staff_session SET proved_at = @Now WHERE hash = @hash", new { hash = Hash(key), Now });

    public Task End(string key) => Write("DELETE FROM staff_session WHERE hash = @hash", new { hash = Hash(key) });

    public Task EndAllOf(string user) => Write("DELETE FROM staff_session WHERE user_id = @user", new { user });

    /// <summary>Forgets sessions that are over.</summary>
    public Task Sweep() => Write(
        "DELETE FROM staff_session WHERE used_at <= @idle OR started_at <= @oldest",
        new { idle = Before(Idle), oldest = Before(Longest) });

    private Task<int> Write(string sql, object values) =>
        database.Write((connection, transaction) => connection.ExecuteAsync(sql, values, transaction), Whole);

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

/// <summary>A session that is not over.</summary>
public sealed class StaffSession
{
    public string UserId { get; init; } = null!;
    public string Name { get; init; } = null!;
    public string Role { get; init; } = null!;
    public bool Complete { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long UsedAt { get; init; }

    /// <summary>When they last showed who they are, in milliseconds since 1970.</summary>
    public long ProvedAt { get; init; }
}
