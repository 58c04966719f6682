using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace MutualAid.Grpc.Binding;

/// <summary>
/// A method of a service and the handler method that answers it. Untyped, as the wire is, and free of any transport.
/// </summary>
internal abstract record RpcMethod(MethodDescriptor Descriptor)
{
    public IMessage Parse(in ReadOnlySequence<byte> request)
    {
        try
        {
            return Descriptor.InputType.Parser.ParseFrom(request);
        }
        catch (InvalidProtocolBufferException)
        {
            throw RpcError.Internal("The request message could not be parsed.");
        }
    }
}

/// <summary>One request, one response.</summary>
internal sealed record UnaryMethod(
    MethodDescriptor Descriptor, Func<object, IMessage, RpcContext, Task<IMessage>> Call) : RpcMethod(Descriptor);

/// <summary>One request, any number of responses.</summary>
internal sealed record ServerStreamingMethod(
    MethodDescriptor Descriptor, Func<object, IMessage, RpcContext, IAsyncEnumerable<IMessage>> Call)
    : RpcMethod(Descriptor);
