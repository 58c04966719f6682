using Microsoft.Data.Sqlite;

namespace MutualAid.Storage.Sqlite;

/// <summary>Statements of one connection, prepared once and kept.</summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private SqliteTransaction? _transaction;

    public SqliteConnection Connection => connection;

    /// <summary>From here on statements belong to this transaction.</summary>
    public void Enter(SqliteTransaction transaction)
    {
        _transaction = transaction;
        foreach (SqliteCommand statement in _prepared.Values) statement.Transaction = transaction;
    }

    public void Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    /// <summary>The first column of the first row as a number; null if there is no row, or it is null.</summary>
    public long? Scalar(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteScalar() as long?;

    public void Dispose()
    {
        foreach (SqliteCommand statement in _prepared.Values) statement.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out SqliteCommand? statement))
        {
            statement = new SqliteCommand(sql, connection, _transaction);
            for (int i = 1; i <= values.Length; i++)
                statement.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            _prepared[sql] = statement;
        }

        for (int i = 0; i < values.Length; i++) statement.Parameters[i].Value = values[i] is Archives.StoredJson json ? json.Text : values[i] ?? DBNull.Value;
        return statement;
    }
}
