using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace MutualAid.Server.Tests.Staff.Travel;

/// <summary>A server on loopback that speaks the table service of OSRM, and keeps what it was asked.</summary>
internal sealed class RoadServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RoadServer(WebApplication app) => _app = app;

    /// <summary>The way between two places, written as they were sent; null where there is none.</summary>
    public Func<string, string, (double? Seconds, double? Metres)> Way { get; set; } = (_, _) => (300, 20_000);

    /// <summary>Answers in another way than with a table, while it is set.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <summary>What each request waits for.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public ConcurrentQueue<(string Target, Dictionary<string, string> Headers)> Requests { get; } = new();

    public IEnumerable<string> Targets => Requests.Select(request => request.Target);

    public string Address => _app.Urls.First();

    public static async Task<RoadServer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new RoadServer(builder.Build());
        server._app.Run(server.Answer);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>The places of a request, in its order.</summary>
    public static string[] PlacesOf(string target) => target.Split('?')[0].Split('/')[^1].Split(';');

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        if (context.Request.Path == "/") return;
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        Requests.Enqueue((target, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString())));
        context.Response.Headers.SetCookie = "seen=yes";
        await Before();
        if (Instead is { } instead)
        {
            await instead(context);
            return;
        }

        string[] places = PlacesOf(target);
        int[] sources = Numbers("sources"), destinations = Numbers("destinations");
        string durations = Table(way => way.Seconds), distances = Table(way => way.Metres);
        await context.Response.WriteAsync(
            $$"""{"code":"Ok","durations":{{durations}},"distances":{{distances}},"sources":[],"destinations":[]}""");

        int[] Numbers(string name) =>
            [.. context.Request.Query[name].ToString().Split(';').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

        string Table(Func<(double? Seconds, double? Metres), double?> part) => Array(sources.Select(source => Array(
            destinations.Select(destination => Number(part(Way(places[source], places[destination])))))));

        string Number(double? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "null";
    }

    private static string Array(IEnumerable<string> items) => $"[{string.Join(',', items)}]";
}
