using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MutualAid.Server.Tests.DriverApp;

/// <summary>What is between a phone and the program: it passes bytes on, until somebody drives into a parking garage.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly Uri _target;
    private volatile State _state = State.Up;
    private TaskCompletionSource _swallowed = new();

    public Line(Uri target)
    {
        _target = target;
        _listener.Start();
        _ = Accept();
    }

    private enum State
    {
        Up,
        Down,
        Swallowing,
    }

    public Uri Web => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Everything breaks off, and nothing gets through any more.</summary>
    public void Cut() => Change(State.Down);

    public void Restore() => Change(State.Up);

    /// <summary>Requests arrive, and their answers are lost; completes with the first answer that was.</summary>
    public Task Swallow()
    {
        _swallowed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Change(State.Swallowing);
        return _swallowed.Task;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        Change(State.Down);
        return ValueTask.CompletedTask;
    }

    private void Change(State state)
    {
        _state = state;
        foreach (TcpClient client in _open.Keys) client.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Serve(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The line is given up.
        }
    }

    private async Task Serve(TcpClient phone)
    {
        using var program = new TcpClient();
        _open[phone] = _open[program] = 0;
        try
        {
            phone.NoDelay = program.NoDelay = true;
            if (_state == State.Down) return;
            await program.ConnectAsync(_target.Host, _target.Port);
            NetworkStream up = phone.GetStream(), down = program.GetStream();
            await Task.WhenAny(up.CopyToAsync(down), Answer(down, up));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut off, by us or by one of them.
        }
        finally
        {
            _open.TryRemove(phone, out _);
            _open.TryRemove(program, out _);
            phone.Dispose();
        }
    }

    private async Task Answer(NetworkStream down, NetworkStream up)
    {
        byte[] buffer = new byte[16 * 1024];
        while (await down.ReadAsync(buffer) is > 0 and int read)
        {
            if (_state == State.Swallowing)
            {
                _swallowed.TrySetResult();
                return;
            }

            await up.WriteAsync(buffer.AsMemory(0, read));
        }
    }
}
