using System.Collections.Concurrent;
using Google.Protobuf;
using MutualAid.Grpc;
using MutualAid.Server.Tests.Grpc.Echoes;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>The service under the transport's tests.</summary>
public sealed class EchoHandler(EchoProbe probe)
{
    public Task<SayReply> Say(SayRequest request, RpcContext context)
    {
        foreach (var entry in context.RequestHeaders)
        {
            if (entry.Name == "x-echo")
                Return(entry.Text!);
            if (entry.Name == "x-echo-bin")
                ReturnBytes(entry.Bytes!);
        }
        probe.Seen(context);
        return Task.FromResult(new SayReply { Text = request.Text, Payload = request.Payload });

        void Return(string text)
        {
            context.ResponseHeaders.Add("x-echo", text);
            context.ResponseTrailers.Add("x-after", text);
        }

        void ReturnBytes(byte[] bytes)
        {
            context.ResponseHeaders.Add("x-echo-bin", bytes);
            context.ResponseTrailers.Add("x-after-bin", bytes);
        }
    }

    public Task<SayReply> Fail(FailRequest request, RpcContext context)
    {
        if (request.Crash.Length > 0)
            throw new InvalidOperationException(request.Crash, new FormatException(request.Crash));
        if (request.Field.Length > 0)
            throw RpcError.InvalidArgument(request.Message, new FieldViolation(request.Field, "is not acceptable"));
        context.ResponseTrailers.Add("x-after", "failed");
        throw new RpcError((StatusCode)request.Code, request.Message);
    }

    public async IAsyncEnumerable<CountReply> Count(CountRequest request, RpcContext context)
    {
        context.ResponseTrailers.Add("x-after", "counted");
        var weight = ByteString.CopyFrom(new byte[request.Weight]);
        for (var number = 1; number <= request.To; number++)
        {
            probe.Counted(number);
            yield return new CountReply { Number = number, Weight = weight };
            await Task.Yield();
            if (request.LateHeader)
                context.ResponseHeaders.Add("x-late", "too late");
        }
        if (request.ThenFail)
            throw RpcError.FailedPrecondition("that was all");
    }

    public async Task<SayReply> Wait(WaitRequest request, RpcContext context)
    {
        await Until(request.Id, context);
        return new SayReply();
    }

    public async IAsyncEnumerable<CountReply> Watch(WaitRequest request, RpcContext context)
    {
        yield return new CountReply { Number = 1 };
        await Until(request.Id, context);
    }

    private async Task Until(string id, RpcContext context)
    {
        probe.Started(id);
        try
        {
            await new TaskCompletionSource().Task.WaitAsync(context.CancellationToken);
        }
        finally
        {
            probe.Ended(id);
        }
    }
}

/// <summary>What a test sees of the handler's side.</summary>
public sealed class EchoProbe
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _signals = new();

    public RpcContext? LastSeen { get; private set; }

    public int HighestCount { get; private set; }

    public Task WhenStarted(string id) => Signal("started " + id).Task.Soon();

    public Task WhenEnded(string id) => Signal("ended " + id).Task.Soon();

    internal void Seen(RpcContext context) => LastSeen = context;

    internal void Counted(int number) => HighestCount = number;

    internal void Started(string id) => Signal("started " + id).TrySetResult();

    internal void Ended(string id) => Signal("ended " + id).TrySetResult();

    private TaskCompletionSource Signal(string name) => _signals.GetOrAdd(
        name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
