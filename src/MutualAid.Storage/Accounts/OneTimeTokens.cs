using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace MutualAid.Storage.Accounts;

/// <summary>
/// Tokens that are good once, over restarts and over all nodes; stored as SHA-256, since they are random and long.
/// </summary>
public sealed class OneTimeTokens(Database database, TimeProvider clock)
{
    private static readonly CancellationToken Whole = CancellationToken.None;

    /// <summary>A new token for a purpose.</summary>
    public async Task<string> Create(string purpose, TimeSpan lifetime)
    {
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await PutBack(new OneTimeToken { Hash = Hash(token), Purpose = purpose, Until = (clock.GetUtcNow() + lifetime).ToUnixTimeMilliseconds() });
        return token;
    }

    /// <summary>What the token is for, if it is still good.</summary>
    public async Task<string?> Look(string token, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<string?>(
            "SELECT purpose FROM one_time_link WHERE hash = @hash AND until > @now", Values(token));
    }

    /// <summary>Takes the token, so that nobody else has it; null when it is not good any more.</summary>
    public Task<OneTimeToken?> Take(string token) => database.Write(
        (connection, transaction) => connection.QuerySingleOrDefaultAsync<OneTimeToken?>(
            "DELETE FROM one_time_link WHERE hash = @hash AND until > @now RETURNING hash, purpose, until", Values(token), transaction),
        Whole);

    /// <summary>Makes a token that was taken good again.</summary>
    public Task PutBack(OneTimeToken token) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "INSERT INTO one_time_link (hash, purpose, until) VALUES (@Hash, @Purpose, @Until)", token, transaction),
        Whole);

    /// <summary>Forgets tokens that are too old.</summary>
    public Task Sweep(CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM one_time_link WHERE until <= @now", new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction),
        cancellation);

    private object Values(string token) => new { hash = Hash(token), now = clock.GetUtcNow().ToUnixTimeMilliseconds() };

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

/// <summary>A token that was taken.</summary>
public sealed class OneTimeToken
{
    public string Hash { get; init; } = null!;
    public string Purpose { get; init; } = null!;
    public long Until { get; init; }
}
