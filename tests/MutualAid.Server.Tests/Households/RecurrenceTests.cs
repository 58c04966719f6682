using System.Globalization;
using AngleSharp.Dom;
using MutualAid.Server.Households;
using MutualAid.Server.Tests.Running;
using NodaTime;

namespace MutualAid.Server.Tests.Households;

/// <summary>Boxes that come again, and new codes, as a household handles them on its page.</summary>
public sealed class RecurrenceTests(OpenDates dates) : IClassFixture<OpenDates>
{
    /// <summary>Each test has its weeks for itself, some days from now.</summary>
    private static readonly LocalDate Today = LocalDate.FromDateTime(DateTime.UtcNow);

    [Fact]
    public async Task EveryWeek_SkippedPausedResumedAndEnded_AsksForWhatIsDueAndNothingElse()
    {
        LocalDate day = Today.PlusDays(9);
        string first = await Open(day), second = await Open(day.PlusWeeks(1)), third = await Open(day.PlusWeeks(2));
        string code = await Ask(first, ("Repeat", "1"));
        Assert.Equal("1 0 0", await Taken(first, second, third));
        using Site site = await dates.Status(code);
        Assert.Contains("A box every week, until", site.Text);
        Assert.Equal(4, site.Page.QuerySelectorAll(".dates li").Length);

        await Skip(site, day);
        Assert.Equal("0 1 0", await Taken(first, second, third));
        Assert.Equal($"You have a place for {Say(day.PlusWeeks(1))}.", site.Page.QuerySelector("main strong")!.TextContent);
        Assert.Contains($"{Say(day)}: skipped", site.Text);

        await site.Send("handler=Pause", ("Weeks", ""));
        Assert.Contains("Paused. No box comes until you go on.", site.Text);
        Assert.Equal("0 0 0", await Taken(first, second, third));

        await site.Send("handler=Resume");
        Assert.Equal("0 0 1", await Taken(first, second, third)); // the second had a request once; it is not asked for twice
        await site.Send("handler=End");
        Assert.Equal("Every week", site.Page.QuerySelector("form[action='/status?handler=Recur'] label")!.TextContent.Trim());
        Assert.Equal("0 0 1", await Taken(first, second, third)); // what is asked for stays asked for
    }

    [Fact]
    public async Task EveryOtherWeek_BegunLater_LeavesTheWeekBetweenOut()
    {
        LocalDate day = Today.PlusDays(30);
        string first = await Open(day);
        string code = await Ask(first);
        using Site site = await dates.Status(code);
        await site.Send("handler=Recur", ("Weeks", "2"));
        Assert.Contains("A box every two weeks, until", site.Text);
        string between = await Open(day.PlusWeeks(1)), second = await Open(day.PlusWeeks(2));
        Assert.Equal("1 0 0", await Taken(first, between, second));
        await Skip(site, day);
        Assert.Equal("0 0 1", await Taken(first, between, second));
    }

    [Fact]
    public async Task SameFormTwice_DoesItOnce()
    {
        LocalDate day = Today.PlusDays(50);
        string code = await Ask(await Open(day), ("Repeat", "1"));
        using Site site = await dates.Status(code);
        var pause = Site.Fields(site.Form("handler=Pause"), ("Weeks", "2")).ToArray();
        await site.Post("/status?handler=Pause", pause);
        Assert.Contains("Paused until", site.Text);
        await site.Send("handler=Resume");
        await site.Post("/status?handler=Pause", pause);
        Assert.DoesNotContain("Paused until", site.Text);
    }

    [Theory]
    [InlineData("handler=Recur", "Weeks", "7")]
    [InlineData("handler=Skip", "Day", "tomorrow")]
    [InlineData("handler=Skip", "Day", "2020-01-01")]
    public async Task WhatNoFormOffers_ChangesNothing(string action, string name, string value)
    {
        string code = await dates.Ask();
        using Site site = await dates.Status(code);
        await site.Post($"/status?{action}", ("Code", code), ("Operation", Guid.NewGuid().ToString()), (name, value));
        Assert.Equal("It could not be changed. Please try again.", site.Page.QuerySelector(".note")!.TextContent);
        Assert.DoesNotContain("until", site.Page.QuerySelector("h2:nth-of-type(2) + p")?.TextContent ?? string.Empty);
    }

    [Fact]
    public async Task NewCode_ReplacesTheOldOneAtOnceAndAFormSentTwiceShowsTheSame()
    {
        string old = await dates.Ask();
        using Site site = await dates.Status(old);
        await site.Send("handler=ConfirmRotate");
        Assert.Equal("Get a new code?", site.Heading);
        var form = Site.Fields(site.Form("handler=Rotate")).ToArray();
        await site.Post("/status?handler=Rotate", form);
        string fresh = site.Page.QuerySelector(".code")!.TextContent;
        Assert.Matches("^[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}$", fresh);
        Assert.NotEqual(old, fresh);

        await site.Post("/status?handler=Rotate", form);
        Assert.Equal(fresh, site.Page.QuerySelector(".code")!.TextContent);
        using Site before = await dates.Status(old);
        Assert.Contains("We don't know this code.", before.Text);
        using Site after = await dates.Status(fresh);
        Assert.Equal("What you asked for", after.Heading);
        await after.Post("/status?handler=Rotate", ("Code", "0000 0000 0000 0000"), ("Operation", Guid.NewGuid().ToString()));
        Assert.Contains("We don't know this code.", after.Text);
    }

    [Fact]
    public async Task FirstForm_SentAgainAfterANewCode_ShowsNoneThatIsDead()
    {
        using Site form = await dates.Form();
        var fields = Site.Fields(form.Form("handler=Send"), ("Input.Address", "3 New Street"), ("Input.Adults", "1")).ToArray();
        await form.Post("/ask?handler=Send", fields);
        string old = form.Page.QuerySelector(".code")!.TextContent;
        using Site site = await dates.Status(old);
        await site.Send("handler=ConfirmRotate");
        await site.Send("handler=Rotate");
        await form.Post("/ask?handler=Send", fields);
        Assert.Equal("There is a new code", form.Heading);
        Assert.DoesNotContain(old, form.Text);
    }

    [Fact]
    public async Task SeveralTabs_EachKeepsItsOwnHousehold()
    {
        string one = await dates.Ask(("Input.Language", "en")), other = await dates.Ask(("Input.Language", "es"));
        using Site site = await dates.Status(one);
        var cancelOne = Site.Fields(site.Form("handler=ConfirmCancel")).ToArray();
        await site.Get("/status");
        await site.Send("/status", ("Code", other)); // the same browser, another tab
        await site.Post("/status?handler=ConfirmCancel", cancelOne);
        await site.Send("handler=Cancel");
        Assert.Equal("Your request is cancelled.", site.Page.QuerySelector("main strong")!.TextContent);
        using Site second = await dates.Status(other);
        Assert.Equal("You have a place for Saturday, January 3.", second.Page.QuerySelector("main strong")!.TextContent);
        using Site first = await dates.Status(one);
        Assert.Equal("Your request is cancelled.", first.Page.QuerySelector("main strong")!.TextContent);
    }

    private static string Say(LocalDate day) => day.ToString("dddd, MMMM d", CultureInfo.GetCultureInfo("en-US"));

    private static Task<Site> Skip(Site site, LocalDate day) =>
        site.Send(form => form.QuerySelector($"[aria-label='Skip {Say(day)}']") is not null, $"to skip {day}");

    private Task<string> Open(LocalDate day) => dates.OpenDate(day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), 5);

    private Task<string> Ask(string date, params (string, string)[] more) => dates.Ask([("Date", date), .. more]);

    private async Task<string> Taken(params string[] of)
    {
        var taken = new List<int>();
        foreach (string date in of) taken.Add(await dates.Taken(date));
        return string.Join(' ', taken);
    }
}
