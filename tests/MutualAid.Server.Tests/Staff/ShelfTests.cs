using System.Net;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Staff;

/// <summary>What is on the shelf, what runs short, what expires, what a count finds.</summary>
public class ShelfTests : IAsyncLifetime
{
    private InProcess _server = null!; // Monday, 2 March 2026, 01:00 where the pantry is
    private Site _ana = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await InProcess.Start(await Postgres());
        using Site olga = await _server.Enter("coordinator", "olga");
        await olga.Get("/staff");
        await olga.Send("handler=OpenPantry", ("Name", "Corner"), ("Place", "34.03, -118.2"));
        _ana = await _server.Enter("packer", "ana");
        await Do("/staff/catalog", "handler=Item", ("Code", "RICE"), ("Name", "Rice"), ("Category", "grain"), ("Grams", "907"), ("Allergens", "none"), ("Par", "50"));
        await Do("/staff/catalog", "handler=Item", ("Code", "MILK"), ("Name", "Milk"), ("Category", "dairy"), ("Grams", "1000"), ("Storage", "Chilled"), ("Allergens", "milk"));
        await Lot("R1", "RICE", 20, "2026-03-08"); // the week's Sunday
        await Lot("R2", "RICE", 12, "2026-03-09");
        await Lot("R3", "RICE", 5, "2026-04-01"); // 30 days on
        await Lot("R4", "RICE", 2, "2026-04-02");
        await Lot("M1", "MILK", 7, "2026-03-01");
        await Lot("M2", "MILK", 4, "");
    }

    public async ValueTask DisposeAsync()
    {
        _ana.Dispose();
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected virtual Task<string?> Postgres() => Task.FromResult<string?>(null);

    [Fact]
    public async Task Stock_SaysWhatIsBelowParAndWhatExpiresWhen()
    {
        await Do("/staff/stock", LotForm("Discard", "R2"), ("Quantity", "3"), ("Reason", "wet"));
        Assert.Equal("Rice: 36 free of 50, 14 can short", _ana.Page.QuerySelector("main ul li")!.TextContent);
        Assert.Equal(
            ["Over its date 7", "This week 20", "Next week 9", "In 30 days 5", "Later 2"],
            _ana.Page.QuerySelectorAll(".steps li").Where(li => li.QuerySelector("strong") is not null).Select(li => li.TextContent.Split("units")[0].Trim()));
        Assert.Contains("20units, 40.0 lb", _ana.Text); // 20 × 907 g
        await Do("/staff/item/RICE", "handler=Par", ("Par", "36"));
        Assert.DoesNotContain("Below par", (await _ana.Get("/staff/stock")).Text); // at par is not below
        await Do("/staff/item/RICE", "handler=Par", ("Par", ""));
        Assert.Equal("Par –", Steps()[^1]);

        // Of eleven, seven are over their date: nobody can be promised those.
        await Do("/staff/item/MILK", "handler=Par", ("Par", "5"));
        Assert.Equal(["On hand 1124.3 lb", "Free to promise 48.8 lb  7 more are over their date"], Steps()[..2]);
        await _ana.Get("/staff/stock");
        Assert.Equal("Milk: 4 free of 5, 1 can short", _ana.Page.QuerySelector("main ul li")!.TextContent);
        Assert.Contains("now 4 free,", (await _ana.Get("/staff/receive?Q=MILK")).Text);
        Assert.Contains("MILK,Milk,,dairy,can,1000,chilled,milk,,5,4,0,0\r\n", (await _ana.Get("/staff/catalog.csv")).Source);
    }

    /// <summary>A wrong number or an empty reason books nothing, and is answered with what it was about.</summary>
    [Fact]
    public async Task WhatCannotBeBooked_SaysWhichLotAndWhy()
    {
        (string Action, string Field, string Typed, string Reason, string Said)[] cases =
        [
            ("Adjust", "Delta", "0", "mice", "Lot R1 (Rice): 0 is not a quantity that can be booked. Write how many units it is about."),
            ("Adjust", "Delta", "2.5", "mice", "Lot R1 (Rice): \"2.5\" is not a whole number that can be booked. Nothing is done yet."),
            ("Adjust", "Delta", "2000000000", "mice", "Lot R1 (Rice): write a number up to 1000000. Nothing is done yet."),
            ("Adjust", "Delta", "3", " ", "Lot R1 (Rice): write why, in at most 80 letters. Nothing is done yet."),
            ("Discard", "Quantity", "-1", "wet", "Lot R1 (Rice): -1 is not a quantity that can be booked. Write how many units it is about."),
            ("Discard", "Quantity", "99999999999", "wet", "Lot R1 (Rice): \"99999999999\" is not a whole number that can be booked. Nothing is done yet."),
            ("Discard", "Quantity", "1", "", "Lot R1 (Rice): write why, in at most 80 letters. Nothing is done yet."),
            ("Count", "Counted", "abc", "", "Lot R1 (Rice): \"abc\" is not a whole number that can be booked. Nothing is done yet."),
            ("Quarantine", "Reason", "", "", "Lot R1 (Rice): write why, in at most 80 letters. Nothing is done yet."),
            ("Recall", "Sure", "true", "\t", "Lot R1 (Rice): write why, in at most 80 letters. Nothing is done yet."),
            ("Recall", "Sure", "", "glass", "Nothing is recalled yet. Tick that lot R1 is to be recalled everywhere: it can't be undone."),
        ];
        foreach (var (action, field, typed, reason, said) in cases)
        {
            await _ana.Get("/staff/lot/R1");
            await _ana.Send(
                form => form.GetAttribute("action")!.Contains($"handler={action}&", StringComparison.Ordinal), action, (field, typed), ("Reason", reason));
            Assert.Equal(said, _ana.Page.QuerySelector(".problem")!.TextContent);
            Assert.Equal(["On hand 20", "Free 20"], Steps()[..2]);
            Assert.Equal("20 came in (donation)", Assert.Single(Rows())[2]);
        }
    }

    [Theory]
    [InlineData("rice", 4)]
    [InlineData("m2", 1)]
    [InlineData("ilk", 2)]
    [InlineData("R1 ice", 1)]
    [InlineData("donation", 6)]
    public async Task Stock_Searched_ShowsTheLotsThatFit(string typed, int lots)
    {
        await _ana.Get($"/staff/stock?Q={Uri.EscapeDataString(typed)}");
        Assert.Equal(lots, Rows().Length);
        Assert.Equal(typed, _ana.Page.QuerySelector("input[type=search]")!.GetAttribute("value"));
        await _ana.Get("/staff/stock?Q=tofu");
        Assert.Equal("Nothing on the shelf is called \"tofu\".", Assert.Single(Rows())[0]);
    }

    [Fact]
    public async Task Item_ShowsEachLotTheSumAndWhatHappened()
    {
        await Do("/staff/stock", LotForm("Adjust", "R1"), ("Delta", "-4"), ("Reason", "mice"));
        await Do("/staff/stock", LotForm("Quarantine", "R2"), ("Reason", "smell"));
        await _ana.Get("/staff/item/RICE");
        Assert.Equal(["On hand 3570.0 lb", "Free to promise 2346.0 lb", "Promised to boxes 0", "On hold 12", "Out in vehicles 0", "Par 50  27 short"], Steps());
        Assert.Equal(
            [["R1", "2026-03-08", "available", "16", "16", "0", "0", "0"], ["R2", "2026-03-09", "quarantined", "12", "0", "0", "12", "0"]],
            Rows()[..2]);
        Assert.Equal(["In all", "35", "23", "0", "12", "0"], Rows()[4]);
        Assert.Equal(["Mon, Mar 2, 01:00", "R2", "12 put on hold: smell"], Rows()[5]);
        Assert.Equal(["Mon, Mar 2, 01:00", "R1", "4 fewer: mice"], Rows()[6]);
        Assert.Equal(["Mon, Mar 2, 01:00", "R4", "2 came in (donation)"], Rows()[7]);
        Assert.Equal(["4", "7", "2", "5", "12", "20"], (await _ana.Get("/staff/receive")).Page.QuerySelectorAll("tbody tr").Select(row => row.Children[1].TextContent));
        Assert.Contains("Nothing went to another pantry", (await _ana.Get("/staff/transfers")).Text);
        Assert.Contains("7 more are over their date", (await _ana.Get("/staff/item/MILK")).Text);
    }

    [Theory]
    [InlineData("/staff/item/TOFU", "No such item")]
    [InlineData("/staff/lot/L9", "No such lot")]
    public async Task ItemOrLotThatIsNone_IsNotFound(string page, string heading)
    {
        await _ana.Get(page);
        Assert.Equal((HttpStatusCode.NotFound, heading), (_ana.Response.StatusCode, _ana.Heading));
    }

    [Fact]
    public async Task ParThatIsNone_IsRefusedAndStays()
    {
        await _ana.Get("/staff/item/RICE");
        await _ana.Send("handler=Par&Pantry=" + Pantry(), ("Par", "some"));
        Assert.Equal("\"some\" is no par level; write a whole number up to 1000000, or nothing.", _ana.Page.QuerySelector(".problem")!.TextContent);
        Assert.Equal("some", _ana.Page.QuerySelector("[name=Par]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Undo_OfAnAdjustmentOrDiscard_OnTheLotsPage()
    {
        await Do("/staff/lot/R1", "handler=Adjust", ("Delta", "-4"), ("Reason", "mice"));
        await Do("/staff/lot/R1", "handler=Undo");
        Assert.Equal("Undone: 4 of lot R1.", Done());
        Assert.Equal("Free 20", Steps()[1]);
        await Do("/staff/lot/R1", "handler=Discard", ("Quantity", "6"), ("Reason", "wet"));
        await Do("/staff/lot/R1", "handler=Undo");
        Assert.Equal("Free 20", Steps()[1]);
        Assert.Equal(
            ["undone: 6 thrown away (free)", "6 thrown away: wet", "undone: 4 fewer free", "4 fewer: mice", "20 came in (donation)"],
            Rows().Select(row => row[2]));
        Assert.Null(_ana.Page.Forms.FirstOrDefault(form => form.GetAttribute("action")!.Contains("handler=Undo", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Count_IsBlindAndReportsWhatItFoundInUnitsAndPounds()
    {
        await _ana.Get("/staff/count");
        Assert.Equal(["On the shelves", "In the refrigerator"], _ana.Page.QuerySelectorAll("h3").Select(zone => zone.TextContent));
        Assert.Equal(6, Rows().Length);
        Assert.All(Rows(), row => Assert.Equal("", row[1]));
        Assert.All(_ana.Page.QuerySelectorAll("main input[type=number]"), field => Assert.Null(field.GetAttribute("value")));
        await _ana.Send("/staff/count?Pantry=" + Pantry(), ("Lot.R1", "18"), ("Lot.R3", "6"), ("Lot.M2", "4"));
        Assert.Equal("3 lots are counted.", Done());
        Assert.Contains("3 lots counted, 2 of them not as expected: −1 units, −2.0 lb.", _ana.Text);
        string[][] found = [.. Rows().Take(3)];
        Assert.Equal(["R1", "20", "18", "−2", "−4.0"], found.Single(row => row[2] == "R1")[2..]);
        Assert.Equal(["R3", "5", "6", "+1", "+2.0"], found.Single(row => row[2] == "R3")[2..]);
        Assert.Equal(["M2", "4", "4", "0", "0.0"], found.Single(row => row[2] == "M2")[2..]);
        await _ana.Get("/staff/item/RICE");
        Assert.Equal("Free to promise 3876.0 lb", Steps()[1]); // 18 + 12 + 6 + 2; R2 and R4 are left as they were
        Assert.Contains("2 fewer found by a count: 18 instead of 20", _ana.Text);
        _server.Clock.Advance(TimeSpan.FromDays(29));
        using Site pia = await _server.Enter("packer", "pia");
        Assert.Contains("3 lots counted, 2 of them not as expected: −1 units", (await pia.Get("/staff/count")).Text);
        _server.Clock.Advance(TimeSpan.FromDays(2));
        using Site sam = await _server.Enter("packer", "sam");
        Assert.Contains("Nothing was counted.", (await sam.Get("/staff/count")).Text);
    }

    [Fact]
    public async Task CountThatIsNone_CountsNothingAndKeepsTheRest()
    {
        await _ana.Get("/staff/count");
        await _ana.Send("/staff/count?Pantry=" + Pantry(), ("Lot.R1", "18"), ("Lot.R3", "six"));
        Assert.Equal("Lot R3 (Rice): \"six\" is no count; write a whole number up to 1000000. Nothing is counted yet.", _ana.Page.QuerySelector(".problem")!.TextContent);
        Assert.Equal("18", _ana.Page.QuerySelector("[name='Lot.R1']")!.GetAttribute("value"));
        await _ana.Send("/staff/count?Pantry=" + Pantry(), ("Lot.R1", ""), ("Lot.R3", ""));
        Assert.Equal("Nothing is filled in. Write down at least one lot's count.", _ana.Page.QuerySelector(".problem")!.TextContent);
        Assert.Contains("Nothing was counted.", _ana.Text);
    }

    [Fact]
    public async Task CountSentTwice_CountsOnce()
    {
        await _ana.Get("/staff/count");
        var form = _ana.Form("/staff/count?Pantry=" + Pantry());
        var fields = Site.Fields(form, ("Lot.R1", "18")).ToArray();
        for (int time = 0; time < 2; time++)
        {
            await _ana.Post(form.GetAttribute("action")!, fields);
            Assert.Equal(["R1", "20", "18", "−2", "−4.0"], Rows()[0][2..]);
        }

        Assert.Contains("1 lots counted, 1 of them not as expected", _ana.Page.QuerySelectorAll("h2")[^1].NextElementSibling!.TextContent);
    }

    private Task Lot(string code, string item, int quantity, string useBy) =>
        Do($"/staff/receive?Q={item}", "handler=Receive", ("Quantity", $"{quantity}"), ("UseBy", useBy), ("Lot", code));

    private async Task Do(string page, string action, params (string Name, string Value)[] values)
    {
        await _ana.Get(page);
        string lot = action.Contains('|') ? action.Split('|')[1] : "";
        await _ana.Send(
            form => form.GetAttribute("action")!.Contains(action.Split('|')[0], StringComparison.Ordinal)
                && (lot.Length == 0 || form.QuerySelector($"input[name=Lot][value='{lot}']") is not null),
            action, values);
        Assert.True(_ana.Page.QuerySelector(".done") is not null, _ana.Text);
    }

    private static string LotForm(string handler, string lot) => $"handler={handler}&|{lot}";

    private string Pantry() => _ana.Page.QuerySelectorAll("form").Select(form => form.GetAttribute("action")!)
        .First(action => action.Contains("Pantry=", StringComparison.Ordinal)).Split("Pantry=")[1].Split('&')[0];

    private string Done() => _ana.Page.QuerySelector(".done")?.TextContent ?? _ana.Text;

    private string[] Steps() => [.. _ana.Page.QuerySelectorAll(".steps > li").Select(step => step.TextContent.Trim().ReplaceLineEndings(" "))];

    private string[][] Rows() => [.. _ana.Page.QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent.Trim()).ToArray())];
}

/// <summary>The same over the other store.</summary>
public sealed class ShelfOverPostgresTests : ShelfTests
{
    private protected override async Task<string?> Postgres() => await (await PostgresCluster.Shared()).CreateDatabase();
}
