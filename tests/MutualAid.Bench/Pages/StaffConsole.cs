using System.Diagnostics;
using System.Net;
using Dapper;
using Microsoft.Playwright;
using MutualAid.Engine;
using MutualAid.Server.Tests.Browser;
using MutualAid.Server.Tests.Running;
using MutualAid.Storage;
using MutualAid.Storage.Postgres;
using MutualAid.Storage.Sqlite;
using MutualAid.Testing;

namespace MutualAid.Bench.Pages;

/// <summary>How long the server takes for each of the staff's pages in a large group, and what axe-core finds on them.</summary>
internal static class StaffConsole
{
    private const string Password = "correct horse battery";
    private const int Fewest = 5;

    /// <summary>A page that is so slow that it takes longer is asked for less often.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>A group of that size on a database of each kind, and one with a tenth of its households and ledger and the same date.</summary>
    /// <param name="stores">sqlite, postgres, or both.</param>
    public static async Task<object> Measure(string stores, int households, int ledger, int boxes, int requests)
    {
        bool sqlite = stores is not "postgres", postgres = stores is not "sqlite";
        return new
        {
            sqlite = sqlite ? await OnSqlite(households, ledger, boxes, requests) : null,
            sqliteTenth = sqlite ? await OnSqlite(households / 10, ledger / 10, boxes, requests) : null,
            postgres = postgres ? await OnPostgres(households, ledger, boxes, requests) : null,
            postgresTenth = postgres ? await OnPostgres(households / 10, ledger / 10, boxes, requests) : null,
        };
    }

    private static async Task<object> OnSqlite(int households, int ledger, int boxes, int requests)
    {
        using var folder = new TestFolder();
        await using var database = new SqliteDatabase(folder["mutualaid.db"]);
        return await Measure(folder.Path, null, database, new SqliteEventStore(database, TimeProvider.System), households, ledger, boxes, requests);
    }

    private static async Task<object> OnPostgres(int households, int ledger, int boxes, int requests)
    {
        using var folder = new TestFolder();
        await using PostgresCluster cluster = await PostgresCluster.Start();
        string connectionString = await cluster.CreateDatabase();
        await using var database = new PostgresDatabase(connectionString);
        return await Measure(folder.Path, connectionString, database, new PostgresEventStore(database, TimeProvider.System), households, ledger, boxes, requests);
    }

    private static async Task<object> Measure(
        string folder, string? postgres, Database database, IEventStore store, int households, int ledger, int boxes, int requests)
    {
        var group = new LargeGroup(database, store, Math.Max(households, 2 * boxes), ledger, boxes);
        using (var csv = new TestFolder())
        {
            group.WriteFiles(csv);
            var imported = await Said("import", ServerProcess.Run(folder, postgres, "import", csv.Path));
            if (imported.ExitCode != 0) throw new InvalidOperationException(imported.Errors);
        }

        await Said("the group", Nothing(group.Make()));
        // What autovacuum does by itself a minute later; SQLite plans without.
        if (postgres is not null)
        {
            await using var idle = await database.OpenForReading(CancellationToken.None);
            await idle.ExecuteAsync("VACUUM ANALYZE");
        }

        await using ServerProcess server = await ServerProcess.Start(folder, postgres);
        await Said("processes", Nothing(Settled(database, store)));
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = ChromiumProgram.Path, Args = ChromiumProgram.Arguments });
        await using IBrowserContext staff = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = server.Web.ToString(), Locale = "en-US" });
        IPage page = await staff.NewPageAsync();
        await SignIn(page, server);
        using HttpClient http = await Signed(staff, server.Web);
        StaffPageAddress[] pages =
        [
            .. await StaffPages.Find(address => http.GetStringAsync(address), group.Household),
            new("/staff/lot/{code}, untouched", $"/staff/lot/{LargeGroup.Untouched.Lot}"),
            new("/staff/item/{code}, untouched", $"/staff/item/{LargeGroup.Untouched.Item}"),
        ];
        var measured = new List<object>();
        foreach (StaffPageAddress one in pages)
        {
            measured.Add(await Time(http, one, requests));
            await Console.Error.WriteLineAsync($"{measured[^1]}");
        }

        var violations = new Dictionary<string, int>();
        foreach (StaffPageAddress one in pages)
        {
            await page.GotoAsync(one.Address);
            await Axe.Load(page);
            string[] found = await Axe.Look(page);
            violations[one.Route] = found.Length;
            foreach (string violation in found) await Console.Error.WriteLineAsync($"{one.Route}: {violation}");
        }

        await using var connection = await database.OpenForReading(CancellationToken.None);
        return new
        {
            households = await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM household"),
            ledgerEntries = await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM ledger_entry"),
            boxesOfToday = boxes,
            pages = measured,
            axeViolations = violations,
        };
    }

    /// <summary>One after the other, as somebody at a screen asks for them; what warms up doesn't count.</summary>
    private static async Task<object> Time(HttpClient http, StaffPageAddress page, int requests)
    {
        var times = new List<double>(requests);
        int bytes = 0;
        long began = Stopwatch.GetTimestamp();
        for (int n = -Math.Max(2, requests / 10); n < requests && (times.Count < Fewest || Stopwatch.GetElapsedTime(began) < Longest); n++)
        {
            long started = Stopwatch.GetTimestamp();
            using HttpResponseMessage response = await http.GetAsync(page.Address);
            bytes = (await response.Content.ReadAsByteArrayAsync()).Length;
            if (n >= 0) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (response.StatusCode is not HttpStatusCode.OK) throw new InvalidOperationException($"{page.Address} was answered with {response.StatusCode}.");
        }

        times.Sort();
        return new
        {
            page = page.Route, requests = times.Count, kilobytes = bytes / 1000, p50Ms = Math.Round(times[times.Count / 2], 1),
            p99Ms = Math.Round(times[Math.Min(times.Count - 1, times.Count * 99 / 100)], 1),
        };
    }

    private static async Task SignIn(IPage page, ServerProcess server)
    {
        using var timer = new PeriodicTimer(LookAgain);
        string link;
        while ((link = server.Log.Split('\n').FirstOrDefault(line => line.Contains("/staff/enter/", StringComparison.Ordinal)) ?? string.Empty).Length == 0)
            await timer.WaitForNextTickAsync();
        await page.GotoAsync(link[link.IndexOf("/staff/enter/", StringComparison.Ordinal)..].Split(' ', '"', '\r')[0]);
        await page.FillAsync("[name=Name]", "ana");
        await page.FillAsync("[name=Password]", Password);
        await page.ClickAsync("main button");
        await page.GotoAsync("/staff/your-sign-in");
        var app = new Authenticator(await page.InnerTextAsync(".token"));
        await page.FillAsync("[name=Code]", app.Code());
        await page.ClickAsync("form[action$='handler=Authenticator'] button");
        await page.WaitForSelectorAsync(".codes");
    }

    /// <summary>A client with the session of the browser.</summary>
    private static async Task<HttpClient> Signed(IBrowserContext staff, Uri web)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = web };
        http.DefaultRequestHeaders.Add("Cookie", string.Join("; ", (await staff.CookiesAsync()).Select(cookie => $"{cookie.Name}={cookie.Value}")));
        return http;
    }

    private static async Task Settled(Database database, IEventStore store)
    {
        using var timer = new PeriodicTimer(LookAgain);
        await using var connection = await database.OpenForReading(CancellationToken.None);
        while (await connection.ExecuteScalarAsync<long>("SELECT MIN(position) FROM checkpoint") < await store.Head(CancellationToken.None))
            await timer.WaitForNextTickAsync();
    }

    private static async Task<bool> Nothing(Task work)
    {
        await work;
        return true;
    }

    private static async Task<T> Said<T>(string what, Task<T> work)
    {
        long started = Stopwatch.GetTimestamp();
        T result = await work;
        await Console.Error.WriteLineAsync($"{what}: {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
        return result;
    }
}
