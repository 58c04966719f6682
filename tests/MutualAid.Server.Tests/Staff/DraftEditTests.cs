using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>
/// A draft that is changed by hand. Two drivers with room for seven boxes each, from 9:00 to 17:00, and twelve requests.
/// </summary>
public sealed class DraftEditTests(AllocatedDay day) : IClassFixture<AllocatedDay>
{
    private Site Staff => day.Staff;

    [Fact]
    public async Task Draft_EditedLockedAndFitted_SaysWhatItDoesAndKeepsIt()
    {
        await Search("1");

        // The effect comes before anything is saved: seven and one are too many for D2 once it has seven.
        while (Routes()["D2"].Length < 7) await Move(Routes()["D1"][0], "D2");
        string eighth = Routes()["D1"][0];
        await Ask(eighth, "D2", "1");
        Assert.Contains("7 → 8", Effect("D2"));
        Assert.Contains("No: D2 has more boxes than the vehicle holds: 1 too many.", Effect("D2"));
        Assert.DoesNotContain("No:", Effect("D1"));
        Assert.Equal("Save it all the same", Staff.Form("handler=Move").QuerySelector("button")!.TextContent);
        Assert.Equal(7, (await Draft())["D2"].Length);

        // Moved to a place, by a form that is sent twice; with the place the other half of the two routes changes alone.
        await Ask(Routes()["D2"][0], "D2", "7");
        string[] before = Routes()["D2"];
        var form = Site.Fields(Staff.Form("handler=Move")).ToArray();
        await Staff.Post($"{day.PlanPath}?handler=Move", form);
        Assert.Equal("The draft is changed.", Staff.Page.QuerySelector(".done")!.TextContent);
        Assert.Equal([.. before[1..], before[0]], Routes()["D2"]);
        string caption = Caption();
        await Staff.Post($"{day.PlanPath}?handler=Move", form);
        Assert.Equal((caption, "The draft is changed."), (Caption(), Staff.Page.QuerySelector(".done")!.TextContent));
        await Staff.Post($"{day.PlanPath}?handler=Move", form.Select(field => field.Name == "Operation" ? ("Operation", $"{Guid.NewGuid()}") : field));
        Assert.StartsWith("Somebody saved another plan meanwhile", Problem, StringComparison.Ordinal);

        // Off all routes, and back to where it costs least.
        await Staff.Get(day.PlanPath);
        string off = Routes()["D1"][1];
        await Ask(off, "none", "");
        Assert.Matches("^D1yes.* less[0-9]+ → [0-9]+", Effect("D1"));
        await Staff.Send("handler=Move");
        Assert.DoesNotContain(off, Routes().Values.SelectMany(stops => stops));
        Assert.Single(Unassigned());
        await Ask(null, "any", "");
        await Staff.Send("handler=Move");
        Assert.Empty(Unassigned());

        // A route as it is, and a stop with its driver, through the next search; then no route for D2 at all.
        var locked = await Draft();
        string kept = locked["D1"][0];
        await Search("1", ("Route-D2", "AsItIs"));
        Assert.Equal(locked["D2"], Routes()["D2"]);
        await Search("1", ("Keep", kept));
        Assert.Contains(kept, Routes()["D1"]);
        await Search("1", ("Route-D2", "Out"));
        Assert.Equal((7, 0), (Routes()["D1"].Length, Routes()["D2"].Length));
        Assert.Equal(5, Unassigned().Length);

        // Five have no place with D1 alone, whose vehicle holds seven; D2 is in the draft again with nothing, so nothing is to be changed for them.
        Assert.DoesNotContain(Staff.Page.QuerySelectorAll("#unassigned a"), link => link.TextContent == "Try exactly that");
        await Hours("D2", "16:00", "16:20");
        await Search("1");
        Assert.Equal(5, Unassigned().Length);
        var link = Staff.Page.QuerySelectorAll("#unassigned a").First(link => link.TextContent == "Try exactly that").GetAttribute("href")!;
        await Staff.Get(link.Split('#')[0]);
        Assert.Contains("Ask them before you save it.", Staff.Text);
        Assert.StartsWith("D2yes", Effect("D2"), StringComparison.Ordinal);
        await Staff.Send("handler=Move");
        Assert.Equal("The draft is changed.", Staff.Page.QuerySelector(".done")?.TextContent ?? Problem);
        Assert.Equal(4, Unassigned().Length);
        // The driver has the hours now, so that the route can be driven.
        Assert.Empty(Staff.Page.QuerySelectorAll("#draft .warn"));
        await day.Act(day.DayPath, "handler=Publish");
        Assert.Equal("The routes are published.", Staff.Page.QuerySelector(".done")!.TextContent);

        // None of the seven boxes of D1 is packed.
        await Staff.Get(Staff.FirstLink("/staff/route/"));
        await Staff.Send("handler=LoadAll");
        Assert.Matches("^[0-9]{3}[A-Z] and 6 more are not packed: pack them first.$", Problem);
    }

    private string Problem => Staff.Page.QuerySelector(".problem")?.TextContent ?? Staff.Text;

    private string Caption() => Staff.Page.QuerySelector("#draft caption")!.TextContent;

    private IElement[] Unassigned() => [.. Staff.Page.QuerySelectorAll("#unassigned tbody tr")];

    private string Effect(string driver) =>
        string.Concat(Staff.Page.QuerySelectorAll("#effect tbody tr").Single(row => row.Children[0].TextContent == driver).Children.Select(cell => cell.TextContent.Trim()));

    private async Task<Dictionary<string, string[]>> Draft()
    {
        await Staff.Get(day.PlanPath);
        return Routes();
    }

    /// <summary>The codes of each driver's stops in the draft, in order.</summary>
    private Dictionary<string, string[]> Routes() => Staff.Page.QuerySelectorAll("#draft tbody tr").ToDictionary(
        row => row.Children[0].TextContent, row => row.QuerySelectorAll("li").Select(stop => stop.TextContent.Trim().Split(' ')[0]).ToArray());

    private async Task Ask(string? stop, string to, string place)
    {
        await Staff.Get(day.PlanPath);
        var form = Staff.Form("/plan#effect");
        string value = Value(form, "Stop", stop), driver = to is "any" or "none" ? to : Value(form, "To", to);
        await Staff.Get($"{day.PlanPath}?stop={value}&to={driver}&place={place}");
        Assert.True(Staff.Page.QuerySelector("#effect") is not null, Problem);
    }

    private async Task Move(string stop, string to)
    {
        await Ask(stop, to, "");
        await Staff.Send("handler=Move");
    }

    /// <summary>The option that reads so; the last where none is named.</summary>
    private static string Value(IHtmlFormElement form, string select, string? text) =>
        form.QuerySelectorAll($"select[name={select}] option").Last(option => text is null || option.TextContent == text).GetAttribute("value")!;

    private async Task Search(string seconds, params (string Name, string Value)[] locks)
    {
        await Staff.Get(day.PlanPath);
        var form = Staff.Form("handler=Start");
        var ids = form.QuerySelectorAll("tbody tr").ToDictionary(row => row.Children[0].TextContent, row => row.QuerySelector("select")!.GetAttribute("name")!);
        var values = locks.Select(one => one.Name == "Keep"
            ? ("Keep", form.QuerySelectorAll("li").Single(stop => stop.TextContent.Trim().StartsWith(one.Value, StringComparison.Ordinal)).QuerySelector("input")!.GetAttribute("value")!)
            : (ids[one.Name["Route-".Length..]], one.Value));
        await Staff.Post(form.GetAttribute("action")!, Site.Fields(form, [("Seconds", seconds), .. values]));
        while (Staff.Page.QuerySelector("meta[http-equiv=refresh]") is not null) await Staff.Get(day.PlanPath);
    }

    private async Task Hours(string driver, string from, string to)
    {
        await Staff.Get("/staff/drivers");
        var row = Staff.Page.QuerySelectorAll("tbody tr").Single(row => row.Children[0].TextContent == driver);
        var form = (IHtmlFormElement)row.QuerySelector("form[action$='handler=Shift']")!;
        await Staff.Post(form.GetAttribute("action")!, Site.Fields(form, ("Date", DayFiles.Today), ("From", from), ("To", to)));
    }
}
