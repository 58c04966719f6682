using AngleSharp.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>From an empty folder to the first date, by the list on the first page.</summary>
public sealed class FirstStepsTests : IAsyncLifetime
{
    private readonly TestFolder _data = new();
    private ServerProcess _server = null!;
    private Site _staff = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.Start(_data.Path);
        _staff = await StaffSession.FirstAccount(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _staff.Dispose();
        await _server.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task EmptyFolder_StepByStep_TheListEmpties()
    {
        await _staff.Get("/staff");
        Assert.Equal("First steps: 0 of 8 done", Heading());
        Assert.Equal(
            ["#open-pantry", "/staff/people", "/staff/backups", "/staff/catalog", "/staff/template", "/staff/receive", "/staff/drivers", "#open-date"],
            _staff.Page.QuerySelectorAll("ol a").Select(link => link.GetAttribute("href")));
        Assert.NotNull(_staff.Page.QuerySelector("#open-pantry"));

        await _staff.Send("handler=OpenPantry", ("Name", "Church hall"), ("TimeZone", "America/Los_Angeles"), ("Place", "34.03, -118.20"));
        Assert.Equal("First steps: 1 of 8 done", await Again());

        await _staff.Get("/staff/catalog");
        await Send("Starter");
        Assert.Contains("What would change", _staff.Text);
        Assert.Contains("New item S001: Rice, long grain, 2 lb (grain, bag of 907 g)", _staff.Text);
        await Send("Confirm");
        Assert.Contains("Imported 113 items and 0 lots.", _staff.Text);
        Assert.Equal("First steps: 2 of 8 done", await Again());
        await _staff.Get("/staff/catalog");
        Assert.Contains("Sardines, can, 3.75 oz", _staff.Text);
        Assert.DoesNotContain("Look at the starter catalog", _staff.Text);
        // Nothing but formula takes the place of formula.
        Assert.Equal(
            ["Infant formula, milk-based, 12.4 oz", "Infant formula, soy-based, 12.9 oz"],
            _staff.Page.QuerySelectorAll("tbody tr").Where(row => row.Children[2].TextContent == "infant formula").Select(row => row.Children[1].TextContent));
        Assert.Equal(2, _staff.Page.QuerySelectorAll("tbody tr").Count(row => row.Children[1].TextContent.Contains("formula", StringComparison.Ordinal)));

        await Send("Template", ("Lines", "grain, 2, 0.8\nprotein, 2, 1"));
        await _staff.Get("/staff");
        await _staff.Send("handler=OpenDate", ("Date", "2099-01-03"), ("Cutoff", "2099-01-02T18:00"), ("Capacity", "5"));
        Assert.Equal("First steps: 4 of 8 done", await Again());
        Assert.Equal(4, _staff.Page.QuerySelectorAll("ol s").Length);
    }

    private Task<Site> Send(string handler, params (string Name, string Value)[] values) =>
        _staff.Send(form => form.GetAttribute("action")!.Contains($"handler={handler}&", StringComparison.Ordinal), handler, values);

    private async Task<string> Again()
    {
        await _staff.Get("/staff");
        return Heading();
    }

    private string Heading() => _staff.Page.QuerySelector("#first-steps")?.TextContent ?? "no list";
}
