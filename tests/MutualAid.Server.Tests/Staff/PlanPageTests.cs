using System.Globalization;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>A search for a plan that goes on by itself, while its page shows how far it is.</summary>
public sealed class PlanPageTests(AllocatedDay day) : IClassFixture<AllocatedDay>
{
    private Site Staff => day.Staff;

    [Fact]
    public async Task Search_StartedStoppedCancelledAndLost_SaysSoAndKeepsTheBest()
    {
        await Staff.Get(day.PlanPath);
        Assert.Contains("There is no draft yet. Search for a plan.", Staff.Text);
        Assert.Null(Staff.Page.QuerySelector("meta[http-equiv=refresh]"));
        await Staff.Send("handler=Start", ("Seconds", "601"));
        Assert.Equal("Search for 1 to 600 seconds.", Problem);
        Assert.Equal("601", Staff.Page.QuerySelector("[name=Seconds]")!.GetAttribute("value"));

        // A double click starts one search; another form starts none while it goes on.
        var form = Site.Fields(Staff.Form("handler=Start"), ("Seconds", "600")).ToArray();
        var other = Site.Fields((await Staff.Get(day.PlanPath)).Form("handler=Start"), ("Seconds", "600")).ToArray();
        string running = await Start(form);
        Assert.Equal(running, await Start(form));
        Assert.Equal("2", Staff.Page.QuerySelector("meta[http-equiv=refresh]")!.GetAttribute("content"));
        Assert.DoesNotContain(Staff.Page.Forms, one => one.GetAttribute("action")!.EndsWith("handler=Start", StringComparison.Ordinal));
        await Staff.Post($"{day.PlanPath}?handler=Start", other);
        Assert.StartsWith("A search for this date is under way already.", Problem, StringComparison.Ordinal);
        await Staff.Get(day.DayPath);
        await Staff.Send("handler=Plan", ("Seconds", "1"));
        Assert.StartsWith("A search for this date is under way already.", Problem, StringComparison.Ordinal);

        // The curve and the numbers behind it, once there is a plan: all twelve have a place.
        do await Staff.Get(running);
        while (Staff.Page.QuerySelector("#search tbody tr") is null || Counts()[2] != "0");
        var rows = Staff.Page.QuerySelectorAll("#search tbody tr").Select(row => row.Children.Select(cell => cell.TextContent).ToArray()).ToArray();
        Assert.Equal(Counts()[..3], rows[^1][1..]);
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.True(Number(pair.First[1]) >= Number(pair.Second[1])));
        string[] points = Staff.Page.QuerySelector("svg polyline")!.GetAttribute("points")!.Split(' ');
        Assert.Equal(2 * rows.Length, points.Length);
        var stop = Site.Fields(Staff.Form("handler=Stop")).ToArray();
        await Staff.Post(Staff.Form("handler=Stop").GetAttribute("action")!, stop);
        Assert.Equal("The search is stopped; the best plan so far is the draft.", Staff.Page.QuerySelector(".done")!.TextContent);
        Assert.Null(Staff.Page.QuerySelector("meta[http-equiv=refresh]"));
        Assert.StartsWith("Draft 1,", Caption(), StringComparison.Ordinal);
        await Staff.Post($"{day.PlanPath}?handler=Stop", stop);
        Assert.StartsWith("Draft 1,", Caption(), StringComparison.Ordinal);

        running = await Start(Site.Fields(Staff.Form("handler=Start"), ("Seconds", "600")));
        await Staff.Send("handler=Cancel");
        Assert.Equal("The search is cancelled; the draft stays what it was.", Staff.Page.QuerySelector(".done")!.TextContent);
        Assert.StartsWith("Draft 1,", Caption(), StringComparison.Ordinal);

        running = await Start(Site.Fields(Staff.Form("handler=Start"), ("Seconds", "600")));
        await day.Restart();
        await Staff.Get(running);
        Assert.StartsWith("The program was started anew since this search began, and lost it.", Problem, StringComparison.Ordinal);
        Assert.StartsWith("Draft 1,", Caption(), StringComparison.Ordinal);
        await Staff.Get(day.PlanPath);
        Assert.Null(Staff.Page.QuerySelector(".problem"));
        await Start(Site.Fields(Staff.Form("handler=Start"), ("Seconds", "1")));
        do await Staff.Get(day.PlanPath);
        while (Staff.Page.QuerySelector("meta[http-equiv=refresh]") is not null);
        Assert.StartsWith("Draft 2,", Caption(), StringComparison.Ordinal);

        string[] Counts() => [.. Staff.Page.QuerySelectorAll(".steps strong").Select(count => count.TextContent)];
        string Caption() => Staff.Page.QuerySelector("caption")!.TextContent;
    }

    private string Problem => Staff.Page.QuerySelector(".problem")?.TextContent ?? Staff.Text;

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    /// <summary>Sends the form, and returns where the browser is sent.</summary>
    private async Task<string> Start(IEnumerable<(string Name, string Value)> form)
    {
        await Staff.Post($"{day.PlanPath}?handler=Start", form);
        string address = Staff.Response.RequestMessage!.RequestUri!.PathAndQuery;
        Assert.StartsWith($"{day.PlanPath}?run=", address, StringComparison.Ordinal);
        return address;
    }
}
