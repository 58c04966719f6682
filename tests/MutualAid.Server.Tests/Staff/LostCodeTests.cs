using AngleSharp.Dom;
using MutualAid.Server.Households;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>A household on the phone has lost its code.</summary>
public sealed class LostCodeTests(OpenDates dates) : IClassFixture<OpenDates>
{
    [Fact]
    public async Task BothWordsAndThePeople_InAnyLanguage_GiveANewCodeOnce()
    {
        using Site form = await dates.Form();
        await form.Send("handler=Send", ("Input.Address", "77 Lost Street"), ("Input.Adults", "7"), ("Input.Language", "es"));
        string old = form.Page.QuerySelector(".code")!.TextContent;
        string[] words = [.. form.Page.QuerySelectorAll(".words").Select(word => word.TextContent)];
        string english = Language.Find("es")!.Words.Single(word => word.Value == words[1]).Key;

        Assert.StartsWith("No household of that date", await Ask(words[1], words[0], "7"), StringComparison.Ordinal);
        Assert.StartsWith("No household of that date", await Ask(words[0], words[1], "6"), StringComparison.Ordinal);
        Assert.StartsWith("\"sofa\" is none of the words", await Ask("sofa", words[1], "7"), StringComparison.Ordinal);
        Assert.StartsWith("\"\" is none of the words", await Ask(words[0], "", "7"), StringComparison.Ordinal);
        Assert.StartsWith("Ask how many people", await Ask(words[0], words[1], ""), StringComparison.Ordinal);
        using (Site still = await dates.Status(old)) Assert.Equal("What you asked for", still.Heading);

        Assert.Null(await Ask($" {words[0].ToUpperInvariant()} ", english, "7"));
        string fresh = dates.Staff.Page.QuerySelector(".token")!.TextContent;
        Assert.DoesNotContain("77 Lost Street", dates.Staff.Source);
        using Site before = await dates.Status(old);
        Assert.Contains("We don't know this code.", before.Text);
        using Site after = await dates.Status(fresh);
        Assert.Equal("What you asked for", after.Heading);

        await dates.Staff.Get("/staff/audit");
        string[] log = [.. dates.Staff.Page.QuerySelectorAll("tbody tr").Take(3).Select(row => row.TextContent)];
        Assert.Contains("code replaced", log[0]);
        Assert.Contains("lost code refused", log[1]);
        Assert.Contains("lost code refused", log[2]);
    }

    /// <returns>What is wrong; null when a code is shown.</returns>
    private async Task<string?> Ask(string driver, string household, string people)
    {
        await dates.Staff.Get("/staff/lost-code");
        await dates.Staff.Send("/staff/lost-code", ("Date", dates.Open), ("DriverWord", driver), ("HouseholdWord", household), ("People", people));
        return dates.Staff.Page.QuerySelector(".problem")?.TextContent.Trim();
    }
}
