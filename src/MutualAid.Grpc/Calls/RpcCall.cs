using System.Buffers;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MutualAid.Grpc.Binding;
using MutualAid.Grpc.Wire;

namespace MutualAid.Grpc.Calls;

/// <summary>One call: reads its request, lets the handler answer, writes the response and the status.</summary>
internal sealed class RpcCall(
    RpcMethod method, HttpContext http, BodyFormat format, GrpcOptions options, CallLifetime lifetime, ILogger logger)
{
    private readonly RpcResponse _response = new(http.Response, format);

    // What the handler is at. When the call is interrupted, the client gets its status before this is over.
    private Task _handling = Task.CompletedTask;
    private IAsyncEnumerator<IMessage>? _messages;
    private RpcContext? _context;

    public async Task<StatusCode> Run(Type handler, string path, DateTimeOffset deadline)
    {
        var status = StatusCode.OK;
        try
        {
            var headers = MetadataHeaders.Read(http.Request.Headers);
            _context = new RpcContext(path, http.User, headers, deadline, lifetime.Token);
            if (options.CompressResponses)
                _response.CompressIfAccepted();
            await Answer(handler, _context);
            _response.Finish(_context);
        }
        catch (Exception e)
        {
            var error = ErrorFor(e);
            // A handler that still runs may still add metadata, so its lists can't be read.
            _response.Fail(error, _handling.IsCompleted ? _context : null);
            status = error.Code;
        }
        await LetHandlerEnd();
        return status;
    }

    private async Task Answer(Type handlerType, RpcContext context)
    {
        var request = await ReadRequest(context);
        var handler = http.RequestServices.GetRequiredService(handlerType);
        switch (method)
        {
            case UnaryMethod unary:
                await Unary(unary.Call(handler, request, context), context);
                break;
            case ServerStreamingMethod streaming:
                await Stream(streaming.Call(handler, request, context), context);
                break;
            default:
                throw new InvalidOperationException($"{method.GetType()} is a kind of method that has no answer here.");
        }
    }

    private async Task<IMessage> ReadRequest(RpcContext context)
    {
        var parser = method.Descriptor.InputType.Parser;
        if (!options.KeepRequestBytes)
            return await RequestMessage.Read(
                http.Request, format, parser, options.MaxReceiveMessageSize, lifetime.Token);
        var bytes = await RequestMessage.ReadBytes(
            http.Request, format, options.MaxReceiveMessageSize, lifetime.Token);
        context.RequestBytes = bytes;
        return RequestMessage.Parse(parser, new ReadOnlySequence<byte>(bytes));
    }

    private async Task Unary(Task<IMessage> answer, RpcContext context)
    {
        _handling = answer;
        var message = await answer.WaitAsync(lifetime.Token);
        _response.Write(message, context.ResponseHeaders, options.MaxSendMessageSize);
    }

    private async Task Stream(IAsyncEnumerable<IMessage> answer, RpcContext context)
    {
        _messages = answer.GetAsyncEnumerator(lifetime.Token);
        while (await MoveNext(_messages))
        {
            lifetime.Token.ThrowIfCancellationRequested();
            _response.Write(_messages.Current, context.ResponseHeaders, options.MaxSendMessageSize);
            await _response.Flush(lifetime.Token);
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

    private RpcError ErrorFor(Exception e)
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
    private async Task LetHandlerEnd()
    {
        if (!_handling.IsCompleted)
        {
            await http.Response.CompleteAsync();
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

    private void Log(Exception e) =>
        logger.LogError("{Method} failed: {Failure}", method.Descriptor.FullName, Failure.Describe(e));
}
