using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MutualAid.Grpc.Binding;

namespace MutualAid.Grpc.Calls;

/// <summary>The handler's part of one call: it answers, may be interrupted, and comes to its end.</summary>
internal sealed class HandlerCall(MethodDescriptor method, CallLifetime lifetime, ILogger logger)
{
    // What the handler is at. When the call is interrupted, the client gets its status before this is over.
    private Task _handling = Task.CompletedTask;
    private IAsyncEnumerator<IMessage>? _messages;

    /// <summary>False while the handler may still add metadata, so that its lists can't be read.</summary>
    public bool IsOver => _handling.IsCompleted;

    public async Task<IMessage> Unary(UnaryMethod unary, object handler, IMessage request, RpcContext context)
    {
        lifetime.Token.ThrowIfCancellationRequested();
        var answer = unary.Call(handler, request, context);
        _handling = answer;
        var message = await answer.WaitAsync(lifetime.Token);
        lifetime.Token.ThrowIfCancellationRequested();
        return message;
    }

    public async Task Stream(
        ServerStreamingMethod streaming, object handler, IMessage request, RpcContext context,
        Func<IMessage, ValueTask> send)
    {
        lifetime.Token.ThrowIfCancellationRequested();
        _messages = streaming.Call(handler, request, context).GetAsyncEnumerator(lifetime.Token);
        while (await MoveNext(_messages))
        {
            lifetime.Token.ThrowIfCancellationRequested();
            await send(_messages.Current);
        }
    }

    /// <summary>What the client gets to know of an exception.</summary>
    public RpcError ErrorFor(Exception e)
    {
        if (e is RpcError error)
            return error;
        var interruption = lifetime.Interruption;
        if (interruption is null || e is not OperationCanceledException)
            Log(e);
        return interruption ?? new RpcError(StatusCode.Unknown, "The call failed.");
    }

    /// <summary>
    /// The request's services live until the request ends, so it must not end while the handler still uses them.
    /// </summary>
    public async Task LetEnd(HttpResponse response)
    {
        if (!_handling.IsCompleted)
        {
            await response.CompleteAsync();
            await _handling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_handling.Exception?.InnerException is { } late and not RpcError)
                Log(late);
        }
        if (_messages is null)
            return;
        try
        {
            await _messages.DisposeAsync();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log(e);
        }
    }

    private async ValueTask<bool> MoveNext(IAsyncEnumerator<IMessage> messages)
    {
        var moving = messages.MoveNextAsync();
        if (moving.IsCompletedSuccessfully)
            return moving.Result;
        var handling = moving.AsTask();
        _handling = handling;
        return await handling.WaitAsync(lifetime.Token);
    }

    private void Log(Exception e) => logger.LogError("{Method} failed: {Failure}", method.FullName, Failure.Describe(e));
}
