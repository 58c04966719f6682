using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MutualAid.Grpc.Binding;
using MutualAid.Grpc.Calls;
using MutualAid.Grpc.Wire;

namespace MutualAid.Grpc.AspNetCore;

/// <summary>One call: Grpc.AspNetCore reads its request and writes its response, and the handler answers in between.</summary>
internal sealed class HostedCall(
    MethodDescriptor method, HttpContext http, BodyFormat format, GrpcOptions options, CallLifetime lifetime,
    ILogger logger)
{
    private readonly HandlerCall _handling = new(method, lifetime, logger);
    private RpcContext _context = null!;
    // Of the request as it came: Grpc.AspNetCore.Web calls it HTTP/2.
    private readonly bool _http1 = HttpProtocol.IsHttp11(http.Request.Protocol);
    private bool _headersAreSet;

    public static HostedCall Of(ServerCallContext call) => call.GetHttpContext().Features.GetRequiredFeature<HostedCall>();

    /// <summary>Lets Grpc.AspNetCore's endpoint have the request.</summary>
    public async Task<StatusCode> Run(RequestDelegate endpoint)
    {
        try
        {
            Gzip.EncodingOf(http.Request);
            var headers = MetadataHeaders.Read(http.Request.Headers);
            _context = new RpcContext(
                RpcEndpoint.PathOf(method), http.User, headers, lifetime.Deadline, lifetime.Token);
        }
        catch (RpcError error)
        {
            await GrpcServer.Refuse(http, error);
            return error.Code;
        }
        http.Features.Set(this);
        // Grpc.AspNetCore's own deadline covers what no handler sees: reading the request, health, reflection. In whole
        // seconds it comes after the lifetime's, so that for a handler the two are no race.
        var seconds = Math.Max(1, (long)Math.Ceiling(lifetime.Timeout.TotalSeconds));
        http.Request.Headers.GrpcTimeout = string.Create(CultureInfo.InvariantCulture, $"{seconds}S");
        if (format.IsWeb)
            http.Request.Headers.Accept = format.ContentType;
        await endpoint(http);
        await _handling.LetEnd(http.Response);
        return await Status();
    }

    public async Task<IMessage> Unary(UnaryMethod unary, Type handler, Request request, ServerCallContext call)
    {
        IMessage? response = null;
        await Answer(handler, request, call, async instance =>
        {
            response = await _handling.Unary(unary, instance, request.Message, _context);
            Prepare(response, call);
        });
        return response!;
    }

    public Task Stream(
        ServerStreamingMethod streaming, Type handler, Request request, IServerStreamWriter<IMessage> responses,
        ServerCallContext call) =>
        Answer(handler, request, call, async instance =>
        {
            await _handling.Stream(streaming, instance, request.Message, _context, async message =>
            {
                Prepare(message, call);
                await responses.WriteAsync(message, lifetime.Token);
            });
            SetHeaders();
            // Without messages the status would go with the headers, and Connect then finds no trailers.
            await http.Response.StartAsync();
        });

    private async Task Answer(Type handler, Request request, ServerCallContext call, Func<object, Task> answer)
    {
        try
        {
            if (request.Bytes is { } bytes)
                _context.RequestBytes = bytes;
            await answer(http.RequestServices.GetRequiredService(handler));
            SetTrailers(call);
        }
        catch (Exception e)
        {
            var error = _handling.ErrorFor(e);
            if (_handling.IsOver)
            {
                SetHeaders();
                SetTrailers(call);
            }
            throw Errors.Translate(error);
        }
    }

    private void Prepare(IMessage message, ServerCallContext call)
    {
        var size = message.CalculateSize();
        options.EnsureMaySend(size);
        // Gzip of nothing is nothing, which is no gzip.
        call.WriteOptions = new WriteOptions(size == 0 ? WriteFlags.NoCompress : 0);
        SetHeaders();
    }

    private void SetHeaders()
    {
        if (_headersAreSet)
            return;
        _headersAreSet = true;
        _context.ResponseHeaders.MarkSent();
        foreach (var entry in _context.ResponseHeaders)
            http.Response.Headers.Append(entry.Name, MetadataHeaders.Encode(entry));
    }

    private void SetTrailers(ServerCallContext call)
    {
        foreach (var entry in _context.ResponseTrailers)
        {
            if (entry.Bytes is { } bytes)
                call.ResponseTrailers.Add(entry.Name, bytes);
            else
                call.ResponseTrailers.Add(entry.Name, entry.Text!);
        }
    }

    private async Task<StatusCode> Status()
    {
        var status = http.Features.GetRequiredFeature<IServerCallContextFeature>().ServerCallContext.Status;
        // What a handler throws comes as a status. Any other exception is about the request's body or the connection.
        if (status.DebugException is not { } exception)
            return (StatusCode)status.StatusCode;
        var error = lifetime.Interruption ?? RequestFailure.Of(exception) ?? RpcError.Internal("The request is malformed.");
        if (!http.Response.HasStarted)
        {
            await GrpcServer.Refuse(http, error);
            // Kestrel finds the body half read and closes the connection; a client that knows sends no more calls on it.
            if (_http1)
                http.Response.Headers.Connection = "close";
        }
        return error.Code;
    }
}
