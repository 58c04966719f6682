using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Households;

/// <summary>What a pantry lets households choose, and what comes of it.</summary>
public sealed class WishesTests(OpenDates dates) : IClassFixture<OpenDates>
{
    [Fact]
    public async Task OfferedItems_ChosenAndChosenAnew_AreWhatTheBoxHolds()
    {
        using (Site before = await dates.Form()) Assert.Null(before.Page.QuerySelector("#wishes"));
        string date = await dates.OpenDate("2099-04-04", 5);
        foreach (var (code, name, offered) in new[] { ("RICE", "Rice", true), ("MASA", "Corn flour", true), ("OATS", "Oats", false) })
        {
            (string, string)[] choice = offered ? [("Offered", "true")] : [];
            await dates.Do(
                "/staff/catalog", "handler=Item",
                [("Code", code), ("Name", name), ("Category", "grain"), ("Grams", "500"), ("Allergens", "none"), .. choice]);
            await dates.Do($"/staff/receive?Q={code}", "handler=Receive", ("Quantity", "50"));
        }

        // Offered, but in no box.
        await dates.Do(
            "/staff/catalog", "handler=Item", ("Code", "CHEW"), ("Name", "Dog food"), ("Category", "pets"), ("Grams", "500"),
            ("Allergens", "none"), ("Offered", "true"));
        await dates.Do("/staff/catalog", "handler=Template", ("Lines", "grain 3 0"));

        using Site site = await dates.Form();
        Assert.Equal(["Corn flour", "Rice"], Offered(site));
        await site.Post("/ask?handler=Speak", Site.Fields(site.Form("handler=Send"), ("Input.Wishes", "RICE")));
        Assert.NotNull(site.Page.QuerySelector("[name='Input.Wishes'][value=RICE][checked]"));
        Assert.Null(site.Page.QuerySelector("[name='Input.Wishes'][value=MASA][checked]"));
        await site.Send("handler=Send", ("Date", date), ("Input.Address", "3 Rice Street"), ("Input.Adults", "1"));
        string keeps = site.Page.QuerySelector(".code")!.TextContent;
        string changes = await dates.Ask(("Date", date), ("Input.Address", "4 Rice Street"), ("Input.Wishes", "RICE"));
        string forgets = await dates.Ask(("Date", date), ("Input.Address", "5 Rice Street"), ("Input.Wishes", "RICE"));
        await Change(changes, ("Input.Wishes", "MASA"));
        await Change(forgets, ("Input.ChangeWishes", "true"));
        await Change(keeps, ("Input.Entrance", "floor 2")); // nothing said of wishes leaves them

        await dates.Do($"/staff/day/{date}", "handler=Allocate");
        await dates.Staff.Get($"/staff/day/{date}/boxes");

        string[] boxes = [.. dates.Staff.Page.QuerySelectorAll("tbody tr").Select(row => string.Join(
            ' ', new[] { "Rice", "Corn flour", "Oats" }.Where(item => row.TextContent.Contains(item, StringComparison.Ordinal)))).Order()];
        Assert.Equal(["Corn flour", "Rice", "Rice Corn flour Oats"], boxes);
    }

    [Fact]
    public async Task WishesThatNoFormHas_AreRefusedAndNothingIsLost()
    {
        using Site site = await dates.Form();
        var fields = Site.Fields(site.Form("handler=Send"), ("Input.Address", "6 Odd Street"), ("Input.Adults", "1"))
            .Append(("Input.Wishes", new string('X', 17)));

        await site.Post("/ask?handler=Send", fields);

        Assert.Equal("6 Odd Street", site.Page.QuerySelector("#address")!.TextContent);
        Assert.NotNull(site.Page.QuerySelector(".problem[role=alert]"));
        Assert.Null(site.Page.QuerySelector(".code"));
    }

    private async Task Change(string code, params (string Name, string Value)[] values)
    {
        using Site site = await dates.Status(code);
        await site.Send("handler=ShowChange");
        Assert.Equal(["Corn flour", "Rice"], Offered(site));
        await site.Send("handler=Change", values);
        Assert.Equal("It is changed.", site.Page.QuerySelector(".note")!.TextContent);
    }

    private static string[] Offered(Site site) =>
        [.. site.Page.QuerySelectorAll("[name='Input.Wishes']").Select(box => box.ParentElement!.TextContent.Trim())];
}
