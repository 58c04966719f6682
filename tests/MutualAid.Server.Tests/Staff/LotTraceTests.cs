using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Where a lot's units went: into which boxes, to which stops, to which other pantry.</summary>
public sealed class LotTraceTests(PublishedDay day) : IClassFixture<PublishedDay>
{
    [Fact]
    public async Task Lot_NamesBoxesAndStopsByCodeAndNobody_ThenIsRecalled()
    {
        // What the routes' load lists say: stop by box.
        await day.Staff.Get(day.DayPath);
        string[] routes = [.. day.Staff.Page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!).Where(href => href.EndsWith("/manifest", StringComparison.Ordinal))];
        var stops = new List<string>();
        foreach (string route in routes)
        {
            await day.Staff.Get(route);
            stops.AddRange(day.Staff.Page.QuerySelectorAll("tbody tr").Select(row => $"{row.Children[3].TextContent}|{row.Children[1].TextContent}"));
        }

        await day.Staff.Get("/staff/lot/L1"); // rice, of which every box has some
        var rows = Trace();
        Assert.Equal(SmallCsv.Requests, rows.Length);
        Assert.Equal(stops.Order(StringComparer.Ordinal), rows.Select(row => $"{row[1]}|{row[7]}").Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Equal(("packed", "0", "0", "0", "not reached yet"), (row[2], row[4], row[5], row[6], row[8])));
        Assert.DoesNotContain("Elm", day.Staff.Source);

        string promised = day.Staff.Page.QuerySelectorAll(".steps strong")[2].TextContent;
        await day.Act("/staff/lot/L1", "handler=Recall&Pantry=" + Pantry(), ("Reason", "glass"), ("Sure", "true"));
        Assert.Equal($"Lot L1 is recalled. {SmallCsv.Requests} boxes in the house were cut; 0 left with it.", day.Staff.Page.QuerySelector(".done")!.TextContent);
        Assert.Contains("This lot is recalled: no unit of it goes into a box.", day.Staff.Text);
        Assert.Equal(["100", "0", "0", "100"], day.Staff.Page.QuerySelectorAll(".steps strong").Take(4).Select(number => number.TextContent));
        Assert.NotEqual("0", promised);
        Assert.Contains("No box holds any of it, or ever did.", day.Staff.Text);
        await day.Act("/staff/lot/L1", "handler=Discard&Pantry=" + Pantry(), ("Quantity", "100"), ("Reason", "glass"));
        Assert.Contains("100 thrown away from hold: glass", day.Staff.Text);
    }

    [Fact]
    public async Task UnitsSentToAnotherPantry_AreThere_AndComeBackFromNowhere()
    {
        await using InProcess server = await InProcess.Start();
        using Site olga = await server.Enter("coordinator", "olga");
        foreach (string name in new[] { "Corner", "Other" })
        {
            await olga.Get("/staff");
            await olga.Send("handler=OpenPantry", ("Name", name), ("Place", "34.03, -118.2"));
        }

        await Do("/staff/catalog", "handler=Item", ("Code", "RICE"), ("Name", "Rice"), ("Category", "grain"), ("Grams", "907"), ("Allergens", "none"), ("Par", "5"));
        await Do("/staff/receive?Q=RICE", "handler=Receive", ("Quantity", "20"), ("Lot", "R1"));
        Assert.Contains("Nothing went to another pantry or came from one.", (await olga.Get("/staff/transfers")).Text);
        await Do("/staff/lot/R1", "handler=Transfer", ("Quantity", "8"));
        Assert.Equal("8 of lot R1 are sent to Other.", olga.Page.QuerySelector(".done")!.TextContent);
        await olga.Send(form => form.GetAttribute("action") is { } to && to.Contains("handler=Transfer", StringComparison.Ordinal), "transfer", ("Quantity", "99"));
        Assert.Equal("Lot R1 (Rice) has only 12 free units, not 99.", olga.Page.QuerySelector(".problem")!.TextContent);

        await olga.Get("/staff/transfers");
        Assert.Equal(["to Other", "8 × Rice (lot R1)", "taken"], Row());
        string corner = Chosen();
        string other = olga.Page.QuerySelectorAll("select[name=Pantry] option").Select(option => option.GetAttribute("value")!).Single(id => id != corner);
        await olga.Get($"/staff/transfers?Pantry={other}");
        Assert.StartsWith("8 × Rice (lot T-", Row()[1], StringComparison.Ordinal);
        Assert.Equal(("from Corner", "received"), (Row()[0], Row()[2]));
        await olga.Get($"/staff/item/RICE?Pantry={other}");
        Assert.Contains("8 came from another pantry", olga.Text);
        Assert.Contains("Par –", olga.Text); // each pantry has its own

        var engine = server.Get<IEngine>();
        var pantry = new PantryId(Guid.Parse(corner));

        // To a pantry that is none, it comes back by itself.
        var sent = new PantryCommand.SendTransfer(new TransferId(Guid.NewGuid()), new PantryId(Guid.NewGuid()), [new LotQuantity(new LotId("R1"), 5)]);
        await engine.Send(pantry, new CommandId(Guid.NewGuid(), 1), sent, CancellationToken.None);
        await server.Get<ProcessRunner>().Settled(CancellationToken.None);
        await olga.Get($"/staff/transfers?Pantry={corner}");
        Assert.Equal(["to a pantry that is not here", "5 × Rice (lot R1)", "cancelled"], Row());

        async Task Do(string page, string action, params (string Name, string Value)[] values)
        {
            await olga.Get(page);
            await olga.Send(form => form.GetAttribute("action") is { } to && to.Contains(action, StringComparison.Ordinal), action, values);
            Assert.True(olga.Page.QuerySelector(".done") is not null, olga.Text);
        }

        string[] Row() => [.. olga.Page.QuerySelector("tbody tr")!.Children.Skip(1).Select(cell => cell.TextContent.Trim())];
        string Chosen() => olga.Page.QuerySelector("select[name=Pantry] option[selected]")!.GetAttribute("value")!;
    }

    /// <summary>From the first pantry to a second, and from there to a third.</summary>
    [Fact]
    public async Task LotThatWasSentOn_SaysWhereItCameFrom_AndIsRecalledWhereverItIs()
    {
        await using InProcess server = await InProcess.Start();
        using Site olga = await server.Enter("coordinator", "olga");
        foreach (string name in new[] { "Corner", "Hill", "Shore" })
        {
            await olga.Get("/staff");
            await olga.Send("handler=OpenPantry", ("Name", name), ("Place", "34.03, -118.2"));
        }

        await olga.Get("/staff/stock");
        var pantries = olga.Page.QuerySelectorAll("select[name=Pantry] option").ToDictionary(one => one.TextContent.Trim(), one => one.GetAttribute("value")!);
        await Do($"/staff/catalog?Pantry={pantries["Corner"]}", "handler=Item", ("Code", "RICE"), ("Name", "Rice"), ("Category", "grain"), ("Grams", "907"), ("Allergens", "none"));
        await Do("/staff/receive?Q=RICE&Source=Usda", "handler=Receive", ("Quantity", "20"), ("Lot", "R1"));
        await Do("/staff/lot/R1", "handler=Transfer", ("Quantity", "8"), ("To", pantries["Hill"]));
        string hill = await OnlyLot("Hill");
        await Do($"/staff/lot/{hill}?Pantry={pantries["Hill"]}", "handler=Transfer", ("Quantity", "3"), ("To", pantries["Shore"]));
        string shore = await OnlyLot("Shore");

        Assert.Equal("USDA, by transfer", olga.Page.QuerySelector("tbody tr")!.Children[3].TextContent);
        Assert.Single((await olga.Get($"/staff/stock?Pantry={pantries["Shore"]}&Q=usda")).Page.QuerySelectorAll("tbody a[href*='/staff/lot/']"));
        Assert.EndsWith($"{shore},RICE,3,,transfer,available,Rice,can,3,0,0,0,usda\r\n", (await olga.Get($"/staff/stock.csv?Pantry={pantries["Shore"]}")).Source, StringComparison.Ordinal);
        await olga.Get($"/staff/lot/{shore}?Pantry={pantries["Shore"]}");
        Assert.Contains($"USDA, by transfer from Hill, lot {hill}, by transfer from Corner, lot R1 · 3 received", olga.Text);
        await olga.Get($"/staff/lot/R1?Pantry={pantries["Corner"]}");
        Assert.Equal([["Hill", hill, "available", "5"], ["Shore", shore, "available", "3"]], Elsewhere());

        await Do($"/staff/lot/R1?Pantry={pantries["Corner"]}", "handler=Recall", ("Reason", "glass"), ("Sure", "true"));
        Assert.Contains("Other pantries had some of it. Lots that are recalled there: 2.", olga.Text);
        Assert.Equal([["Hill", hill, "recalled", "5"], ["Shore", shore, "recalled", "3"]], Elsewhere());
        Assert.Empty(Forms("handler=Recall"));

        // One that was recalled here alone goes on to the others.
        await Do($"/staff/receive?Q=RICE&Pantry={pantries["Corner"]}", "handler=Receive", ("Quantity", "20"), ("Lot", "R2"));
        await Do("/staff/lot/R2", "handler=Transfer", ("Quantity", "6"), ("To", pantries["Shore"]));
        var recall = new PantryCommand.RecallLot(new LotId("R2"), "metal");
        await server.Get<IEngine>().Send(new PantryId(Guid.Parse(pantries["Corner"])), new CommandId(Guid.NewGuid(), 1), recall, CancellationToken.None);
        await Do("/staff/lot/R2", "handler=Recall", ("Reason", "metal"), ("Sure", "true"));
        Assert.Equal(["Shore", "recalled", "6"], Elsewhere().Select(row => new[] { row[0], row[2], row[3] }).Single());

        string[][] Elsewhere() => [.. olga.Page.QuerySelectorAll("table").Single(table => table.TextContent.Contains("Pantry", StringComparison.Ordinal))
            .QuerySelectorAll("tbody tr").Select(row => row.Children.Take(4).Select(cell => cell.TextContent.Trim()).ToArray())];
        IEnumerable<AngleSharp.Html.Dom.IHtmlFormElement> Forms(string action) =>
            olga.Page.Forms.Where(form => form.GetAttribute("action") is { } to && to.Contains(action, StringComparison.Ordinal));

        async Task<string> OnlyLot(string pantry)
        {
            await olga.Get($"/staff/stock?Pantry={pantries[pantry]}");
            return Assert.Single(olga.Page.QuerySelectorAll("tbody tr")).Children[1].TextContent;
        }

        async Task Do(string page, string action, params (string Name, string Value)[] values)
        {
            await olga.Get(page);
            await olga.Send(form => form.GetAttribute("action") is { } to && to.Contains(action, StringComparison.Ordinal), action, values);
            Assert.True(olga.Page.QuerySelector(".done") is not null, olga.Text);
        }
    }

    private string[][] Trace() =>
        [.. day.Staff.Page.QuerySelectorAll("table")[0].QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent.Trim()).ToArray())];

    private string Pantry() => day.Staff.Page.QuerySelectorAll("main form").Select(form => form.GetAttribute("action")!)
        .First(action => action.Contains("Pantry=", StringComparison.Ordinal)).Split("Pantry=")[1].Split('&')[0];
}
