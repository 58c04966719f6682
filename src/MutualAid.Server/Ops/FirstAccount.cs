using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using MutualAid.Server.Staff.Accounts;

namespace MutualAid.Server.Ops;

/// <summary>Prints, as long as there is no account, the link with which the first one is made.</summary>
internal static class FirstAccount
{
    public static void AnnounceOnStart(WebApplication app) => app.Lifetime.ApplicationStarted.Register(() => _ = Announce(app));

    /// <summary>The web address that this program listens on.</summary>
    public static string WebAddress(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First(address => !IsGrpc(app, address) && new Uri(address).Port != MetricsPort.Of(app.Configuration));

    /// <summary>The gRPC address that this program listens on.</summary>
    public static string GrpcAddress(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First(address => IsGrpc(app, address));

    private static bool IsGrpc(WebApplication app, string address) => new Uri(address).Port == app.Services
        .GetRequiredService<IConfiguration>().GetValue<Uri>("Kestrel:Endpoints:Grpc:Url")!.Port;

    private static async Task Announce(WebApplication app)
    {
        using IServiceScope scope = app.Services.CreateScope();
        if (!await scope.ServiceProvider.GetRequiredService<UserManager<StaffUser>>().NobodyYet()) return;
        string token = await app.Services.GetRequiredService<OneTimeLinks>().Create(new LinkPurpose.MakeFirstAccount());
        app.Logger.LogInformation("Make the first account here, once: {Link}", $"{WebAddress(app)}/staff/enter/{token}");
    }
}
