using AngleSharp.Html.Dom;
using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>
/// The same day on two servers: on one each form is sent once; on the other it is double-clicked, sent again, and sent from a second
/// tab that was open beside the first. Both end with the same stock.
/// </summary>
public sealed class FiredTwiceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task FiftyActions_FiredTwice_ChangeStockOnceEach()
    {
        var days = await Task.WhenAll(Day(everyWay: false), Day(everyWay: true));
        output.WriteLine($"{days[1].Actions} actions, {days[1].InTabs} of them from two tabs\n{days[0].Stock}");
        Assert.True(days[1].Actions >= 50, $"only {days[1].Actions} actions");
        Assert.Equal(days[0].Stock, days[1].Stock);
        // Worked out by hand: 46 of rice and of beans 30 came in, one bag was lost for good, two bags went to the other pantry.
        Assert.Contains("Corner, Rice: received 45, adjusted 0, free", days[0].Stock);
        Assert.Contains("Other, Rice: received 2, adjusted 0, free 2", days[0].Stock);
    }

    private static async Task<(int Actions, int InTabs, string Stock)> Day(bool everyWay)
    {
        using var data = new TestFolder();
        await using ServerProcess server = await ServerProcess.Start(data.Path);
        using Site staff = await StaffSession.FirstAccount(server);
        using Site beside = new(server.Web) { App = staff.App };
        foreach (System.Net.Cookie cookie in staff.Cookies.GetAllCookies()) beside.Cookies.Add(cookie);
        var person = new Person(staff, beside, everyWay);
        foreach (string name in new[] { "Corner", "Other" })
        {
            await staff.Get("/staff");
            await staff.Send("handler=OpenPantry", ("Name", name), ("Place", "34.03, -118.2"));
        }

        await Shelf(person);
        await Preparation(person);
        await Delivery(person);
        return (person.Actions, person.InTabs, await Stock(data));
    }

    private static async Task Shelf(Person person)
    {
        foreach (var (code, name, category) in new[] { ("RICE", "Rice", "grain"), ("BEANS", "Beans", "protein"), ("NUTS", "Nuts", "protein") })
            await person.Do("/staff/catalog", "handler=Item", ("Code", code), ("Name", name), ("Category", category), ("Grams", "500"), ("Allergens", "none"));
        await person.Do("/staff/catalog", "handler=Template", ("Lines", "grain 2 0\nprotein 1 0"));
        await person.Do("/staff/receive?Q=RICE", "handler=Receive", ("Quantity", "40"), ("UseBy", "2099-12-31"));
        await person.Do("/staff/receive?Q=BEANS", "handler=Receive", ("Quantity", "30"), ("Lot", "B1"));
        await person.Do("/staff/receive?Q=NUTS", "handler=Receive", ("Quantity", "10"), ("Lot", "N1"), ("OnHold", "true"));
        await person.Do("/staff/receive?Q=4006381333931", "handler=New", ("Name", "Oats"), ("Category", "grain"), ("Grams", "500"), ("Quantity", "12"));
        await person.Do("/staff/receive", "handler=Undo"); // the newest: oats
        await person.Do("/staff/receive?Q=RICE", "handler=Receive", ("Quantity", "5"), ("Lot", "R2"), ("UseBy", "2099-12-31"));
        foreach (string page in new[] { "/staff/lot/R2", "/staff/stock?Q=R2" })
        {
            await person.Do(page, "handler=Adjust", ("Delta", "3"), ("Reason", "found"));
            await person.Do(page, "handler=Undo");
            await person.Do(page, "handler=Discard", ("Quantity", "2"), ("Reason", "wet"));
            await person.Do(page, "handler=Undo");
            await person.Do(page, "handler=Adjust", ("Delta", "-1"), ("Reason", "torn"));
            await person.Do(page, "handler=Count", ("Counted", "5")); // one more again
            await person.Do(page, "handler=Quarantine", ("Reason", "smell"));
            await person.Do(page, "handler=Release");
        }

        await person.Do("/staff/lot/N1", "handler=Recall", ("Reason", "glass"), ("Sure", "true"));
        await person.Do("/staff/lot/N1", "handler=Discard", ("Quantity", "4"), ("Reason", "glass"));
        await person.Do("/staff/stock?Q=N1", "handler=Discard", ("Quantity", "6"), ("Reason", "glass"));
        await person.Do("/staff/item/RICE", "handler=Par", ("Par", "20"));
        await person.Do("/staff/lot/R2", "handler=Transfer", ("Quantity", "2"));
        await person.Do("/staff/count", "/staff/count", ("Lot.B1", "30"));
    }

    private static async Task Preparation(Person person)
    {
        await person.Once("/staff", "handler=OpenDate", ("Date", "2099-01-03"), ("Cutoff", "2099-01-02T18:00"), ("Capacity", "5"));
        person.Date = (await person.Read("/staff")).First(link => link.StartsWith("/staff/day/", StringComparison.Ordinal) && link.Count(letter => letter == '/') == 3);
        // A second tab is another household there: the page says that the two may be the same.
        for (int n = 1; n <= 3; n++)
            await person.Do($"/staff/intake/{person.Date.Split('/')[^1]}", "/staff/intake", tabs: false, ("Input.Address", $"{n} Elm Street"), ("Input.Adults", "2"));
        for (int n = 1; n <= 3; n++) await person.Do("/staff/unplaced", "/staff/unplaced", ("Place", $"34.04{n}, -118.21"));
        await person.Once("/staff/drivers", "handler=Add", ("Label", "D1"), ("Boxes", "9"), ("ColdBoxes", "9"));
        await person.Do("/staff/drivers", "handler=Shift", ("Date", "2099-01-03"), ("From", "09:00"), ("To", "12:00"));
        await person.Do("/staff/drivers", "handler=TakeBack");
        await person.Do("/staff/drivers", "handler=Shift", ("Date", "2099-01-03"), ("From", "09:00"), ("To", "17:00"));
        await person.Do($"{person.Date}/fill", "handler=Fill");
        await person.Do($"{person.Date}/boxes", "handler=Release");
        await person.Do($"{person.Date}/fill", "handler=Fill");
        await person.Do(person.Date, "handler=Plan", ("Seconds", "1"));
        await person.Do(person.Date, "handler=Publish");
        await person.Do($"{person.Date}/picklist", "handler=Found");
        await person.Do($"{person.Date}/boxes", "handler=PickAll");
        await person.Do($"{person.Date}/boxes", "handler=Pack&");
        await person.Do($"{person.Date}/boxes", "handler=PackAll");
    }

    private static async Task Delivery(Person person)
    {
        string route = (await person.Read(person.Date)).First(link => link.StartsWith("/staff/route/", StringComparison.Ordinal));
        await person.Do(route, "handler=LoadAll");
        await person.Do(route, "handler=Report", ("Kind", "NobodyHome"), ("Sure", "true"));
        await person.Do(route, "handler=Report", ("Kind", "Delivered"), ("Sure", "true"));
        await person.Do(route, "handler=End");
        await person.Do(person.Date, "handler=Return&");
        await person.Do(person.Date, "handler=ReturnAll");
        await person.Do(person.Date, "handler=Close", ("Sure", "true"));
    }

    /// <summary>Units by pantry, item and account, and boxes by what they are.</summary>
    private static async Task<string> Stock(TestFolder data)
    {
        await using var database = new SqliteConnection($"Data Source={data["mutualaid.db"]};Mode=ReadOnly");
        var units = await database.QueryAsync<string>(
            """
            SELECT pantry.name || ', ' || item.name || ': received ' || SUM(received) || ', adjusted ' || SUM(adjusted) || ', free ' || SUM(free)
              || ', promised ' || SUM(reserved) || ', on hold ' || SUM(on_hold) || ', out ' || SUM(in_transit) || ', delivered ' || SUM(delivered)
              || ', thrown away ' || SUM(wasted) || ', sent ' || SUM(transferred_out)
            FROM lot JOIN item ON item.pantry = lot.pantry AND item.code = lot.item JOIN pantry ON pantry.id = lot.pantry
            GROUP BY pantry.name, item.name
            """);
        var boxes = await database.QueryAsync<string>("SELECT stage || ' ' || COUNT(*) FROM box GROUP BY stage");
        return string.Join('\n', units.Concat(boxes).Order(StringComparer.Ordinal));
    }

    /// <summary>Somebody at the console.</summary>
    private sealed class Person(Site staff, Site beside, bool everyWay)
    {
        public int Actions { get; private set; }

        public int InTabs { get; private set; }

        public string Date { get; set; } = string.Empty;

        public async Task<string[]> Read(string page)
        {
            await staff.Get(page);
            return [.. staff.Page.QuerySelectorAll("a").Select(link => link.GetAttribute("href") ?? string.Empty)];
        }

        public Task Do(string page, string action, params (string Name, string Value)[] values) => Do(page, action, tabs: true, values);

        public Task Once(string page, string action, params (string Name, string Value)[] values) => Send(page, action, everyWay: false, tabs: false, values);

        public async Task Do(string page, string action, bool tabs, params (string Name, string Value)[] values)
        {
            Actions++;
            if (tabs) InTabs++;
            await Send(page, action, everyWay, tabs, values);
        }

        private async Task Send(string page, string action, bool everyWay, bool tabs, (string Name, string Value)[] values)
        {
            IHtmlFormElement first = await Open(page, action), second = await Open(page, action);
            string to = first.GetAttribute("action")!;
            var fields = Site.Fields(first, values).ToArray();
            if (everyWay) await Task.WhenAll(staff.Post(to, fields), beside.Post(to, fields));
            else await staff.Post(to, fields);
            Assert.True(
                staff.Page.QuerySelector(".done, .code") is not null || staff.Heading == "Asked",
                $"{page} {action}: {staff.Page.QuerySelector(".problem")?.TextContent ?? staff.Text}");
            if (!everyWay) return;
            await staff.Post(to, fields);
            if (tabs) await staff.Post(second.GetAttribute("action")!, Site.Fields(second, values).ToArray());
        }

        private async Task<IHtmlFormElement> Open(string page, string action)
        {
            await (page == "/staff/unplaced" ? staff.Addresses() : staff.Get(page));
            return staff.Page.Forms.FirstOrDefault(form => form.GetAttribute("method") == "post" && $"{form.GetAttribute("action")}&".Contains(action, StringComparison.Ordinal))
                ?? throw new InvalidOperationException($"There is no form {action} on {page}:\n{staff.Text}");
        }
    }
}
