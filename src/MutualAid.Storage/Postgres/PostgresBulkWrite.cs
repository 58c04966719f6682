using Npgsql;

namespace MutualAid.Storage.Postgres;

/// <summary>Sends statements a few hundred at a time.</summary>
internal sealed class PostgresBulkWrite(NpgsqlConnection connection, NpgsqlTransaction transaction) : BulkWrite, IAsyncDisposable
{
    private const int AtOnce = 500;
    private NpgsqlBatch _batch = new(connection, transaction);

    public override void Execute(string sql, params ReadOnlySpan<object?> values) => _batch.Add(sql, values);

    public override Task Flush(CancellationToken cancellation) =>
        _batch.BatchCommands.Count < AtOnce ? Task.CompletedTask : Send(cancellation);

    public async Task Send(CancellationToken cancellation)
    {
        if (_batch.BatchCommands.Count == 0) return;
        await _batch.ExecuteNonQueryAsync(cancellation);
        await _batch.DisposeAsync();
        _batch = new NpgsqlBatch(connection, transaction);
    }

    public ValueTask DisposeAsync() => _batch.DisposeAsync();
}
