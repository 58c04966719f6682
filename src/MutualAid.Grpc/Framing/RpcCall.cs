using System.Buffers;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MutualAid.Grpc.Binding;
using MutualAid.Grpc.Calls;
using MutualAid.Grpc.Wire;

namespace MutualAid.Grpc.Framing;

/// <summary>One call: reads its request, lets the handler answer, writes the response and the status.</summary>
internal sealed class RpcCall(
    RpcMethod method, HttpContext http, BodyFormat format, GrpcOptions options, CallLifetime lifetime, ILogger logger)
{
    private readonly RpcResponse _response = new(http.Response, format);
    private readonly HandlerCall _handling = new(method.Descriptor, lifetime, logger);
    private RpcContext? _context;

    public async Task<StatusCode> Run(Type handler)
    {
        var status = StatusCode.OK;
        try
        {
            var headers = MetadataHeaders.Read(http.Request.Headers);
            _context = new RpcContext(
                RpcEndpoint.PathOf(method.Descriptor), http.User, headers, lifetime.Deadline, lifetime.Token);
            if (options.CompressResponses)
                _response.CompressIfAccepted();
            await Answer(handler, _context);
            _response.Finish(_context);
        }
        catch (Exception e)
        {
            var error = _handling.ErrorFor(e);
            _response.Fail(error, _handling.IsOver ? _context : null);
            status = error.Code;
        }
        await _handling.LetEnd(http.Response);
        return status;
    }

    private async Task Answer(Type handlerType, RpcContext context)
    {
        var request = await ReadRequest(context);
        var handler = http.RequestServices.GetRequiredService(handlerType);
        switch (method)
        {
            case UnaryMethod unary:
                Write(await _handling.Unary(unary, handler, request, context));
                break;
            case ServerStreamingMethod streaming:
                await _handling.Stream(streaming, handler, request, context, message =>
                {
                    Write(message);
                    return _response.Flush(lifetime.Token);
                });
                break;
            default:
                throw new InvalidOperationException($"{method.GetType()} is a kind of method that has no answer here.");
        }

        void Write(IMessage message) => _response.Write(message, context.ResponseHeaders, options);
    }

    private async Task<IMessage> ReadRequest(RpcContext context)
    {
        if (!options.KeepRequestBytes)
            return await Read(message => method.Parse(message));
        var bytes = await Read(static message => message.ToArray());
        context.RequestBytes = bytes;
        return method.Parse(new ReadOnlySequence<byte>(bytes));

        ValueTask<T> Read<T>(Func<ReadOnlySequence<byte>, T> take) =>
            RequestMessage.Read(http.Request, format, take, options.MaxReceiveMessageSize, lifetime.Token);
    }
}
