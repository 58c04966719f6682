using System.Net;
using AngleSharp.Html.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>A form that is refused says the mend and keeps what was typed.</summary>
public sealed class KeptFormsTests(PublishedDay day) : IClassFixture<PublishedDay>
{
    [Fact]
    public async Task Stock_Refused_KeepsWhatWasTyped()
    {
        await Refused("/staff/receive?Q=I1", "handler=Receive", "A lot code has 1 to 16 letters, digits and dashes.",
            ("Quantity", "12"), ("UseBy", "2099-01-03"), ("Source", "Usda"), ("Lot", "NEW 1"), ("OnHold", "true"));
        await Refused("/staff/receive?Q=I1", "handler=Receive", "There is a lot L1 (Rice) already; choose another code.",
            ("Quantity", "12"), ("UseBy", "2099-01-03"), ("Source", "Purchase"), ("Lot", "L1"));
        // One lot's form keeps it, the other lots' forms don't.
        await Refused("/staff/stock", "handler=Adjust", "Lot L4 (Milk) has only", ("Lot", "L4"), ("Delta", "-999"), ("Reason", "<torn>"));
        Assert.Single(day.Staff.Page.QuerySelectorAll("input[name=Delta]"), input => input.HasAttribute("value"));
    }

    [Fact]
    public async Task Catalog_Refused_KeepsWhatWasTyped()
    {
        await Refused("/staff/catalog", "handler=Template", "Write \"grain one\" as: category, units, units for each further person.",
            ("Lines", "dairy 1 0\ngrain one"));
        await Refused("/staff/catalog", "handler=Item", "\"nuts\" is not an allergen on the list", ("Code", "I9"), ("Name", "Mix \"N\""),
            ("Category", "snack"), ("Unit", "bag"), ("Grams", "250"), ("Storage", "Chilled"), ("Allergens", "nuts"), ("Tags", "vegan"));
        await Refused("/staff/catalog", "handler=Item", "An item needs a code, a name, a category and a unit.", ("Code", "I9"), ("Name", " "),
            ("Category", "snack"), ("Unit", "bag"), ("Grams", "250"), ("Storage", "Frozen"), ("Allergens", "none"), ("Tags", "vegan"));
    }

    [Fact]
    public async Task DaysAndDrivers_Refused_KeepWhatWasTyped()
    {
        await Refused("/staff", "handler=OpenDate", "Requests have to close before the date is over.",
            ("Date", "2099-01-03"), ("Cutoff", "2099-01-09T18:00"), ("Capacity", "7"));
        await Refused("/staff", "handler=OpenPantry", "Paste the place as latitude, longitude.",
            ("Name", "Other"), ("TimeZone", "Europe/Berlin"), ("Place", "here"), ("LoadMinutes", "20"), ("Areas", "10115"));
        Assert.True(day.Staff.Page.QuerySelector("details")!.HasAttribute("open"));
        await Refused("/staff/drivers", "handler=Add", "Paste the start as latitude, longitude.",
            ("Label", "D9"), ("Boxes", "9"), ("ColdBoxes", "3"), ("Start", "home"), ("EndsAtPantry", "false"), ("Languages", "en hy"));
        await Refused("/staff/drivers", "handler=Add", "There is a D1 already.", ("Label", " d1"), ("Boxes", "9"), ("Languages", "en hy"));
        await Refused("/staff/drivers", "handler=Vehicle", "A vehicle has to hold at least one box.",
            ("Boxes", "0"), ("ColdBoxes", "5"), ("EndsAtPantry", "true"), ("Languages", "hy"));
        Assert.Single(day.Staff.Page.QuerySelectorAll("form[action$='handler=Vehicle'] input[name=Boxes]"), input => input.GetAttribute("value") == "0");
        await Refused("/staff/drivers", "handler=Shift", "The shift has to end after it starts.",
            ("Date", "2099-01-03"), ("From", "17:00"), ("To", "09:00"));
        Assert.Single(day.Staff.Page.QuerySelectorAll("input[name=From]"), input => input.HasAttribute("value"));
    }

    [Fact]
    public async Task Problem_IsSaidOnceAndNotOnTheNextPage()
    {
        await day.Staff.Get("/staff/drivers");
        await day.Staff.Send("handler=Add", ("Label", " "));
        Assert.Equal("The driver needs a short name.", day.Staff.Page.QuerySelector(".problem")!.TextContent);
        await day.Staff.Get("/staff");
        Assert.Null(day.Staff.Page.QuerySelector(".problem"));
        await day.Act("/staff/drivers", "handler=Shift", ("Date", "2099-01-03"), ("From", "09:00"), ("To", "17:00"));
        await day.Staff.Get("/staff");
        Assert.Null(day.Staff.Page.QuerySelector(".done"));
    }

    [Theory]
    [InlineData("/staff/day/4e1ab79b-d0be-46b1-8cf8-9e6a6ad3cb47", "No such date")]
    [InlineData("/staff/day/4e1ab79b-d0be-46b1-8cf8-9e6a6ad3cb47/boxes", "No such date")]
    [InlineData("/staff/day/4e1ab79b-d0be-46b1-8cf8-9e6a6ad3cb47/labels", "No such date")]
    [InlineData("/staff/route/4e1ab79b-d0be-46b1-8cf8-9e6a6ad3cb47", "No such route")]
    [InlineData("/staff/route/4e1ab79b-d0be-46b1-8cf8-9e6a6ad3cb47/manifest", "No such route")]
    [InlineData("/staff/day/tomorrow", "There is nothing here")]
    public async Task DateOrRouteThatIsNone_IsNotFound(string page, string heading)
    {
        await day.Staff.Get(page);
        Assert.Equal((HttpStatusCode.NotFound, heading), (day.Staff.Response.StatusCode, day.Staff.Heading));
    }

    /// <summary>Sends a form, and expects the same form with the same content and the reason above it.</summary>
    private async Task Refused(string page, string action, string problem, params (string Name, string Value)[] typed)
    {
        await day.Staff.Get(page);
        IHtmlFormElement form = Find();
        await day.Staff.Post(form.GetAttribute("action")!, Site.Fields(form, typed));
        Assert.Null(day.Staff.Page.QuerySelector(".done"));
        Assert.StartsWith(problem, day.Staff.Page.QuerySelector(".problem")!.TextContent, StringComparison.Ordinal);
        var kept = Site.Fields(Find()).ToArray();
        Assert.All(typed.Where(field => !string.IsNullOrWhiteSpace(field.Value)), field => Assert.Contains(field, kept));

        IHtmlFormElement Find() => day.Staff.Page.Forms.First(form =>
            form.GetAttribute("action")!.Split('?', '&').Contains(action)
            && (typed[0].Name != "Lot" || ((IHtmlInputElement)form.Elements["Lot"]!).Value == typed[0].Value));
    }
}
