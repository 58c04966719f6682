using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>The catalog and the lots as files, out and in again.</summary>
public sealed class StockFilesTests : IAsyncLifetime
{
    private InProcess _server = null!;
    private Site _ana = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await InProcess.Start();
        using Site olga = await _server.Enter("coordinator", "olga");
        await olga.Get("/staff");
        await olga.Send("handler=OpenPantry", ("Name", "Corner"), ("Place", "34.03, -118.2"));
        _ana = await _server.Enter("packer", "ana");
    }

    public async ValueTask DisposeAsync()
    {
        _ana.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Files_HaveNoCellThatASpreadsheetWouldCompute_AndAreReadAsTheyWere()
    {
        await Import(
            "item,name,gtin,category,unit,grams,storage,allergens,tags,par\n"
            + "I1,'=SUM(1),614141000036,grain,'+bag,900,ambient,,vegan,12\nI2,\"Say \"\"cheese\"\", please\",,dairy,'-x,1000,chilled,unknown,,\nI3,'@home,,grain,bag,1,frozen,wheat,,\n",
            "lot,item,quantity,use_by,source,status\nL1,I1,40,2026-05-01,usda,available\nL2,I2,7,,donation,quarantined\n");

        await _ana.Get("/staff/catalog.csv");
        Assert.Equal("text/csv", _ana.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("catalog.csv", _ana.Response.Content.Headers.ContentDisposition!.FileName);
        string catalog = _ana.Source;
        Assert.Equal(
            [
                "item,name,gtin,category,unit,grams,storage,allergens,tags,par,free,promised,on_hold",
                "I2,\"Say \"\"cheese\"\", please\",,dairy,'-x,1000,chilled,unknown,,,0,0,7",
                "I1,'=SUM(1),614141000036,grain,'+bag,900,ambient,,vegan,12,40,0,0",
                "I3,'@home,,grain,bag,1,frozen,wheat,,,0,0,0",
                "",
            ],
            catalog.Split("\r\n"));
        await _ana.Get("/staff/stock.csv");
        Assert.Equal(
            [
                "lot,item,quantity,use_by,source,status,item_name,unit,free,promised,on_hold,out,first_source",
                "L1,I1,40,2026-05-01,usda,available,'=SUM(1),'+bag,40,0,0,0,usda",
                "L2,I2,7,,donation,quarantined,\"Say \"\"cheese\"\", please\",'-x,0,0,7,0,donation",
                "",
            ],
            _ana.Source.Split("\r\n"));

        Assert.Contains("=SUM(1)", (await _ana.Get("/staff/item/I1")).Heading);
        await _ana.Get("/staff/import");
        await _ana.Upload("handler=Check&Pantry=" + Pantry(), ("Catalog", catalog));
        Assert.Contains("Nothing: all is there as the file says.", _ana.Text);
        Assert.Contains("3 items stay as they are.", _ana.Text);
    }

    [Fact]
    public async Task RowsThatDontFit_AreNamedWithFileLineAndColumn_AndNothingIsIn()
    {
        await Import("item,name,gtin,category,unit,grams,storage,allergens,tags\nI1,Rice,614141000036,grain,bag,900,ambient,,\n", "lot,item,quantity,use_by,source,status\nL1,I1,40,,usda,available\n");
        await _ana.Get("/staff/import");
        await _ana.Upload(
            "handler=Check&Pantry=" + Pantry(),
            ("Catalog", "item,name,gtin,category,unit,grams,storage,allergens,tags,par\nI2,Beans,0614141000036,grain,can,400,ambient,,,-1\nI3,Milk,,dairy,carton,0,cool,,,\n"),
            ("Lots", "lot,item,quantity,use_by,source,status\nL1,I1,5,,usda,available\nL2,I9,many,01.05.2026,gift,recalled\n"));
        Assert.Equal(
            [
                "catalog.csv|2|gtin|\"0614141000036\" is the bar code of I1 Rice; correct one of them.",
                "catalog.csv|2|par|\"-1\" is not a whole number from 1 to 1000000.",
                "catalog.csv|3|storage|\"cool\" is not one of: ambient, chilled, frozen.",
                "catalog.csv|3|grams|\"0\" is not a whole number from 1 to 100000.",
                "lots.csv|2|lot|there is a lot L1 already, of which 40 I1 came in; choose another code.",
                "lots.csv|3|item|\"I9\" is not in the catalog; add it there or correct it here.",
                "lots.csv|3|quantity|\"many\" is not a whole number from 1 to 1000000.",
                "lots.csv|3|use_by|\"01.05.2026\" is not a date; write it as 2026-12-05.",
                "lots.csv|3|source|\"gift\" is not one of: donation, purchase, usda.",
                "lots.csv|3|status|\"recalled\" is not one of: available, quarantined.",
            ],
            _ana.Page.QuerySelectorAll("tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent))));
        Assert.DoesNotContain(_ana.Page.Forms, form => form.GetAttribute("action")!.Contains("Confirm", StringComparison.Ordinal));
        Assert.Single((await _ana.Get("/staff/catalog")).Page.QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task GoodFiles_SayWhatWouldChangeAndChangeItOnceConfirmed_Once()
    {
        await Import("item,name,gtin,category,unit,grams,storage,allergens,tags,par\nI1,Rice,,grain,bag,900,ambient,,,12\n", "");
        await _ana.Get("/staff/import");
        string check = "handler=Check&Pantry=" + Pantry();
        await _ana.Upload(
            check,
            ("Catalog", "item,name,gtin,category,unit,grams,storage,allergens,tags\nI1,Brown rice,,grain,bag,800,ambient,unknown,vegan\nI2,Milk,,dairy,carton,1000,chilled,milk,\n"),
            ("Lots", "lot,item,quantity,use_by,source,status\nL1,I1,40,2026-05-01,usda,available\nL2,I2,7,,donation,quarantined\n"));
        Assert.Equal(
            [
                "Item I1: name Rice → Brown rice, grams 900 → 800, allergens none → unknown, tags  → vegan",
                "New item I2: Milk (dairy, carton of 1000 g)",
                "New lot L1: 40 × Brown rice, use by 2026-05-01, USDA",
                "New lot L2: 7 × Milk, use by –, donation, held for a check",
            ],
            _ana.Page.QuerySelectorAll("main ul li").Select(line => line.TextContent));
        string confirm = "handler=Confirm&Pantry=" + Pantry();
        var fields = Site.Fields(_ana.Form(confirm)).ToArray();
        string action = _ana.Form(confirm).GetAttribute("action")!;
        Assert.Single((await _ana.Get("/staff/catalog")).Page.QuerySelectorAll("tbody tr")); // a check changes nothing

        foreach (var (language, said) in new[] { ("es", "Importado: 2 artículos y 2 lotes."), ("en", "Imported 2 items and 2 lots.") })
        {
            await _ana.Post($"/staff/language/{language}");
            await _ana.Post(action, fields); // in another language it is still the same form
            Assert.Equal(said, _ana.Page.QuerySelector(".done")?.TextContent ?? _ana.Text);
            Assert.Null(_ana.Page.QuerySelector(".warning"));
        }

        await _ana.Get("/staff/stock");
        Assert.Equal(["Brown rice|L1|40|0", "Milk|L2|0|7"],
            _ana.Page.QuerySelectorAll("tbody tr").Select(row => $"{row.Children[0].TextContent}|{row.Children[1].TextContent}|{row.Children[5].TextContent}|{row.Children[7].TextContent}"));
        Assert.Contains("Par 12", (await _ana.Get("/staff/item/I1")).Text); // a file without the column leaves it
    }

    [Fact]
    public async Task FileOfHundredsOfKilobytes_IsTaken_AndNoFileIsRefused()
    {
        await _ana.Get("/staff/import");
        string check = "handler=Check&Pantry=" + Pantry();
        await _ana.Upload(check);
        Assert.Equal("Choose a file with the catalog, one with lots, or both.", _ana.Page.QuerySelector(".problem")!.TextContent);
        await _ana.Upload(check, ("Catalog", "item,name,gtin,category,unit,grams,storage,allergens,tags\n"
            + string.Concat(Enumerable.Range(1, 5_000).Select(n => $"I{n},Item of the number {n} with a long name,,grain,bag,900,ambient,,\n"))));
        Assert.Contains("Import: 5000 changes", _ana.Text);
    }

    private async Task Import(string catalog, string lots)
    {
        await _ana.Get("/staff/import");
        await _ana.Upload("handler=Check&Pantry=" + Pantry(), [.. new[] { ("Catalog", catalog), ("Lots", lots) }.Where(file => file.Item2.Length > 0)]);
        await _ana.Send("handler=Confirm&Pantry=" + Pantry());
        Assert.True(_ana.Page.QuerySelector(".done") is not null, _ana.Text);
    }

    private string Pantry() => _ana.Page.QuerySelectorAll("form").Select(form => form.GetAttribute("action")!)
        .First(action => action.Contains("Pantry=", StringComparison.Ordinal)).Split("Pantry=")[1].Split('&')[0];
}
