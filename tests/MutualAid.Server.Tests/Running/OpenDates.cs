using System.Net;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Running;

/// <summary>A running server with a pantry, a date that has room, and one that is full.</summary>
public sealed class OpenDates : IAsyncLifetime
{
    private readonly TestFolder _data = new();
    private readonly HttpListener _elsewhere = new();
    private Task _answering = Task.CompletedTask;

    /// <summary>Settings for the server, as variables of its environment.</summary>
    internal IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether somebody asks for the date that is to be full; false where that needs more than a form.</summary>
    internal bool AsksForFull { get; init; } = true;

    internal string Database => _data["mutualaid.db"];

    internal ServerProcess Server { get; private set; } = null!;

    internal Site Staff { get; private set; } = null!;

    /// <summary>Where the quick exit leads: another site.</summary>
    internal Uri Elsewhere { get; private set; } = null!;

    /// <summary>Saturday, January 3.</summary>
    internal string Open { get; private set; } = null!;

    /// <summary>Saturday, January 10.</summary>
    internal string Full { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // A sound of nothing; what counts is where it is offered.
        Directory.CreateDirectory(_data["recordings"]);
        await File.WriteAllBytesAsync(_data["recordings/start.mam.mp3"], new byte[48 * 1024]);
        await File.WriteAllBytesAsync(_data["recordings/ask.es.ogg"], new byte[100]);
        await File.WriteAllBytesAsync(_data["recordings/status.es.mp3"], new byte[(48 * 1024) + 1]);
        await File.WriteAllLinesAsync(_data["gazetteer.csv"],
            ["name,latitude,longitude", "8 CALLER ST,34.05,-118.22", "21 Birch Ave,34.06,-118.23", "23 Birch Ave,34.061,-118.231"]);
        Elsewhere = new Uri($"http://localhost:{FreePort.Find()}/");
        _elsewhere.Prefixes.Add(Elsewhere.ToString());
        _elsewhere.Start();
        _answering = AnswerElsewhere();
        Server = await ServerProcess.Start(_data.Path, environment: new Dictionary<string, string>(Environment)
        {
            ["MutualAid__PseudoLanguage"] = "true", ["MutualAid__QuickExitUrl"] = Elsewhere.ToString(),
            ["MutualAid__Gazetteer"] = _data["gazetteer.csv"],
        });
        Staff = await StaffSession.FirstAccount(Server);
        await Do("/staff", "handler=OpenPantry", ("Name", "Corner"), ("Place", "34.03, -118.2"), ("Areas", "90023 90033"));
        Open = await OpenDate("2099-01-03", 1000);
        Full = await OpenDate("2099-01-10", 1);
        if (AsksForFull) await Ask(("Date", Full), ("Input.Address", "1 Full Street"));
    }

    public async ValueTask DisposeAsync()
    {
        Staff?.Dispose();
        if (Server is not null) await Server.DisposeAsync();
        _elsewhere.Close();
        await _answering;
        _data.Dispose();
    }

    private async Task AnswerElsewhere()
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = await _elsewhere.GetContextAsync();
                context.Response.ContentType = "text/html";
                await context.Response.OutputStream.WriteAsync("<title>Elsewhere</title>"u8.ToArray());
                context.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>Opens a date, and returns its id.</summary>
    internal async Task<string> OpenDate(string date, int capacity)
    {
        await Staff.Get("/staff");
        string[] before = Days();
        await Do("/staff", "handler=OpenDate", ("Date", date), ("Cutoff", $"{date}T00:00"), ("Capacity", $"{capacity}"));
        return Days().Except(before).Single()["/staff/day/".Length..];

        string[] Days() => [.. Staff.Page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!)
            .Where(href => href.StartsWith("/staff/day/", StringComparison.Ordinal)).Distinct()];
    }

    /// <summary>Does something on a staff page, and expects it to be done.</summary>
    internal async Task Do(string page, string action, params (string Name, string Value)[] values)
    {
        await Staff.Get(page);
        await Staff.Send(form => form.GetAttribute("action")!.Contains(action, StringComparison.Ordinal), action, values);
        Assert.True(Staff.Page.QuerySelector(".done") is not null, $"{action}: {Staff.Page.QuerySelector(".problem")?.TextContent ?? Staff.Text}");
    }

    /// <summary>Rice, which households may choose, and peanut butter, in a box of both.</summary>
    internal async Task Stock()
    {
        foreach (var (code, item, category, allergens) in new[] { ("RICE", "Rice", "grain", "none"), ("NUTS", "Peanut butter", "protein", "peanut") })
        {
            await Do("/staff/catalog", "handler=Item", ("Code", code), ("Name", item), ("Category", category), ("Grams", "500"), ("Allergens", allergens),
                ("Offered", code == "RICE" ? "true" : "false"));
            await Do($"/staff/receive?Q={code}", "handler=Receive", ("Quantity", "50"));
        }

        await Do("/staff/catalog", "handler=Template", ("Lines", "grain 1 1\nprotein 1 0"));
    }

    /// <summary>How many places of a date are taken.</summary>
    internal async Task<int> Taken(string date)
    {
        await Staff.Get($"/staff/day/{date}");
        return int.Parse(Staff.Page.QuerySelector(".steps strong")!.TextContent, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What staff see of addresses that are not on the map yet.</summary>
    internal async Task<string> Unplaced() => (await Staff.Addresses()).Text;

    /// <summary>The empty form for the date that has room.</summary>
    internal async Task<Site> Form()
    {
        var site = new Site(Server.Web);
        await site.Get("/");
        await site.Send("/ask", ("Date", Open), ("Area", "90023"));
        return site;
    }

    /// <summary>Asks, and returns the code.</summary>
    internal async Task<string> Ask(params (string Name, string Value)[] values)
    {
        using Site site = await Form();
        (string Name, string Value)[] enough = [("Input.Address", "12 Elm Street"), ("Input.Adults", "2")];
        await site.Send("handler=Send", [.. enough.Where(field => values.All(value => value.Name != field.Name)), .. values]);
        return site.Page.QuerySelector(".code")?.TextContent ?? throw new InvalidOperationException(site.Text);
    }

    /// <summary>A household's own page.</summary>
    internal async Task<Site> Status(string code)
    {
        var site = new Site(Server.Web);
        await site.Get("/status");
        return await site.Send("/status", ("Code", code));
    }
}
