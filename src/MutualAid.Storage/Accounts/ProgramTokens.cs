using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace MutualAid.Storage.Accounts;

/// <summary>Tokens with which programs work in a role; stored as SHA-256, since they are random and long.</summary>
public sealed class ProgramTokens(Database database, TimeProvider clock)
{
    private const string Prefix = "mat_";

    /// <summary>A new token; it is not shown again.</summary>
    public async Task<string> Create(string name, string role, CancellationToken cancellation)
    {
        string token = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await database.Write(
            (connection, transaction) => connection.ExecuteAsync(
                "INSERT INTO program_token (hash, name, role, made_at) VALUES (@hash, @name, @role, @now)",
                new { hash = Hash(token), name, role, now = clock.GetUtcNow().ToUnixTimeMilliseconds() },
                transaction),
            cancellation);
        return token;
    }

    public async Task<IReadOnlyList<ProgramToken>> List(CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return (await connection.QueryAsync<ProgramToken>("SELECT hash, name, role FROM program_token ORDER BY name, hash")).AsList();
    }

    public Task Revoke(string hash, CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM program_token WHERE hash = @hash", new { hash }, transaction),
        cancellation);

    public async Task<ProgramToken?> Find(string token, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.QuerySingleOrDefaultAsync<ProgramToken>(
            "SELECT hash, name, role FROM program_token WHERE hash = @hash", new { hash = Hash(token) });
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

public sealed class ProgramToken
{
    public string Hash { get; init; } = null!;
    public string Name { get; init; } = null!;
    public string Role { get; init; } = null!;
}
