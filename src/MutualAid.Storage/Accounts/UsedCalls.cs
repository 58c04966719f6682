using System.Threading.Channels;
using Dapper;

namespace MutualAid.Storage.Accounts;

/// <summary>
/// Remembers signed calls in the database, so that each is good once over restarts and over all nodes. Calls that come
/// while others are being written down share the next commit.
/// </summary>
public sealed class UsedCalls
{
    private const int MostInOneCommit = 256;
    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly Channel<Asked> _asked = Channel.CreateUnbounded<Asked>();

    public UsedCalls(Database database, TimeProvider clock)
    {
        (_database, _clock) = (database, clock);
        _ = Task.Run(WriteDown);
    }

    /// <summary>True for the first who asks, wherever; and again once <paramref name="memory"/> is over and swept.</summary>
    public Task<bool> IsFirst(Guid device, string nonce, TimeSpan memory, CancellationToken cancellation)
    {
        var asked = new Asked(device.ToString(), nonce, (_clock.GetUtcNow() + memory).ToUnixTimeMilliseconds());
        _asked.Writer.TryWrite(asked);
        return asked.First.Task.WaitAsync(cancellation);
    }

    /// <summary>Forgets what is remembered long enough.</summary>
    public Task Sweep(CancellationToken cancellation) => _database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM used_call WHERE until < @now", new { now = _clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction),
        cancellation);

    private async Task WriteDown()
    {
        var some = new List<Asked>(MostInOneCommit);
        while (await _asked.Reader.WaitToReadAsync())
        {
            some.Clear();
            while (some.Count < MostInOneCommit && _asked.Reader.TryRead(out Asked? asked)) some.Add(asked);
            await Write(some);
        }
    }

    private async Task Write(List<Asked> some)
    {
        // In one order everywhere, so that two nodes that are asked the same don't wait for each other.
        Asked[] sorted = [.. some.OrderBy(one => one.Device, StringComparer.Ordinal).ThenBy(one => one.Nonce, StringComparer.Ordinal)];
        try
        {
            int[] written = await _database.Write(
                async (connection, transaction) =>
                {
                    int[] rows = new int[sorted.Length];
                    for (int n = 0; n < sorted.Length; n++)
                    {
                        rows[n] = await connection.ExecuteAsync(
                            """
                            INSERT INTO used_call (device, nonce, until) VALUES (@Device, @Nonce, @Until)
                            ON CONFLICT (device, nonce) DO NOTHING
                            """,
                            sorted[n],
                            transaction);
                    }

                    return rows;
                },
                CancellationToken.None);
            for (int n = 0; n < sorted.Length; n++) sorted[n].First.SetResult(written[n] == 1);
        }
        catch (Exception exception)
        {
            foreach (Asked one in sorted) one.First.TrySetException(exception);
        }
    }

    private sealed record Asked(string Device, string Nonce, long Until)
    {
        public TaskCompletionSource<bool> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
