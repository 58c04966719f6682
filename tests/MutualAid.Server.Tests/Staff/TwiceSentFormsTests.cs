using AngleSharp.Html.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>A pantry from nothing to a published day on the pages, with every form sent twice.</summary>
public sealed class TwiceSentFormsTests
{
    [Fact]
    public async Task EveryFormOfTheDaySentTwice_ActsOnce()
    {
        using var data = new TestFolder();
        await using ServerProcess server = await ServerProcess.Start(data.Path);
        using Site staff = await StaffSession.FirstAccount(server);
        await Twice(staff, "/staff", "OpenPantry", "Corner is open. Next: its catalog and its stock.", ("Name", "Corner"), ("Place", "34.03, -118.2"));
        await staff.Get("/staff");
        Assert.Single(((IHtmlSelectElement)staff.Page.QuerySelector("select[name=Pantry]")!).Options);
        await Twice(staff, "/staff", "OpenDate", "Sat, Jan 3, 2099 is open for 5 households.",
            ("Date", "2099-01-03"), ("Cutoff", "2099-01-02T18:00"), ("Capacity", "5"));
        await staff.Get("/staff");
        Assert.Single(staff.Page.QuerySelectorAll("tbody tr"));
        await SameFormWithOtherContent(staff);
        string day = staff.Page.QuerySelectorAll("tbody a")[1].GetAttribute("href")!;
        await Twice(staff, "/staff/catalog", "Item", "RICE Rice is saved.",
            ("Code", "rice"), ("Name", "Rice"), ("Category", "Grain"), ("Grams", "500"), ("Allergens", "none"));
        await Twice(staff, "/staff/catalog", "Template", "The template is saved.", ("Lines", "grain 1 0"));
        string received = await Twice(staff, "/staff/receive?Q=RICE", "Receive", null, ("Quantity", "40"));
        Assert.StartsWith("Received 40 × Rice as lot L-", received, StringComparison.Ordinal);
        await AssertShelf(staff, "40");
        await Twice(staff, "/staff/stock", "Adjust", null, ("Delta", "-3"), ("Reason", "torn"));
        await AssertShelf(staff, "37");
        await Twice(staff, "/staff/stock", "Discard", null, ("Quantity", "7"), ("Reason", "wet"));
        await AssertShelf(staff, "30");

        await Household(server, day, "1 Elm Street");
        await Twice(staff, "/staff/unplaced", "/staff/unplaced", "It is on the map.", ("Place", "34.04, -118.21"));
        await Twice(staff, "/staff/drivers", "Add", "D1 is added. Offer hours and invite a phone.", ("Label", "D1"));
        await Twice(staff, "/staff/drivers", "Shift", "The hours are noted.", ("Date", "2099-01-03"), ("From", "09:00"), ("To", "17:00"));
        await staff.Get("/staff/drivers");
        Assert.Single(staff.Page.QuerySelectorAll("tbody tr"));
        Assert.Contains("2099-01-03 09:00–17:00", staff.Text);
        await InvitationTwice(staff);

        await Twice(staff, day, "Allocate", "The boxes are filled. Look at what is short.");
        await Twice(staff, day, "Plan", null, ("Seconds", "1"));
        await staff.Get(day);
        Assert.StartsWith("Draft 1,", staff.Page.QuerySelector("caption")!.TextContent, StringComparison.Ordinal);
        await Twice(staff, day, "Publish", "The routes are published.");
        await NotPacked(staff, day);
        await Twice(staff, $"{day}/boxes", "PickAll", null);
        await Twice(staff, $"{day}/boxes", "PackAll", null);
        await staff.Get(day);
        Assert.Equal(["1", "0", "1", "1", "0", "1"], staff.Page.QuerySelectorAll(".steps strong").Select(count => count.TextContent));
        await AssertShelf(staff, "29");
        await staff.Get(day);
        string route = staff.Page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!)
            .First(href => href.StartsWith("/staff/route/", StringComparison.Ordinal));
        await Twice(staff, route, "LoadAll", "The boxes are in the vehicle.");
        Assert.Null(staff.Page.QuerySelector("form[action$='handler=LoadAll']")); // nothing waits for it any more
        await staff.Send("handler=Report", ("Kind", "NobodyHome"));
        Assert.StartsWith("This route is of Sat, Jan 3, 2099, which is still to come.", staff.Page.QuerySelector(".problem")?.TextContent, StringComparison.Ordinal);
        await Twice(staff, route, "Report", "The report is noted.", ("Kind", "NobodyHome"), ("Sure", "true"));
        Assert.Equal("NobodyHome", staff.Page.QuerySelector("select[name=Kind] option[selected]")!.GetAttribute("value"));
        await Twice(staff, route, "End", "The shift is over.");
        await Twice(staff, day, "ReturnAll", null);
        await AssertShelf(staff, "30");
        await Twice(staff, day, "Close", "The date is closed. Details that nothing needs any more are deleted on their clock.");
    }

    /// <summary>What is not packed can't be in a vehicle; what there is to load stays.</summary>
    private static async Task NotPacked(Site staff, string day)
    {
        await staff.Get(day);
        await staff.Get(staff.FirstLink("/staff/route/"));
        await staff.Send("handler=LoadAll");
        Assert.EndsWith(" is not packed: pack it first.", staff.Page.QuerySelector(".problem")?.TextContent, StringComparison.Ordinal);
        Assert.NotNull(staff.Form("handler=LoadAll"));
    }

    /// <summary>Sends the form with this handler two times and expects the same answer.</summary>
    private static async Task<string> Twice(Site staff, string page, string handler, string? said, params (string Name, string Value)[] values)
    {
        await (page == "/staff/unplaced" ? staff.Addresses() : staff.Get(page));
        var form = staff.Page.Forms.First(form => form.GetAttribute("method") == "post" && (form.GetAttribute("action") == handler
            || form.GetAttribute("action")!.Split('?', '&').Contains($"handler={handler}")));
        var fields = Site.Fields(form, values).ToArray();
        await staff.Post(form.GetAttribute("action")!, fields);
        string first = staff.Page.QuerySelector(".done")?.TextContent ?? $"{handler}: {staff.Page.QuerySelector(".problem")?.TextContent ?? staff.Text}";
        await staff.Post(form.GetAttribute("action")!, fields);
        string second = staff.Page.QuerySelector(".done")?.TextContent ?? $"{handler}: {staff.Page.QuerySelector(".problem")?.TextContent ?? staff.Text}";
        Assert.Equal(said ?? first, first);
        // How many boxes were left to do is another number the second time.
        Assert.Equal(said is null ? WithoutDigits(first) : first, said is null ? WithoutDigits(second) : second);
        return first;
    }

    private static async Task SameFormWithOtherContent(Site staff)
    {
        await staff.Get("/staff");
        var fields = Site.Fields(staff.Form("handler=OpenDate"), ("Date", "2099-05-02"), ("Cutoff", "2099-05-01T18:00"), ("Capacity", "7")).ToArray();
        await staff.Post("/staff?handler=OpenDate", fields);
        await staff.Post("/staff?handler=OpenDate", fields.Select(field => field.Name == "Capacity" ? (field.Name, "9") : field));
        Assert.Equal("This form was sent before with other content. The first one counts; reload the page to go on.",
            staff.Page.QuerySelector(".problem")!.TextContent);
        await staff.Get("/staff");
        Assert.Equal(["0 of 7", "0 of 5"], staff.Page.QuerySelectorAll("tbody tr").Select(row => row.Children[2].TextContent));
    }

    private static string WithoutDigits(string text) => string.Concat(text.Where(c => !char.IsDigit(c)));

    private static async Task InvitationTwice(Site staff)
    {
        await staff.Get("/staff/drivers");
        var fields = Site.Fields(staff.Form("handler=Invite")).ToArray();
        await staff.Post("/staff/drivers?handler=Invite", fields);
        string first = staff.Page.QuerySelector(".token")!.TextContent;
        await staff.Post("/staff/drivers?handler=Invite", fields);
        Assert.Equal(first, staff.Page.QuerySelector(".token")!.TextContent);
    }

    private static async Task AssertShelf(Site staff, string free)
    {
        await staff.Get("/staff/stock");
        Assert.Equal(free, Assert.Single(staff.Page.QuerySelectorAll("tbody tr")).Children[5].TextContent);
    }

    private static async Task Household(ServerProcess server, string day, string address)
    {
        using var site = new Site(server.Web);
        await site.Get("/");
        await site.Send("/ask", ("Date", day["/staff/day/".Length..]));
        await site.Send("handler=Send", ("Input.Address", address), ("Input.Adults", "2"));
        Assert.NotNull(site.Page.QuerySelector(".code"));
    }
}
