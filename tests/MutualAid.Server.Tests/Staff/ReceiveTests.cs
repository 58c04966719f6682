using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Receiving with a scanner that types, through a server.</summary>
public sealed class ReceiveTests : IAsyncLifetime
{
    // GS1's own example, a UPC-A and the same number as EAN-13 and GTIN-14.
    private const string Upc = "614141000036", Ean = "0614141000036", Gtin14 = "00614141000036", Strange = "4006381333931";
    private InProcess _server = null!;
    private Site _ana = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await InProcess.Start();
        using Site olga = await _server.Enter("coordinator", "olga");
        await olga.Get("/staff");
        await olga.Send("handler=OpenPantry", ("Name", "Corner"), ("Place", "34.03, -118.2"));
        _ana = await _server.Enter("packer", "ana");
        await Item("BEANS", "Black beans", Upc);
        await Item("REFRIED", "Refried beans", "");
        await Item("RICE", "Rice", "");
    }

    public async ValueTask DisposeAsync()
    {
        _ana.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(Upc)]
    [InlineData(Ean)]
    [InlineData(Gtin14)]
    [InlineData("beans")] // its code
    [InlineData("black BEANS")]
    [InlineData("blac")]
    public async Task WhatIsKnown_Scanned_AsksForTheQuantity(string scanned)
    {
        await Scan(scanned);
        Assert.Equal("Black beans", _ana.Page.QuerySelectorAll("h2")[0].TextContent);
        Assert.Equal("Quantity", Focused());
        await Receive(("Quantity", "12"), ("UseBy", "2026-05-01"), ("Source", "Usda"));
        Assert.StartsWith("Received 12 × Black beans as lot L-", Done(), StringComparison.Ordinal);
        Assert.Equal("Q", Focused());
        Assert.Equal(["01:00", "12", "Black beans"], Rows()[0][..3]);
        Assert.Equal("2026-05-01", Rows()[0][4]);
        await Next("rice"); // the delivery goes on
        Assert.Equal("Usda", Site.Fields(_ana.Form("Q=rice")).Single(field => field.Name == "Source").Value);
    }

    [Fact]
    public async Task ShortBarCode_FindsTheItemThatTheLongOneFinds()
    {
        await Item("SODA", "Soda", "01234565");
        await Item("GUM", "Gum", "96385074"); // a GTIN-8
        foreach (var (scanned, name) in new[]
        {
            ("01234565", "Soda"), ("123456", "Soda"), ("012345000065", "Soda"), ("0012345000065", "Soda"), ("96385074", "Gum"), ("00000096385074", "Gum"),
        })
        {
            await Scan(scanned);
            Assert.Equal((scanned, name), (scanned, _ana.Page.QuerySelectorAll("h2")[0].TextContent));
        }

        Assert.Contains("bar code 012345000065", (await _ana.Get("/staff/item/SODA")).Text);
        await Scan("01234566");
        Assert.Equal("01234566 is no bar code: after these digits the last one would be 5. Scan it again.", _ana.Page.QuerySelector(".problem")!.TextContent);
    }

    [Fact]
    public async Task PartOfSeveralNames_ShowsThemToChooseFrom()
    {
        await Scan("bean");
        Assert.Equal(["Black beans", "Refried beans"], _ana.Page.QuerySelectorAll("main li a").Select(link => link.TextContent));
        await _ana.Get(_ana.Page.QuerySelectorAll("main li a")[1].GetAttribute("href")!);
        Assert.Equal("Refried beans", _ana.Page.QuerySelectorAll("h2")[0].TextContent);
    }

    [Theory]
    [InlineData("614141000037", "614141000037 is no bar code: after these digits the last one would be 6. Scan it again.")]
    [InlineData("61414100003", "61414100003 has 11 digits; a bar code has 6, 8, 12, 13 or 14. Scan it again.")]
    public async Task BarCodeMisread_SaysSoAndOffersNothingNew(string scanned, string problem)
    {
        await Scan(scanned);
        Assert.Equal(problem, _ana.Page.QuerySelector(".problem")!.TextContent);
        Assert.Null(_ana.Page.QuerySelector("main form[method=post]"));
        Assert.Equal("Q", Focused());
    }

    [Fact]
    public async Task UnknownBarCode_IsAddedAndReceivedInOneForm()
    {
        await Scan(Strange);
        string form = $"handler=New&Pantry={Pantry()}&Q={Strange}";
        (string, string)[] typed =
            [("Name", "Oat milk"), ("Category", "grain"), ("Unit", "carton"), ("Grams", "1000"), ("Storage", "Chilled"), ("Allergens", "none"), ("Par", "6"), ("Quantity", "0")];
        await _ana.Send(form, typed);
        Assert.Equal("0 × Oat milk can't be received; write a whole number from 1 to 1000000.", _ana.Page.QuerySelector(".problem")!.TextContent);
        Assert.Contains(("Grams", "1000"), Site.Fields(_ana.Form(form)));
        Assert.DoesNotContain("Oat milk", (await _ana.Get("/staff/catalog")).Text);

        await Scan(Strange);
        typed[^1] = ("Quantity", "18");
        var fields = Site.Fields(_ana.Form(form), typed).ToArray();
        string action = _ana.Form(form).GetAttribute("action")!;
        for (int time = 0; time < 2; time++) await _ana.Post(action, fields);
        Assert.StartsWith("Received 18 × Oat milk as lot L-", Done(), StringComparison.Ordinal);
        Assert.Single(Rows());
        await Scan("0" + Strange); // as GTIN-14
        Assert.Equal("Oat milk", _ana.Page.QuerySelectorAll("h2")[0].TextContent);
        Assert.Contains("carton of 1000 g · grain · chilled · now 18 free, 0 promised, 0 on hold", _ana.Text);
    }

    [Fact]
    public async Task SameFormSentTwice_MakesOneLot()
    {
        await Scan("RICE");
        var form = _ana.Form("Q=RICE");
        var fields = Site.Fields(form, ("Quantity", "20")).ToArray();
        for (int time = 0; time < 2; time++) await _ana.Post(form.GetAttribute("action")!, fields);
        Assert.Single(Rows());
        Assert.Equal("20", Assert.Single((await _ana.Get("/staff/stock")).Page.QuerySelectorAll("tbody tr")).Children[5].TextContent);
    }

    [Theory]
    [InlineData("", "0 × Rice can't be received; write a whole number from 1 to 1000000.")]
    [InlineData("614141000036", "Rice: \"614141000036\" is not a whole number that can be booked. Nothing is done yet.")] // scanned into the wrong field
    [InlineData("-3", "-3 × Rice can't be received; write a whole number from 1 to 1000000.")]
    public async Task QuantityThatIsNone_IsRefusedAndWhatWasTypedStays(string quantity, string problem)
    {
        await Scan("RICE");
        await Receive(("Quantity", quantity), ("UseBy", "2026-05-01"), ("Source", "Purchase"));
        Assert.Equal(problem, _ana.Page.QuerySelector(".problem")!.TextContent);
        Assert.Contains(("UseBy", "2026-05-01"), Site.Fields(_ana.Form("Q=RICE")));
        Assert.Empty(Rows());
    }

    [Fact]
    public async Task LotOverItsDate_IsReceivedWithAWarning()
    {
        await Scan("RICE");
        await Receive(("Quantity", "3"), ("UseBy", "2026-02-27"));
        Assert.EndsWith("is over its date already, 2026-02-27: it goes into no box.", _ana.Page.QuerySelector(".warning")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undo_TakesTheReceiptBackOnce_AndIsRefusedOnceUnitsMovedOn()
    {
        await Scan("RICE");
        await Receive(("Quantity", "12"));
        string lot = Rows()[0][3];
        await _ana.Send("handler=Undo&Pantry=" + Pantry());
        Assert.Equal($"Undone: 12 of lot {lot}.", Done());
        Assert.Equal("undone", Rows()[0][5]);
        Assert.Contains("Nothing is on the shelf yet.", (await _ana.Get("/staff/stock")).Text);
        await _ana.Get($"/staff/lot/{lot}");
        Assert.Equal(["undone: 12 received", "12 came in (donation)"], LastTable().Select(row => row[2]));

        await Scan("RICE");
        await Receive(("Quantity", "9"));
        lot = Rows()[0][3];
        var undo = _ana.Form("handler=Undo&Pantry=" + Pantry());
        string action = undo.GetAttribute("action")!;
        var fields = Site.Fields(undo).ToArray();
        await _ana.Get("/staff/stock");
        await _ana.Send("handler=Quarantine&Pantry=" + Pantry(), ("Reason", "smell"));
        await _ana.Post(action, fields);
        Assert.Equal($"Lot {lot} (Rice) has only 0 free units, not 9.", _ana.Page.QuerySelector(".problem")!.TextContent);
    }

    [Fact]
    public async Task Receipts_AreThoseOfThePantrysDay()
    {
        await Scan("RICE"); // 01:00 in Los Angeles
        await Receive(("Quantity", "3"));
        _server.Clock.Advance(TimeSpan.FromHours(22) + TimeSpan.FromMinutes(59));
        using Site pia = await _server.Enter("packer", "pia");
        Assert.Single((await pia.Get("/staff/receive")).Page.QuerySelectorAll("tbody tr"));
        _server.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("Nothing yet. Scan the first bar code, or type part of a name.", (await pia.Get("/staff/receive")).Text);
    }

    [Fact]
    public async Task ScriptForTheCamera_IsAllowedOnThisPageOnly()
    {
        await _ana.Get("/staff/receive");
        Assert.Contains("script-src 'self'", _ana.Response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Contains("camera=(self)", _ana.Response.Headers.GetValues("Permissions-Policy").Single());
        await _ana.Get("/staff-map/scanner.js");
        Assert.Contains("BarcodeDetector", _ana.Source);
        await _ana.Get("/staff/stock");
        Assert.DoesNotContain("script-src", _ana.Response.Headers.GetValues("Content-Security-Policy").Single());
    }

    private async Task Item(string code, string name, string gtin)
    {
        await _ana.Get("/staff/catalog");
        await _ana.Send("handler=Item&Pantry=" + Pantry(), ("Code", code), ("Name", name), ("Category", "grain"), ("Gtin", gtin), ("Grams", "500"), ("Allergens", "none"));
        Assert.Equal($"{code} {name} is saved.", Done());
    }

    /// <summary>What a scanner does: it types digits and presses Enter in the field that has the focus.</summary>
    private async Task Scan(string text)
    {
        await _ana.Get("/staff/receive");
        await Next(text);
    }

    private async Task Next(string text)
    {
        var form = _ana.Page.Forms.First(form => form.QuerySelector("input[name=Q]") is not null);
        await _ana.Get("/staff/receive?" + string.Join('&', Site.Fields(form, ("Q", text)).Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}")));
    }

    private Task<Site> Receive(params (string Name, string Value)[] values) =>
        _ana.Send(form => form.GetAttribute("action")!.Contains("handler=Receive", StringComparison.Ordinal), "receive", values);

    private string Pantry() => _ana.Page.QuerySelectorAll("form").Select(form => form.GetAttribute("action")!)
        .First(action => action.Contains("Pantry=", StringComparison.Ordinal)).Split("Pantry=")[1].Split('&')[0];

    private string Done() => _ana.Page.QuerySelector(".done")?.TextContent ?? _ana.Text;

    private string Focused() => Assert.Single(_ana.Page.QuerySelectorAll("[autofocus]")).GetAttribute("name")!;

    private string[][] Rows() => [.. _ana.Page.QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent.Trim()).ToArray())];

    private string[][] LastTable() =>
        [.. _ana.Page.QuerySelectorAll("table")[^1].QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent.Trim()).ToArray())];
}
