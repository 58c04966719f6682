namespace MutualAid.Server.Tests.Running;

/// <summary>What the client knows for sure: on its own disk before it goes on.</summary>
internal sealed class AcknowledgementLog(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    private readonly Queue<string> _again = new();
    private readonly Lock _lock = new();

    public int Count { get; private set; }

    /// <summary>An operation that was not answered before, or a new one.</summary>
    public string NextToSend()
    {
        lock (_lock) return _again.TryDequeue(out string? operation) ? operation : Guid.NewGuid().ToString();
    }

    public void SendAgain(string operation)
    {
        lock (_lock) _again.Enqueue(operation);
    }

    public void Acknowledge(string operation, int free)
    {
        lock (_lock)
        {
            Assert.True(free > 1);
            _file.Write(System.Text.Encoding.ASCII.GetBytes(operation + "\n"));
            _file.Flush(flushToDisk: true);
            Count++;
        }
    }

    public string[] Unanswered()
    {
        lock (_lock) return [.. _again];
    }

    public string[] ReadBack()
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose() => _file.Dispose();
}
