using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Staff;

/// <summary>The server in this process, on sockets all the same, with a clock that stands still until it is set.</summary>
internal sealed class InProcess : IAsyncDisposable
{
    private readonly TestFolder _data = new();

    private InProcess(string? postgres)
    {
        int web = FreePort.Find();
        Web = new Uri($"http://localhost:{web}");
        App = WebHost.Build(
            [
                $"--Kestrel:Endpoints:Web:Url={Web}", $"--Kestrel:Endpoints:Grpc:Url=http://localhost:{FreePort.Find()}",
                $"--MutualAid:DataDirectory={_data.Path}", "--applicationName=MutualAid.Server",
                "--MutualAid:QuickestForm=00:00:00", // tests fill in forms faster than people
                .. postgres is null ? Array.Empty<string>() : [$"--ConnectionStrings:MutualAid={postgres}"],
            ],
            more: services => services.AddSingleton<TimeProvider>(Clock).AddLogging(logging => logging.ClearProviders()));
    }

    public ManualClock Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    public Uri Web { get; }

    public WebApplication App { get; }

    public T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    public static async Task<InProcess> Start(string? postgres = null)
    {
        var server = new InProcess(postgres);
        await server.App.Services.Prepare(CancellationToken.None);
        await server.App.StartAsync();
        return server;
    }

    /// <summary>Makes an account with an authenticator app, and signs in to it.</summary>
    public async Task<Site> Enter(string role, string name)
    {
        var site = new Site(Web);
        string token = await Get<OneTimeLinks>().Create(new LinkPurpose.MakeAccount(role));
        await site.Get($"/staff/enter/{token}");
        await site.Send(token, ("Name", name), ("Password", StaffSession.Password));
        await StaffSession.SetUpAuthenticator(site, Clock);
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        _data.Dispose();
    }
}
