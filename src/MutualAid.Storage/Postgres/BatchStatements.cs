using Npgsql;
using NpgsqlTypes;

namespace MutualAid.Storage.Postgres;

internal static class BatchStatements
{
    /// <summary>Adds a statement with its values as $1, $2, ….</summary>
    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (object? value in values)
        {
            command.Parameters.Add(value switch
            {
                // Without a type, so that the server takes the column's.
                null => new NpgsqlParameter { Value = DBNull.Value },
                string?[] texts => new NpgsqlParameter { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                Archives.StoredJson json => new NpgsqlParameter { Value = json.Text, NpgsqlDbType = NpgsqlDbType.Jsonb },
                _ => new NpgsqlParameter { Value = value },
            });
        }

        batch.BatchCommands.Add(command);
    }
}
