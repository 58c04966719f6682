using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>A program that serves two pantries, and staff who work in one of them.</summary>
public sealed class PantryChoiceTests
{
    [Fact]
    public async Task PantryOnceChosen_IsTheOneOfTheNextPage()
    {
        await using InProcess server = await InProcess.Start();
        using Site olga = await server.Enter("coordinator", "olga");
        foreach (string name in new[] { "Corner", "Aspen" })
        {
            await olga.Get("/staff");
            await olga.Send("handler=OpenPantry", ("Name", name), ("Place", "34.03, -118.2"));
        }

        Assert.Equal("Aspen", await Shown("/staff/stock")); // the first by name
        await olga.Get("/staff/stock");
        string corner = olga.Page.QuerySelectorAll("select[name=Pantry] option").Single(option => option.TextContent == "Corner").GetAttribute("value")!;
        Assert.Equal("Corner", await Shown($"/staff/stock?Pantry={corner}"));
        Assert.Equal("Corner", await Shown("/staff/receive"));
        Assert.Equal("Corner", await Shown("/staff/numbers"));
        Assert.Equal("Corner", await Shown($"/staff/stock?Pantry={Guid.NewGuid()}")); // there is no such pantry

        async Task<string> Shown(string path)
        {
            await olga.Get(path);
            return olga.Page.QuerySelector("select[name=Pantry] option[selected]")!.TextContent;
        }
    }
}
