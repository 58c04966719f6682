using System.Buffers;
using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using MutualAid.Grpc.Binding;

namespace MutualAid.Grpc.AspNetCore;

/// <summary>A request message, and its bytes where the service keeps them.</summary>
internal sealed record Request(IMessage Message, ReadOnlyMemory<byte>? Bytes);

/// <summary>What is being mapped, for as long as Grpc.AspNetCore asks what methods there are.</summary>
internal sealed class Mapping
{
    public IReadOnlyList<RpcMethod> Methods { get; set; } = [];

    public bool KeepRequestBytes { get; set; }
}

/// <summary>Tells Grpc.AspNetCore of the methods of a handler.</summary>
internal sealed class HandlerMethods<THandler>(Mapping mapping) : IServiceMethodProvider<THandler>
    where THandler : class
{
    private static readonly Marshaller<IMessage> Responses = Marshallers.Create<IMessage>(
        static (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        static _ => throw new NotSupportedException("A server reads no responses."));

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<THandler> context)
    {
        foreach (var method in mapping.Methods)
        {
            switch (method)
            {
                case UnaryMethod unary:
                    context.AddUnaryMethod<Request, IMessage>(
                        Describe(method, MethodType.Unary), [],
                        (_, request, call) => HostedCall.Of(call).Unary(unary, typeof(THandler), request, call));
                    break;
                case ServerStreamingMethod streaming:
                    context.AddServerStreamingMethod<Request, IMessage>(
                        Describe(method, MethodType.ServerStreaming), [], (_, request, responses, call) =>
                            HostedCall.Of(call).Stream(streaming, typeof(THandler), request, responses, call));
                    break;
                default:
                    throw new InvalidOperationException($"{method.GetType()} is a kind of method that has no answer here.");
            }
        }
    }

    private Method<Request, IMessage> Describe(RpcMethod method, MethodType type) =>
        new(type, method.Descriptor.Service.FullName, method.Descriptor.Name, Requests(method), Responses);

    private Marshaller<Request> Requests(RpcMethod method)
    {
        var keepBytes = mapping.KeepRequestBytes;
        return Marshallers.Create(
            static (_, _) => throw new NotSupportedException("A server writes no requests."),
            context =>
            {
                try
                {
                    if (!keepBytes)
                        return new Request(method.Parse(context.PayloadAsReadOnlySequence()), Bytes: null);
                    var bytes = context.PayloadAsNewBuffer();
                    return new Request(method.Parse(new ReadOnlySequence<byte>(bytes)), bytes);
                }
                catch (RpcError error)
                {
                    throw Errors.Translate(error);
                }
            });
    }
}
