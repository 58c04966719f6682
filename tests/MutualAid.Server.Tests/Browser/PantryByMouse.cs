using Microsoft.Playwright;
using NodaTime;

namespace MutualAid.Server.Tests.Browser;

/// <summary>
/// A pantry from nothing to a date that three households have asked for: of one person who must not have peanuts, of two, and of
/// three, to whom 3, 4 and 5 units are due.
/// </summary>
internal sealed class PantryByMouse(Window window, ByMouse staff)
{
    /// <summary>Hours east of Greenwich where it is between eight and nine in the morning now, so that all of the day is to come.</summary>
    private static readonly int East = ((41 - DateTime.UtcNow.Hour) % 24) - 9;
    private static readonly string Zone = East < 0 ? $"Etc/GMT+{-East}" : $"Etc/GMT-{East}";
    private static readonly LocalDate Today = SystemClock.Instance.GetCurrentInstant().WithOffset(Offset.FromHours(East)).Date;
    private static readonly string Date = $"{Today:uuuu-MM-dd}";

    private IPage Page => window.Page;

    public async Task Prepare()
    {
        await staff.Send("OpenPantry", "Corner is open. Next: its catalog and its stock.", ("Name", "Corner"), ("TimeZone", Zone), ("Place", "34.03, -118.2"));
        await window.Look("day-02-pantry");
        await staff.Follow("Catalog");
        foreach (var (code, name, category, grams, kept, allergens) in new[]
        {
            ("RICE", "Rice", "grain", "500", "Ambient", "none"), ("NUTS", "Peanut butter", "protein", "500", "Ambient", "peanut"),
            ("BEAN", "Beans", "protein", "400", "Ambient", "none"), ("MILK", "Milk", "dairy", "1000", "Chilled", "milk"),
        })
            await staff.Send("handler=Item", $"{code} {name} is saved.", ("Code", code), ("Name", name), ("Category", category), ("Unit", "pack"),
                ("Grams", grams), ("Storage", kept), ("Allergens", allergens));
        await window.Look("day-03-catalog");

        await staff.Follow("Change it in a table, and see what households of each size get");
        string[][] lines = [["grain", "1", "1", ""], ["protein", "1", "0", "NUTS"], ["dairy", "1", "0", ""]];
        foreach (string[] line in lines)
            await staff.Send("handler=Save", "The template is saved.", [.. Line(Array.IndexOf(lines, line), line)]);
        Assert.Equal(["3 4 5 10"], await staff.Rows("#sizes .sum", 1, 2, 3, 8));
        await window.Look("day-04-template");

        await staff.Follow("Receive");
        await Receive("Rice", "20");
        await Receive("Peanut butter", "10");
        await Receive("Beans", "1", ("UseBy", $"{Today.PlusDays(20):uuuu-MM-dd}"));
        await Receive("Beans", "5", ("UseBy", $"{Today.PlusDays(90):uuuu-MM-dd}"));
        await Receive("Milk", "10", ("UseBy", $"{Today.PlusDays(9):uuuu-MM-dd}"));
        await window.Look("day-05-received");
        await staff.Shelves("day-06-stock", "Beans 1 0 0 0", "Beans 5 0 0 0", "Milk 10 0 0 0", "Peanut butter 10 0 0 0", "Rice 20 0 0 0");

        static IEnumerable<(string, string)> Line(int n, string[] values) =>
            new[] { "Category", "Units", "More", "Preferred" }.Zip(values, (name, value) => ($"{name}{n}", value));
    }

    private async Task Receive(string name, string units, params (string, string)[] more)
    {
        await staff.Send("/staff/receive", null, ("Q", name));
        await staff.Reads("h2 >> nth=0", name);
        await staff.Send("handler=Receive", null, [("Quantity", units), .. more]);
        await Assertions.Expect(Page.Locator(".done")).ToContainTextAsync($"Received {units} × {name} as lot ");
    }

    public async Task Ask()
    {
        await staff.Follow("Days");
        await staff.Send("OpenDate", null, ("Date", Date), ("Cutoff", $"{Date}T09:30"), ("Capacity", "5"));
        await Assertions.Expect(Page.Locator(".done")).ToContainTextAsync(" is open for 5 households.");
        await window.Look("day-10-date");
        await AskFor("1 Elm Street", ("Input.Adults", "1"), ("Input.Needs", "no-peanut"));
        await staff.Follow("The household's page");
        await staff.Send("handler=Show", null, ("Reason", "PlaceTheAddress"));
        await window.Look("day-12-household");
        await staff.Send("handler=Place", "It is on the map.", ("Place", "34.04, -118.21"));
        await AskFor("2 Oak Street", ("Input.Adults", "2"));
        await AskFor("3 Fir Street", ("Input.Adults", "2"), ("Input.Children", "1"));

        await staff.Follow("Unplaced");
        await staff.Send("handler=Show", null, ("Reason", "PlaceTheAddress"));
        await window.Look("day-13-unplaced");
        foreach (var (address, place) in new[] { ("2 Oak Street", "34.05, -118.2"), ("3 Fir Street", "34.02, -118.19") })
            await staff.Send(staff.FormIn(address, "/staff/unplaced"), "It is on the map.", ("Place", place));
        await staff.Reads("tbody td", "Every household is on the map.");

        await staff.Follow("Drivers");
        foreach (var (driver, start) in new[] { ("Rosa", ""), ("Sam", "34.1, -118.3") })
        {
            await staff.Send("handler=Add", $"{driver} is added. Offer hours and invite a phone.", ("Label", driver), ("Boxes", "6"), ("Start", start));
            await staff.Send(staff.FormIn(driver, "handler=Shift"), "The hours are noted.", ("Date", Date), ("From", "10:00"), ("To", "16:00"));
        }

        await window.Look("day-14-drivers");
    }

    private async Task AskFor(string address, params (string, string)[] fields)
    {
        await staff.Follow("Intake");
        await staff.Click(Page.Locator("a[href^='/staff/intake/']"));
        await staff.Send("/staff/intake/", null, [("Input.Address", address), .. fields]);
        await staff.Reads("h1", "Asked");
        Assert.Matches("^[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}$", await Page.Locator(".token").InnerTextAsync());
        await window.Look("day-11-asked");
    }
}
