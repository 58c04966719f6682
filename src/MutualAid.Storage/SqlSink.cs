namespace MutualAid.Storage;

/// <summary>Takes a statement that belongs to the transaction that is being written.</summary>
/// <param name="sql">A constant, with its parameters as $1, $2, …; both databases understand it.</param>
internal delegate void SqlSink(string sql, params ReadOnlySpan<object?> values);
