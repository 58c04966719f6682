using Microsoft.Extensions.Options;

namespace MutualAid.Server.Ops.Verbs;

/// <summary>The program without its surfaces, for verbs that work on the data.</summary>
internal static class CoreHost
{
    /// <summary>Runs <paramref name="work"/> over the configured data.</summary>
    /// <param name="withProcesses">Whether what follows from the work is done at once, too.</param>
    /// <param name="needsData">Whether it makes no sense without data; then none is made.</param>
    /// <param name="isRestoring">Whether it may be in the middle of a restore.</param>
    public static async Task<int> Run(
        IEnumerable<string> args, bool withProcesses, bool needsData, Func<IServiceProvider, Task<int>> work, CancellationToken cancellation,
        bool isRestoring = false)
    {
        using IHost host = Build(args);
        if (needsData) RequireData(host.Services);
        using DataLock? only = withProcesses ? DataLock.Take(host.Services) : null;
        await host.Services.Prepare(cancellation, isRestoring);
        if (withProcesses) await host.StartAsync(cancellation);
        int result = await work(host.Services);
        if (withProcesses) await host.StopAsync(cancellation);
        await host.Services.GetRequiredService<MutualAid.Engine.Embedded.EmbeddedEngine>().DisposeAsync();
        return result;
    }

    /// <summary>Runs <paramref name="work"/> where nothing is prepared yet, and nobody else is.</summary>
    public static Task<int> RunUnprepared(IEnumerable<string> args, Func<IServiceProvider, Task<int>> work) => Inspect(args, async services =>
    {
        using DataLock only = DataLock.Take(services);
        return await work(services);
    });

    /// <summary>Runs <paramref name="work"/> beside whoever serves, on data of which nobody knows whether it is sound.</summary>
    public static async Task<int> Inspect(IEnumerable<string> args, Func<IServiceProvider, Task<int>> work)
    {
        using IHost host = Build(args);
        return await work(host.Services);
    }

    private static IHost Build(IEnumerable<string> args)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = [.. args], ContentRootPath = AppContext.BaseDirectory, // for appsettings.json, as in WebHost
        });
        Logging.Configure(builder.Logging, builder.Configuration, lifetime: false);
        builder.Services.AddMutualAidCore(builder.Configuration).AddEmbeddedEngine();
        return builder.Build();
    }

    private static void RequireData(IServiceProvider services)
    {
        if (services.GetRequiredService<IConfiguration>().GetConnectionString("MutualAid") is { Length: > 0 }) return;
        string path = Path.GetFullPath(services.GetRequiredService<IOptions<ServerSettings>>().Value.DatabasePath);
        if (!File.Exists(path)) throw new InvalidDataException($"There is no data at {path}; say where it is with --MutualAid:DataDirectory=/path.");
    }
}
