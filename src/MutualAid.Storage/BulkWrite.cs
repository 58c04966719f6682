namespace MutualAid.Storage;

/// <summary>One transaction of any length, by statements that both databases understand.</summary>
internal abstract class BulkWrite
{
    /// <summary>Takes the transaction's next statement.</summary>
    public abstract void Execute(string sql, params ReadOnlySpan<object?> values);

    /// <summary>Called between rows: lets go of statements that have gathered.</summary>
    public abstract Task Flush(CancellationToken cancellation);
}
