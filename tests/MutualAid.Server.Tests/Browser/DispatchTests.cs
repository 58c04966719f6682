using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Microsoft.Playwright;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Browser;

/// <summary>
/// What a dispatcher does with script: dragging stops of a draft, and the map with streets. Two drivers with room for seven boxes each, and
/// twelve requests; each test makes a draft of its own.
/// </summary>
public sealed partial class DispatchTests(DayWithStreets day, Chromium chromium) : IClassFixture<DayWithStreets>, IClassFixture<Chromium>
{
    private const string WithCalls =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; connect-src 'self'";

    private Site Staff => day.Staff;

    [Fact]
    public async Task StopDropped_SavedUndoneOrRefused_AndNothingChangesUnlessItCanBeDriven()
    {
        await Draft();
        Assert.Equal(WithCalls, Staff.Response.Headers.GetValues("Content-Security-Policy").Single());
        var before = Routes();
        var (from, to) = before["D1"].Length > before["D2"].Length ? ("D1", "D2") : ("D2", "D1");
        string stop = before[from][1];
        int version = Version;

        // What it would come to, while it is on its way.
        JsonElement effect = await Effect(stop, to, "1");
        Assert.Equal((true, 1, version), (effect.GetProperty("may").GetBoolean(), effect.GetProperty("place").GetInt32(), effect.GetProperty("version").GetInt32()));
        Assert.Matches($"^{to}, at place 1: .+, .+\\.$", effect.GetProperty("says").GetString());
        Assert.Equal(before, await Now());

        // Dropped, by a form that is sent twice; then put back where it was, and undone again.
        (string, string)[] drop = Drop(stop, from, 2, to, "1");
        await Post(drop);
        Assert.Equal("The draft is changed.", Staff.Page.QuerySelector(".done")!.TextContent);
        Assert.Equal([stop, .. before[to]], Routes()[to]);
        string address = Staff.Response.RequestMessage!.RequestUri!.Query;
        await Post(drop);
        Assert.Equal(("The draft is changed.", address, version + 1), (Staff.Page.QuerySelector(".done")!.TextContent, Staff.Response.RequestMessage!.RequestUri!.Query, Version));
        IElement undo = Staff.Page.QuerySelectorAll("button").Single(button => button.TextContent.StartsWith("Undo", StringComparison.Ordinal));
        Assert.Equal($"Undo: put stop {stop} back with {from}, at place 2", undo.TextContent);
        await Send(undo);
        Assert.Equal(before, Routes());
        undo = Staff.Page.QuerySelectorAll("button").Single(button => button.TextContent.StartsWith("Undo", StringComparison.Ordinal));
        Assert.Equal($"Undo: put stop {stop} back with {to}, at place 1", undo.TextContent);
        Assert.DoesNotContain("Undo", (await Staff.Get(day.PlanPath)).Text);
        // There was another change since, so that there is nothing to undo at that address.
        Assert.DoesNotContain("Undo", (await Staff.Get(day.PlanPath + address)).Text);

        // On an older draft it is refused, and the page shows the draft as it is.
        await Post([.. drop.Where(field => field.Item1 is not ("Operation")), ("Operation", $"{Guid.NewGuid()}")]);
        Assert.StartsWith($"Somebody saved another plan meanwhile (version {version + 2})", Problem, StringComparison.Ordinal);
        Assert.Equal(before, Routes());

        // Seven boxes are all that one holds: an eighth is refused with the reason, and nothing changes.
        while (Routes()[to].Length < 7) await Post(Drop(Routes()[from][0], from, 1, to, ""));
        string eighth = Routes()[from][0];
        effect = await Effect(eighth, to, "");
        Assert.False(effect.GetProperty("may").GetBoolean());
        Assert.EndsWith($"Not possible: {to} has more boxes than the vehicle holds: 1 too many.", effect.GetProperty("says").GetString(), StringComparison.Ordinal);
        before = await Now();
        version = Version;
        await Post(Drop(eighth, from, 1, to, ""));
        Assert.Equal($"Not possible: {to} has more boxes than the vehicle holds: 1 too many. Nothing is changed.", Problem);
        Assert.Equal(version, Version);
        Assert.Equal(before, Routes());

        // Off all routes it may go; there the page says why it is there and where it costs least.
        await Post(Drop(eighth, from, 1, "none", ""));
        Assert.DoesNotContain(eighth, Routes().Values.SelectMany(codes => codes));
        IElement left = Assert.Single(Staff.Page.QuerySelectorAll("#unassigned tbody tr"));
        Assert.Equal("There is room for it.", left.Children[1].TextContent);
        Assert.Matches($"^{from}, at place [1-9]: .+\\.$", left.Children[2].TextContent.Trim());
        await Staff.Get(Staff.FirstLink($"{day.PlanPath}?stop=").Split('#')[0]);
        Assert.StartsWith("Stop ", Staff.Page.QuerySelector("#effect-title")!.TextContent, StringComparison.Ordinal);
        await Staff.Send("handler=Move");
        Assert.Empty(Staff.Page.QuerySelectorAll("#unassigned tbody tr"));
        Assert.Equal("Undo: take", Staff.Page.QuerySelectorAll("button").Single(button => button.TextContent.StartsWith("Undo", StringComparison.Ordinal)).TextContent[..10]);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task StopDragged_ByPointerAndByKeys_SaysWhatItDoesAndMoves(int width)
    {
        await Draft();
        var before = Routes();
        var (from, to) = before["D1"].Length > before["D2"].Length ? ("D1", "D2") : ("D2", "D1");
        await using Window window = await Open(width);
        IPage page = window.Page;
        await page.SetViewportSizeAsync(width, 1600); // both routes are in sight
        ICDPSession touch = await page.Context.NewCDPSessionAsync(page);
        await page.GotoAsync(day.PlanPath);
        await window.Look("plan");
        await Axe.Load(page);
        Assert.Empty(await Axe.Look(page));

        // Over the first stop of the other driver, a little to its left: before it.
        await Grip(before[from][1]).ScrollIntoViewIfNeededAsync();
        var grip = (await Grip(before[from][1]).BoundingBoxAsync())!;
        await Pointer("touchStart", grip.X + 5, grip.Y + 5);
        var first = (await Item(before[to][0]).BoundingBoxAsync())!;
        await Pointer("touchMove", grip.X + 8, grip.Y + 15);
        await Pointer("touchMove", first.X + 8, first.Y + (first.Height / 2));
        await page.Locator($".says:text-matches('^{to}, at place 1: ')").WaitForAsync();
        await window.Look("plan-dragging");
        await Pointer("touchEnd", null, null);
        await page.Locator(".done").WaitForAsync();
        string[] moved = [before[from][1], .. before[to]];
        Assert.Equal(moved, (await Now())[to]);
        // The stop has the focus, wherever it is now; Undo brings it back.
        Assert.Equal(before[from][1], await page.EvaluateAsync<string>("document.activeElement.parentElement.dataset.code"));
        await window.Look("plan-dragged");
        await page.Locator("button:text-matches('^Undo')").ClickAsync();
        await page.Locator($".done").WaitForAsync();
        Assert.Equal(before, await Now());

        // By keys: to the other driver, where it costs least; Escape leaves it, Enter drops it.
        string key = from == "D1" ? "ArrowDown" : "ArrowUp";
        await Grip(before[from][1]).FocusAsync();
        await page.Keyboard.PressAsync(key);
        await page.Locator($".says:text-matches('^{to}, at place ')").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal("", await page.Locator(".says").TextContentAsync());
        await page.Keyboard.PressAsync(key);
        await page.Locator($".says:text-matches('^{to}, at place ')").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".done").WaitForAsync();
        Assert.Contains(before[from][1], (await Now())[to]);

        // One that can't be driven is not even sent, and somebody else's change in between is told.
        while (Routes()[to].Length < 7) await Post(Drop(Routes()[from][0], from, 1, to, ""));
        await page.GotoAsync(day.PlanPath);
        string eighth = Routes()[from][0];
        await Grip(eighth).FocusAsync();
        await page.Keyboard.PressAsync(key);
        await page.Locator(".says:text-matches('Not possible: ')").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Contains("Not possible: ", await page.Locator(".says").TextContentAsync());
        Assert.Contains(eighth, (await Now())[from]);
        await Post(Drop(Routes()[to][0], to, 1, from, ""));
        await page.Keyboard.PressAsync(key);
        await page.Locator(".says:text-matches('Somebody changed the draft meanwhile')").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".problem:text-matches('Somebody saved another plan meanwhile')").WaitForAsync();

        // A finger on the narrow window, a mouse on the wide one.
        async Task Pointer(string what, float? x, float? y)
        {
            if (width < 500)
            {
                object[] fingers = x is null ? [] : [new { x, y }];
                await touch.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object> { ["type"] = what, ["touchPoints"] = fingers });
                return;
            }

            if (x is not null) await page.Mouse.MoveAsync(x.Value, y!.Value);
            if (what == "touchStart") await page.Mouse.DownAsync();
            if (what == "touchEnd") await page.Mouse.UpAsync();
        }

        ILocator Item(string code) => page.Locator($"[data-code='{code}']");

        ILocator Grip(string code) => Item(code).Locator(".grip");
    }

    [Fact]
    public async Task MapWithStreets_IsDrawnFromOwnTiles_AndTellsNoPlace()
    {
        await Draft();
        string path = $"{day.DayPath}/map";
        await Staff.Get(path);
        Assert.Equal($"{WithCalls}; worker-src 'self'", Staff.Response.Headers.GetValues("Content-Security-Policy").Single());
        // The middles of cells, 500 m apart from the pantry on. The households are 220 m apart, and 3 and 6 thousandths of a degree to the east.
        string[] middles = ["-118.2", "-118.19458", "34.03", "34.03449", "34.03898", "34.04347", "34.04797", "34.05246"];
        Assert.Empty(Coordinate().Matches(Staff.Source).Select(found => found.Value).Distinct().Except(middles));
        foreach (int width in new[] { 1280, 320 })
        {
            await using Window window = await Open(width);
            var elsewhere = new List<string>();
            window.Page.Request += (_, request) =>
            {
                if (!request.Url.StartsWith(day.Server.Web.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) elsewhere.Add(request.Url);
            };
            await window.Page.GotoAsync(path);
            await window.Page.Locator("#live-map[data-drawn]").WaitForAsync();
            await window.Look("map-streets");
            byte[] picture = await window.Page.Locator("#live-map canvas").ScreenshotAsync();
            string[] colours = await window.Page.EvaluateAsync<string[]>(CommonColours, Convert.ToBase64String(picture));
            // Ground and water of the tiles, as the style has them.
            Assert.Contains("242,240,234", colours);
            Assert.Contains("185,211,230", colours);
            Assert.Empty(elsewhere);
            Assert.False(await window.Page.Locator("svg.map").IsVisibleAsync());
            await Axe.Load(window.Page);
            Assert.Empty(await Axe.Look(window.Page));
            await window.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
            Assert.True(await window.Page.Locator("svg.map").IsVisibleAsync());
            Assert.False(await window.Page.Locator("#live-map").IsVisibleAsync());
        }
    }

    [Fact]
    public async Task Pin_ClickedThenMovedByArrows_WritesTheFieldThatPlacesTheHousehold()
    {
        await Staff.Get("/staff");
        await Staff.Send("handler=OpenDate", ("Date", "2099-01-03"), ("Cutoff", "2099-01-02T18:00"), ("Capacity", "5"));
        using (var household = new Site(day.Server.Web))
        {
            await household.Get("/");
            await household.Send("/ask");
            await household.Send("handler=Send", ("Input.Address", "12 Pin Street"), ("Input.Adults", "2"));
        }

        await Staff.Addresses(); // and so it is known who she is
        await using Window window = await Open(1280);
        IPage page = window.Page;
        await page.GotoAsync("/staff/unplaced");
        await page.SelectOptionAsync("[name=Reason]", "PlaceTheAddress");
        await page.ClickAsync("main form button");
        await page.Locator("#pin-map[data-drawn]").WaitForAsync();
        Assert.Equal("12 Pin Street", await page.InnerTextAsync("#pin-about"));
        ILocator canvas = page.Locator("#pin-map canvas");

        await canvas.ClickAsync(); // in the middle, where the pantry is
        await At(34.03, -118.2);
        await window.Look("pin");
        await Axe.Load(page);
        Assert.Empty(await Axe.Look(page));

        // 16 pixels at zoom 12 are 0.00275 degrees to the east, and at 34 degrees north 0.00228 to the north.
        await canvas.FocusAsync();
        foreach (string key in new[] { "ArrowUp", "ArrowUp", "ArrowRight" }) await page.Keyboard.PressAsync(key);
        await At(34.03456, -118.19725);
        await page.FillAsync("[name=Place]", "34.05, -118.25");
        await canvas.FocusAsync();
        await page.Keyboard.PressAsync("Shift+ArrowLeft");
        await At(34.05, -118.25017);
        await page.ClickAsync("tr button");
        await Assertions.Expect(page.Locator(".done")).ToHaveTextAsync("It is on the map.");

        async Task At(double latitude, double longitude)
        {
            double[] said = [.. (await page.InputValueAsync("[name=Place]")).Split(", ").Select(part => double.Parse(part, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.Equal(latitude, said[0], 0.0003);
            Assert.Equal(longitude, said[1], 0.0003);
        }
    }

    [Fact]
    public async Task DayBoardLeftOpen_TellsWhatHappenedMeanwhile_AsLongAsSomebodyIsThere()
    {
        await Staff.Get("/staff");
        await Staff.Send("handler=OpenDate", ("Date", "2099-01-04"), ("Cutoff", "2099-01-03T18:00"), ("Capacity", "5"));
        await Staff.Get("/staff");
        string path = Staff.Page.QuerySelectorAll("a[href^='/staff/day/']").Single(link => link.TextContent.Contains("Jan 4", StringComparison.Ordinal)).GetAttribute("href")!;
        await using Window window = await Open(1280);
        IPage page = window.Page;
        await page.Clock.InstallAsync();
        await page.GotoAsync(path);
        ILocator taken = page.Locator("#counts li").First;
        await Assertions.Expect(taken).ToHaveTextAsync("0 of 5 places taken");

        using var household = new Site(day.Server.Web);
        await household.Get("/");
        await household.Send("/ask", ("Date", path.Split('/')[^1]));
        await household.Send("handler=Send", ("Date", path.Split('/')[^1]), ("Input.Address", "14 Pin Street"), ("Input.Adults", "2"));
        await page.Clock.FastForwardAsync(31_000);
        await Assertions.Expect(taken).ToHaveTextAsync("1 of 5 places taken");
        await window.Look("day-live");

        await page.Clock.FastForwardAsync(11 * 60_000); // nobody has touched it
        int asked = 0;
        page.Request += (_, _) => asked++;
        await page.Clock.FastForwardAsync(60_000);
        Assert.Equal(0, asked);
        await Staff.Get(path);
        await Staff.Send("handler=Close", ("Sure", "true"));
    }

    [Fact]
    public async Task SearchAskedForInSpanish_ReadByEverybodyInTheirOwn()
    {
        await Draft();
        await Staff.Post("/staff/language/es");
        try
        {
            await Staff.Get(day.PlanPath);
            Assert.Equal("El borrador", Staff.Page.QuerySelector("h2")!.TextContent);
            await Staff.Send("handler=Start", ("Seconds", "1"), ($"Route-{Driver("D2")}", "Out"));
            while (Staff.Page.QuerySelector("meta[http-equiv=refresh]") is not null) await Staff.Get(day.PlanPath);
            await Staff.Get(day.PlanPath);
            Assert.Equal(5, Staff.Page.QuerySelectorAll("#unassigned tbody tr").Length);
            Assert.All(Staff.Page.QuerySelectorAll("#unassigned tbody tr"), left => Assert.Equal("Hay espacio para ella.", left.Children[1].TextContent));
            await Staff.Get(day.DayPath);
            Assert.Contains("Sin ruta: Todos los vehículos están llenos", Staff.Text);
        }
        finally
        {
            await Staff.Post("/staff/language/en");
        }

        await Staff.Get(day.DayPath);
        Assert.Contains("On no route: All vehicles are full", Staff.Text);
    }

    [Fact]
    public async Task StreetsFile_GoesInParts_ToDispatchersOnly()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(day.Server.Web, "/staff/streets.pmtiles"));
        request.Headers.Range = new(0, 6);
        using var http = new HttpClient(new CookieJar(new SocketsHttpHandler { UseCookies = false }, Staff.Cookies, follow: false));
        using HttpResponseMessage part = await http.SendAsync(request);
        Assert.Equal((HttpStatusCode.PartialContent, "PMTiles", $"bytes 0-6/{new FileInfo(day.File).Length}"),
            (part.StatusCode, await part.Content.ReadAsStringAsync(), part.Content.Headers.ContentRange!.ToString()));

        await Staff.Get("/staff/people");
        await Staff.Send("handler=Invite", ("Role", "packer"));
        using var packer = new Site(day.Server.Web, follow: false);
        string link = new Uri(Staff.Page.QuerySelector(".token")!.TextContent).AbsolutePath;
        await packer.Get("/staff/streets.pmtiles");
        Assert.Equal("/staff/signin", To(packer));
        await packer.Get(link);
        await packer.Send(link, ("Name", "pam"), ("Password", StaffSession.Password));
        await packer.Get("/staff/streets.pmtiles");
        Assert.Equal("/staff/your-sign-in", To(packer));
        await packer.Get("/staff/your-sign-in");
        await StaffSession.SetUpAuthenticator(packer);
        await packer.Get("/staff/streets.pmtiles");
        Assert.Equal("/staff/denied", To(packer));

        string To(Site site) => new Uri(day.Server.Web, site.Response.Headers.Location!).AbsolutePath;
    }

    /// <summary>The colours that at least one in a hundred pixels of a picture has.</summary>
    private const string CommonColours = """
        async (png) => {
          const image = new Image();
          image.src = `data:image/png;base64,${png}`;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
          canvas.drawImage(image, 0, 0);
          const { data } = canvas.getImageData(0, 0, image.width, image.height);
          const counts = new Map();
          for (let n = 0; n < data.length; n += 4) {
            const colour = `${data[n]},${data[n + 1]},${data[n + 2]}`;
            counts.set(colour, (counts.get(colour) ?? 0) + 1);
          }
          return [...counts].filter(([, count]) => count > data.length / 400).map(([colour]) => colour);
        }
        """;

    private string Problem => Staff.Page.QuerySelector(".problem")?.TextContent ?? Staff.Text;

    private int Version => int.Parse(Number().Match(Staff.Page.QuerySelector("#draft caption")!.TextContent).Value, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A draft with a stop for every request.</summary>
    private async Task Draft()
    {
        await Staff.Get(day.PlanPath);
        await Staff.Send("handler=Start", ("Seconds", "1"));
        while (Staff.Page.QuerySelector("meta[http-equiv=refresh]") is not null) await Staff.Get(day.PlanPath);
        await Staff.Get(day.PlanPath);
    }

    private async Task<Window> Open(int width)
    {
        Window window = await chromium.Open(day.Server.Web, width, script: true);
        await window.Page.Context.AddCookiesAsync(Staff.Cookies.GetAllCookies().Select(cookie =>
            new Microsoft.Playwright.Cookie { Name = cookie.Name, Value = cookie.Value, Url = new UriBuilder(day.Server.Web) { Scheme = Uri.UriSchemeHttps }.ToString(), Secure = true }));
        return window;
    }

    private async Task<JsonElement> Effect(string stop, string to, string place)
    {
        await Staff.Get(day.PlanPath);
        await Staff.Get($"{day.PlanPath}?handler=Effect&stop={Stop(stop)}&to={Driver(to)}&place={place}");
        JsonElement answer = JsonDocument.Parse(Staff.Source).RootElement;
        await Staff.Get(day.PlanPath);
        return answer;
    }

    /// <summary>The form as script sends it.</summary>
    private (string Name, string Value)[] Drop(string stop, string from, int at, string to, string place) =>
    [
        .. Site.Fields((AngleSharp.Html.Dom.IHtmlFormElement)Staff.Page.QuerySelector("#drop")!, ("Request", Stop(stop)), ("Driver", Driver(to)), ("At", place),
            ("Was", Driver(from)), ("WasAt", $"{at}")),
    ];

    private Task<Site> Post((string, string)[] fields) => Staff.Post($"{day.PlanPath}?handler=Move", fields);

    private Task<Site> Send(IElement button) => Post([.. Site.Fields((AngleSharp.Html.Dom.IHtmlFormElement)button.Closest("form")!)]);

    private string Stop(string code) => Staff.Page.QuerySelector($"[data-code='{code}']")!.GetAttribute("data-stop")!;

    private string Driver(string label) => label == "none" ? label
        : Staff.Page.QuerySelectorAll("#draft tbody tr").Single(row => row.Children[0].TextContent == label).GetAttribute("data-driver")!;

    private async Task<Dictionary<string, string[]>> Now()
    {
        await Staff.Get(day.PlanPath);
        return Routes();
    }

    /// <summary>The codes of each driver's stops in the draft, in order.</summary>
    private Dictionary<string, string[]> Routes() => Staff.Page.QuerySelectorAll("#draft tbody tr").ToDictionary(
        row => row.Children[0].TextContent, row => row.QuerySelectorAll("li").Select(stop => stop.GetAttribute("data-code")!).ToArray());

    [GeneratedRegex(@"-118\.[0-9]+|34\.[0-9]+")]
    private static partial Regex Coordinate();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
