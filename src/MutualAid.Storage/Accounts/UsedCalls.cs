using Dapper;

namespace MutualAid.Storage.Accounts;

/// <summary>Remembers signed calls in the database, so that each is good once over restarts and over all nodes.</summary>
public sealed class UsedCalls(Database database, TimeProvider clock)
{
    /// <summary>True for the first who asks, wherever; and again once <paramref name="memory"/> is over and swept.</summary>
    public async Task<bool> IsFirst(Guid device, string nonce, TimeSpan memory, CancellationToken cancellation)
    {
        long until = (clock.GetUtcNow() + memory).ToUnixTimeMilliseconds();
        return await database.Write(
            (connection, transaction) => connection.ExecuteAsync(
                "INSERT INTO used_call (device, nonce, until) VALUES (@device, @nonce, @until) ON CONFLICT (device, nonce) DO NOTHING",
                new { device = device.ToString(), nonce, until },
                transaction),
            cancellation) == 1;
    }

    /// <summary>Forgets what is remembered long enough.</summary>
    public Task Sweep(CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM used_call WHERE until < @now", new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction),
        cancellation);
}
