using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MutualAid.Grpc;
using MutualAid.Server.Tests.Grpc.Echoes;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>A handler that does not fit its service keeps the server from starting, and says why.</summary>
public sealed class HandlerBindingTests
{
    private static readonly ServiceDescriptor Recorder = EchoReflection.Descriptor.Services[1];

    [Fact]
    public void MethodIsMissing_Map_SaysWhichOneIsNeeded()
    {
        var message = MapFails<Absent>(Recorder);

        AssertContains("MutualAid.Server.Tests.Grpc.HandlerBindingTests+Absent", message);
        AssertContains(
            "mutualaid.test.v1.Recorder.Record needs public Task<SayReply> Record(SayRequest, RpcContext), "
            + "and Absent has no public method of that name.", message);
    }

    [Fact]
    public void MethodHasAnotherShape_Map_SaysWhatWasFound()
    {
        AssertContains("and OtherResult has System.Threading.Tasks.Task Record(", MapFails<OtherResult>(Recorder));
        AssertContains("and OtherRequest has ", MapFails<OtherRequest>(Recorder));
        AssertContains("and NoContext has ", MapFails<NoContext>(Recorder));
        AssertContains("and Streaming has ", MapFails<Streaming>(Recorder));
    }

    [Fact]
    public void MethodIsNotPublicOrNotOfTheInstance_Map_Fails()
    {
        MapFails<Hidden>(Recorder);
        MapFails<Static>(Recorder);
    }

    [Fact]
    public void RequestsAreStreamed_Map_Refuses()
    {
        AssertContains("mutualaid.test.v1.Uploads.Upload streams requests", MapFails<Absent>(Misfit("Uploads")));
        AssertContains("mutualaid.test.v1.Chats.Chat streams requests", MapFails<Absent>(Misfit("Chats")));
    }

    [Fact]
    public void HandlerIsNotRegistered_Map_SaysHowTo()
    {
        AssertContains("call services.AddScoped<Absent>()", MapFails<Absent>(Recorder, register: false));
    }

    [Fact]
    public void GrpcIsNotAdded_Map_SaysHowTo()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        var error = Assert.Throws<InvalidOperationException>(() => app.MapGrpcService<Absent>(Recorder));

        AssertContains("services.AddMutualAidGrpc()", error.Message);
    }

    [Fact]
    public void ServiceIsMappedTwice_Map_Fails()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddMutualAidGrpc().AddScoped<Fitting>();
        var app = builder.Build();
        app.MapGrpcService<Fitting>(Recorder);

        var error = Assert.Throws<InvalidOperationException>(() => app.MapGrpcService<Fitting>(Recorder));

        Assert.Equal("mutualaid.test.v1.Recorder is mapped already.", error.Message);
    }

    [Fact]
    public void LimitIsOutOfRange_Map_Fails()
    {
        MapFails<Fitting>(Recorder, configure: options => options.UnaryDeadline = TimeSpan.Zero);
        MapFails<Fitting>(Recorder, configure: options => options.StreamDeadline = TimeSpan.FromDays(60));
        MapFails<Fitting>(Recorder, configure: options => options.MaxSendMessageSize = 0);
    }

    private static void AssertContains(string expected, string message) =>
        Assert.Contains(expected, message, StringComparison.Ordinal);

    private static ServiceDescriptor Misfit(string name) =>
        MisfitsReflection.Descriptor.Services.Single(service => service.Name == name);

    private static string MapFails<THandler>(
        ServiceDescriptor service, bool register = true, Action<GrpcOptions>? configure = null)
        where THandler : class
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddMutualAidGrpc();
        if (register)
            builder.Services.AddScoped<THandler>();
        var app = builder.Build();
        return Assert.Throws<InvalidOperationException>(() => app.MapGrpcService<THandler>(service, configure)).Message;
    }

    private sealed class Fitting
    {
        public Task<SayReply> Record(SayRequest request, RpcContext context) => Task.FromResult(new SayReply());
    }

    private sealed class Absent;

    private sealed class OtherResult
    {
        public Task Record(SayRequest request, RpcContext context) => Task.CompletedTask;
    }

    private sealed class OtherRequest
    {
        public Task<SayReply> Record(SayReply request, RpcContext context) => Task.FromResult(request);
    }

    private sealed class NoContext
    {
        public Task<SayReply> Record(SayRequest request) => Task.FromResult(new SayReply());
    }

    private sealed class Streaming
    {
        public IAsyncEnumerable<SayReply> Record(SayRequest request, RpcContext context) =>
            AsyncEnumerable.Empty<SayReply>();
    }

    private sealed class Hidden
    {
        internal Task<SayReply> Record(SayRequest request, RpcContext context) => Task.FromResult(new SayReply());
    }

    private sealed class Static
    {
        public static Task<SayReply> Record(SayRequest request, RpcContext context) => Task.FromResult(new SayReply());
    }
}
