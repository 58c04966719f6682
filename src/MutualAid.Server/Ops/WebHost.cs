using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace MutualAid.Server.Ops;

/// <summary>The program as a server: pages, gRPC and health on their ports.</summary>
internal static class WebHost
{
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Kestrel:Endpoints:Web:Url"] = "http://localhost:8080",
        ["Kestrel:Endpoints:Grpc:Url"] = "http://localhost:8081",
        ["Kestrel:Endpoints:Grpc:Protocols"] = "Http2",
        ["AllowedHosts"] = "*",
    };

    public static WebApplication Build(string[] args, Dictionary<string, string?>? overrides = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args, ContentRootPath = AppContext.BaseDirectory,
        });
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(
            0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = Defaults });
        if (overrides is not null) builder.Configuration.AddInMemoryCollection(overrides);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        Logging.Configure(builder.Logging);
        builder.Services.AddMutualAidCore(builder.Configuration).AddSessionKeys(builder.Configuration);
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RetentionClock>());
        builder.Services.AddTelemetry();
        builder.Services.AddRazorPages(options => options.RootDirectory = "/");
        builder.Services.AddHealthChecks().AddCheck<StoreHealth>("store", tags: ["ready"]);
        return Map(builder.Build());
    }

    private static WebApplication Map(WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseSameSiteForms();
        app.UseStaticFiles();
        app.MapRazorPages();
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks(
            "/healthz/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).AllowAnonymous();
        return app;
    }
}
