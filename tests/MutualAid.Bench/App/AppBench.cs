using System.CommandLine;
using System.Text.Json;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Bench.App;

/// <summary><c>app</c>: what a visit to the drivers' app downloads, and how long it takes on a slow phone with a weak signal.</summary>
internal static class AppBench
{
    /// <summary>In bytes, compressed.</summary>
    private const int SizeTarget = 170 * 1024;

    /// <summary>Names the server to start, as for the tests; without it, the one that was built with this.</summary>

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var runs = new Option<int>("--runs") { DefaultValueFactory = _ => 5, Description = "First visits, each followed by a second one." };
        var command = new Command("app", "Size of the drivers' app and its time to interactive in Chromium; prints JSON.") { runs };
        command.SetAction(async (parsed, cancellation) =>
            Console.WriteLine(JsonSerializer.Serialize(await Measure(parsed.GetValue(runs), cancellation), Json)));
        return command;
    }

    private static async Task<object> Measure(int runs, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("mutualaid-bench-").FullName;
        BuiltServer.Use();
        try
        {
            await using ServerProcess server = await ServerProcess.Start(folder, verb: ["demo", "--json"]);
            var app = new Uri(server.Web, "/driver/");
            using var downloads = new Downloads(app);
            object size = new
            {
                target = SizeTarget,
                firstVisit = Total(await downloads.OfThePage(cancellation)),
                inTheBackground = Total(await downloads.OfTheServiceWorker(cancellation)),
            };
            var (first, second) = (new List<Visit>(), new List<Visit>());
            using var phone = await Phone.Start();
            for (int run = 0; run < runs; run++)
            {
                string profile = Path.Combine(folder, $"profile-{run}");
                first.Add(await phone.Visit(app, profile));
                second.Add(await phone.Visit(app, profile));
            }

            return new { size, firstVisit = Times(first, 5_000), secondVisit = Times(second, 2_000) };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static object Total(IReadOnlyList<Download> files) => new
    {
        plain = files.Sum(file => file.Plain), gzip = files.Sum(file => file.Gzip), brotli = files.Sum(file => file.Brotli), files,
    };

    private static object Times(IReadOnlyList<Visit> visits, int target)
    {
        double[] sorted = [.. visits.Select(visit => visit.Interactive).Order()];
        return new { targetMs = target, medianMs = sorted[sorted.Length / 2], worstMs = sorted[^1], visits };
    }
}
