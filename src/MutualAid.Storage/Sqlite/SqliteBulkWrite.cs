namespace MutualAid.Storage.Sqlite;

/// <summary>Executes each statement at once; nobody else sees anything of it until the end.</summary>
internal sealed class SqliteBulkWrite(SqliteStatements statements) : BulkWrite
{
    public override void Execute(string sql, params ReadOnlySpan<object?> values) => statements.Execute(sql, values);

    public override Task Flush(CancellationToken cancellation) => Task.CompletedTask;
}
