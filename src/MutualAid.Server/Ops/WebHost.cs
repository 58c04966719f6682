using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Contracts.Intake.V1;
using MutualAid.Contracts.Pantry.V1;
using MutualAid.Grpc;
using MutualAid.Server.DriverApi;
using MutualAid.Server.Households;
using MutualAid.Server.Staff;
using MutualAid.Server.Staff.Accounts;

namespace MutualAid.Server.Ops;

/// <summary>The program as a server: pages, gRPC and health on their ports.</summary>
internal static class WebHost
{
    /// <summary>Settings, unless somebody says otherwise.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Defaults = new Dictionary<string, string?>
    {
        ["Kestrel:Endpoints:Web:Url"] = "http://localhost:8080",
        ["Kestrel:Endpoints:Grpc:Url"] = "http://localhost:8081",
        ["Kestrel:Endpoints:Grpc:Protocols"] = "Http2",
        ["AllowedHosts"] = "*",
    };

    /// <param name="overrides">Configuration that wins over all other.</param>
    /// <param name="more">Services that only some verb needs.</param>
    public static WebApplication Build(
        string[] args, IReadOnlyDictionary<string, string?>? overrides = null, Action<IServiceCollection>? more = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args, ContentRootPath = AppContext.BaseDirectory,
        });
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(
            0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = Defaults });
        if (overrides is not null) builder.Configuration.AddInMemoryCollection(overrides);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Configuration.AddMetricsPort();
        Logging.Configure(builder.Logging, builder.Configuration, lifetime: true);
        builder.Services.AddMutualAidCore(builder.Configuration).AddEngine(builder.Configuration).AddSessionKeys(builder.Configuration);
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RetentionClock>());
        builder.Services.AddHostedService(provider => provider.GetRequiredService<BackupClock>());
        builder.Services.AddTelemetry();
        builder.Services.AddStaffAccounts();
        builder.Services.AddRazorPages(options =>
        {
            options.RootDirectory = "/";
            options.Conventions.AllowAnonymousToFolder("/Households/Pages");
        });
        // Letters of every script as they are: escaped, a page in Arabic weighs three times as much.
        builder.Services.AddWebEncoders(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        builder.Services.AddHttpContextAccessor().AddScoped<PageText>().AddSingleton<Recordings>();
        builder.Services.AddSingleton<FormTimes>();
        builder.Services.AddSingleton(provider => Gazetteer.Read(provider.GetRequiredService<IOptions<ServerSettings>>().Value.Gazetteer));
        builder.Services.AddSingleton<CommitSignal>().AddSingleton<DeviceCalls>().AddSingleton<NoteKey>().AddSingleton<RecentPantries>().AddSingleton<OperationDesk>().AddSingleton<NewBackupKey>();
        builder.Services.AddScoped<DriverHandler>().AddScoped<PantryHandler>().AddScoped<IntakeHandler>();
        builder.Services.AddMutualAidGrpc(options => options.KeepRequestBytes = true);
        builder.Services.AddResponseCompression(options => options.EnableForHttps = true)
            .Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal)
            .Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
        builder.Services.AddHealthChecks().AddCheck<StoreHealth>("store", tags: ["ready"]);
        more?.Invoke(builder.Services);
        return Map(builder.Build());
    }

    private static WebApplication Map(WebApplication app)
    {
        app.UseRequestSpans();
        app.UseSecurityHeaders();
        app.UseMetricsPort();
        app.UseCookiePolicy();
        app.UseFailurePages(app.Logger);
        app.UseSameSiteRequests();
        // Not what staff get: it has secrets beside what others typed, and cookies with which a strange site could ask for it
        // again and again (BREACH). Households' pages have no cookie, and what another site sends is turned away.
        app.UseWhen(context => !context.Request.Path.StartsWithSegments("/staff"), pages => pages.UseResponseCompression());
        app.UseDriverApp();
        app.UseStaticFiles(MapTiles.Files); // before routing, or the fallback would take their place
        app.UseStaffLanguage();
        app.UseRouting();
        app.UseWholeForms();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapRazorPages();
        app.MapQuickExit();
        app.MapTilesFile();
        app.MapStaffLanguage();
        app.MapGet("/listen/{page}/{tag}", (string page, string tag, Recordings recordings) => recordings.Play(page, tag)).AllowAnonymous();
        app.MapGrpcService<DriverHandler>(DriverReflection.Descriptor.Services[0]).AllowAnonymous();
        app.MapGrpcService<IntakeHandler>(IntakeReflection.Descriptor.Services[0]).AllowAnonymous();
        app.MapGrpcService<PantryHandler>(PantryReflection.Descriptor.Services[0]).RequireAuthorization(policy => policy
            .AddAuthenticationSchemes(ProgramTokenAuthentication.SchemeName).RequireRole(StaffRoles.Packer, StaffRoles.Coordinator));
        app.MapGrpcHealth().AllowAnonymous();
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks(
            "/healthz/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).AllowAnonymous();
        // Without this, an address that is none would lead to the sign-in of staff.
        app.MapFallback("{*path}", context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }).AllowAnonymous();
        return app;
    }
}
