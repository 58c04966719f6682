using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>What was right when boxes were filled and is not any more: a household's needs, an item of the catalog, the template.</summary>
public sealed class CorrectionsTests(OpenDates dates) : IClassFixture<OpenDates>
{
    private Site Staff => dates.Staff;

    [Fact]
    public async Task NeedsAndCatalogChange_AfterBoxesWereFilled_BoxesAreFoundAndFilledAgain()
    {
        string date = await dates.OpenDate("2099-05-02", 5), day = $"/staff/day/{date}";
        foreach (var (code, name, category, tags) in new[] { ("BEAN", "Beans", "protein", "vegan"), ("HENS", "Chicken", "protein", ""), ("SOUP", "Soup", "prepared", "") })
        {
            await dates.Do("/staff/catalog", "handler=Item", ("Code", code), ("Name", name), ("Category", category), ("Grams", "500"), ("Allergens", "none"), ("Tags", tags));
            await dates.Do($"/staff/receive?Q={code}", "handler=Receive", ("Quantity", "50"), ("Lot", $"L-{code}"));
        }

        await dates.Do("/staff/catalog", "handler=Template", ("Lines", "protein 2 0\nprepared 1 0"));
        string calls = await dates.Ask(("Date", date), ("Input.Address", "3 Vegan Street"), ("Input.Adults", "1"));
        await dates.Ask(("Date", date), ("Input.Address", "4 Other Street"), ("Input.Adults", "1"), ("Input.Needs", "no-sesame"));
        await dates.Do(day, "handler=Allocate");
        Assert.Empty(await Blocked(day));
        await dates.Do($"{day}/boxes", "handler=PickAll");
        await dates.Do($"{day}/boxes", "handler=PackAll");

        using (Site household = await dates.Status(calls))
        {
            await household.Send("handler=ShowChange");
            await household.Send("handler=Change", ("Input.Needs", "vegan"));
            Assert.Equal("It is changed.", household.Page.QuerySelector(".note")!.TextContent);
        }

        string vegan = await BoxSaysWhatIsStillInIt(day);
        await TakenOutAndFilledAgain(day, vegan);
        await CatalogIsCorrected(day, vegan);
    }

    /// <returns>The box's code.</returns>
    private async Task<string> BoxSaysWhatIsStillInIt(string day)
    {
        var (what, page) = Assert.Single(await Blocked(day));
        Assert.Matches("^1 box holds what its household may not have: [0-9]{3}[A-Z]$", what);
        Assert.Equal((what, page), Assert.Single(await Blocked(day))); // not only the first time that somebody looks
        string code = what[^4..];
        await Staff.Get(page);
        IElement row = Assert.Single(Staff.Page.QuerySelectorAll("#boxes tbody tr"));
        Assert.Equal(code, row.Children[0].TextContent);
        Assert.Equal("Holds what its household may not have: 1 × Chicken HENS (not shown to be vegan), 1 × Soup SOUP (not shown to be vegan)",
            row.QuerySelector("strong.warn")!.TextContent);
        Assert.Equal(
            ["protein: still in the box: 1 × Chicken HENS (not shown to be vegan).", "prepared: still in the box: 1 × Soup SOUP (not shown to be vegan)."],
            row.Children[6].QuerySelectorAll("li").Select(line => line.TextContent.Trim()));
        return code;
    }

    private async Task TakenOutAndFilledAgain(string day, string code)
    {
        await Staff.Get($"{day}/pack?Box={code}");
        Assert.Equal($"Box {code} holds what its household may not have: 1 × Chicken HENS (not shown to be vegan), 1 × Soup SOUP (not shown to be vegan). Take these out and fill it again", Alert());
        await Staff.Get($"{day}/boxes?Unfit=true");
        var form = (IHtmlFormElement)Staff.Page.QuerySelector("form[action*='handler=TakeOut']")!;
        var sent = Site.Fields(form).ToArray();
        for (int time = 0; time < 2; time++)
        {
            await Staff.Post(form.GetAttribute("action")!, sent);
            Assert.Equal(
                $"Take out of box {code} by hand, if it is in there, and put back on the shelf: 1 × Chicken, lot L-HENS, 1 × Soup, lot L-SOUP. In its place come 1 × Beans, lot L-BEAN: they are on the pick list.",
                Staff.Page.QuerySelector(".done")!.TextContent);
            Assert.Contains("No box in the house holds what its household may not have.", Staff.Text);
        }

        Assert.Equal(["1 line of boxes short"], (await Blocked(day)).Select(blocker => blocker.What));
        await dates.Do($"{day}/boxes", "handler=PickAll");
        await Staff.Get($"{day}/pack?Box={code}");
        Assert.Null(Alert());
        Assert.Equal("Make sure that none of this is in it any more: Chicken HENS (not shown to be vegan), Soup SOUP (not shown to be vegan).",
            Staff.Page.QuerySelector("section .warning")!.TextContent);
        Assert.Equal(["2 × Beans ambient · L-BEAN"], Staff.Page.QuerySelectorAll(".contents li").Select(line => line.TextContent));
    }

    /// <summary>Somebody read the label of the beans at last.</summary>
    private async Task CatalogIsCorrected(string day, string vegan)
    {
        await dates.Do("/staff/item/BEAN", "handler=Correct", ("Allergens", "sesame"));
        string other = Assert.Single(await Blocked(day), blocker => blocker.Page.EndsWith("Unfit=true", StringComparison.Ordinal)).What[^4..];
        Assert.NotEqual(vegan, other); // that household has nothing against sesame
        await dates.Do($"{day}/boxes?Unfit=true", "handler=TakeOut");
        await dates.Do($"{day}/boxes", "handler=PickAll");
        await dates.Do("/staff/item/HENS", "handler=Correct", ("Allergens", "sesame"));

        await Staff.Get($"{day}/pack?Box={other}");
        await Staff.Send("handler=Scan", ("Q", other));
        Assert.Equal($"Box {other} is not packed.", Staff.Page.QuerySelector(".warning[role=alert]")!.TextContent);
        Assert.Equal($"Box {other} holds what its household may not have: 2 × Chicken HENS (contains sesame). Take these out and fill it again", Alert());
        await Staff.Get($"{day}/boxes");
        await Staff.Send("handler=PackAll");
        Assert.Equal($"These boxes hold what their households may not have, and are not packed: {other}.", Staff.Page.QuerySelector(".warning[role=alert]")!.TextContent);
        Assert.Equal([(vegan, "packed"), (other, "picked")], Staff.Page.QuerySelectorAll("#boxes tbody tr")
            .Select(row => (row.Children[0].TextContent, row.Children[1].TextContent)).OrderBy(row => row.Item2));
    }

    [Fact]
    public async Task Item_IsCorrectedOnItsPage_AsksBeforeAnAllergenIsTakenAwayAndIsUndone()
    {
        const string page = "/staff/item/TUNA";
        await dates.Do("/staff/catalog", "handler=Item", ("Code", "TUNA"), ("Name", "Tuna & rice"), ("Category", "snack"), ("Unit", "can"), ("Grams", "140"),
            ("Storage", "Chilled"), ("Allergens", "fish milk"), ("Tags", "halal"), ("Gtin", "4006381333931"), ("Par", "7"), ("Offered", "true"));
        (string, string)[] known =
        [
            ("Category", "snack"), ("Name", "Tuna & rice"), ("Gtin", "4006381333931"), ("Unit", "can"), ("Grams", "140"), ("Storage", "Chilled"),
            ("Allergens", "fish milk"), ("Tags", "halal"), ("Par", "7"), ("Offered", "true"),
        ];
        Assert.Equal(known, await Shown());

        // The form for new items does not write over it, and loses nothing.
        (string, string)[] typed = [("Code", "tuna"), ("Name", "Tuna"), ("Category", "can"), ("Grams", "99"), ("Allergens", "none")];
        await Staff.Get("/staff/catalog");
        await Add(typed);
        Assert.Equal("TUNA is Tuna & rice already. Correct it on its page.", Problem());
        Assert.All(typed, field => Assert.Contains(field, Site.Fields(AddForm())));
        Assert.StartsWith("/staff/item/TUNA?", Staff.Page.QuerySelector(".warning a")!.GetAttribute("href"), StringComparison.Ordinal);
        await Add([("Code", "TUN2"), ("Gtin", "4006381333931")]);
        Assert.Equal("Tuna & rice (TUNA) has the bar code 4006381333931 already. Correct it on its page.", Problem());
        Assert.Equal(known, await Shown());

        // Nobody has any: nothing is asked. Then somebody has.
        await dates.Do(page, "handler=Correct", ("Allergens", "fish"));
        await dates.Do(page, "handler=Correct");
        await dates.Do("/staff/receive?Q=TUNA", "handler=Receive", ("Quantity", "5"));
        await Staff.Get(page);
        await Correct(("Name", "Tuna"), ("Allergens", "none"));
        Assert.Equal("Nothing is saved yet. This would take fish away from Tuna & rice. Boxes of open dates that hold it: 0; lots: 1. Their labels change, and it goes to households that may not have fish.", Problem());
        Assert.Equal("Yes, I read the label: take fish away", Staff.Page.QuerySelector("button[name=Sure]")!.TextContent);
        Assert.Contains(("Name", "Tuna"), Site.Fields(Form()));
        await Correct(("Sure", "true"));
        Assert.Equal("TUNA Tuna is saved.", Staff.Page.QuerySelector(".done")!.TextContent);
        Assert.Contains(("Allergens", "none"), Site.Fields(Form()));
        await Staff.Send(form => form.TextContent.Contains("Undo: Tuna & rice as it was", StringComparison.Ordinal), "undo");
        (string, string)[] former = [.. known.Select(field => field.Item1 == "Allergens" ? ("Allergens", "fish") : field)];
        Assert.Equal(former, await Shown());
        await Correct(("Allergens", "unknown"), ("Sure", "true"));
        await Correct(("Allergens", "none"));
        Assert.StartsWith("Nothing is saved yet. Tuna & rice would count as free of allergens", Problem(), StringComparison.Ordinal);

        async Task<(string, string)[]> Shown()
        {
            await Staff.Get(page);
            return [.. Site.Fields(Form()).Where(field => field.Name is not ("Operation" or "__RequestVerificationToken"))];
        }

        Task Correct(params (string, string)[] values) => Staff.Post(Form().GetAttribute("action")!, Site.Fields(Form(), values));
        Task Add((string, string)[] values) => Staff.Post(AddForm().GetAttribute("action")!, Site.Fields(AddForm(), values));
        IHtmlFormElement AddForm() => Staff.Page.Forms.First(form => form.GetAttribute("action")!.Contains("handler=Item", StringComparison.Ordinal));
        IHtmlFormElement Form() => (IHtmlFormElement)Staff.Page.GetElementById("correction")!;
    }

    [Fact]
    public async Task Template_IsNeverEmptyAndIsPutBack()
    {
        await dates.Do("/staff/catalog", "handler=Item", ("Code", "OATS"), ("Name", "Oats"), ("Category", "grain"), ("Grams", "500"), ("Allergens", "none"));
        const string before = "grain 2 0.5\ngrain 1 0 infants 2-4 OATS";
        await dates.Do("/staff/catalog", "handler=Template", ("Lines", before));
        await Staff.Send(form => form.GetAttribute("action")!.Contains("handler=Template", StringComparison.Ordinal) && form.QuerySelector("textarea") is not null, "template", ("Lines", " \n"));
        Assert.Equal("A template needs at least one line.", Problem());
        Assert.Equal(before, await Lines());

        await dates.Do("/staff/catalog", "handler=Template", ("Lines", "grain 9 9"));
        await Undo();
        Assert.Equal(before, await Lines());
        await dates.Do("/staff/template", "handler=Save", ("Units0", "7"), ("Category1", ""));
        await Undo();
        Assert.Equal(before, await Lines());

        Task Undo() => Staff.Send(form => form.TextContent.Contains("Undo: the template as it was", StringComparison.Ordinal), "undo");

        async Task<string> Lines()
        {
            await Staff.Get("/staff/catalog");
            return ((IHtmlTextAreaElement)Staff.Page.QuerySelector("textarea")!).Value.ReplaceLineEndings("\n");
        }
    }

    private string? Problem() => Staff.Page.QuerySelector(".problem[role=alert]")?.TextContent;

    private string? Alert() => Staff.Page.QuerySelector("section .problem[role=alert]")?.TextContent;

    /// <summary>What blocks a day, but for the map and routes.</summary>
    private async Task<(string What, string Page)[]> Blocked(string day)
    {
        await Staff.Get(day);
        return
        [
            .. Staff.Page.QuerySelectorAll("#blocks li a").Select(link => (link.TextContent, link.GetAttribute("href")!))
                .Where(blocker => blocker.Item2.Contains("/boxes", StringComparison.Ordinal)),
        ];
    }
}
