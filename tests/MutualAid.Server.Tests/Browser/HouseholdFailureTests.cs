using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using MutualAid.Server.Households;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Browser;

/// <summary>What a household sees when it does not get on: each such page in a real browser, reached as a person would.</summary>
public sealed class HouseholdFailureTests(Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    private const string Area = "90023";

    private static readonly Dictionary<string, string> WithInvitationsAndFewGuesses = new()
    {
        ["MutualAid__OnlyWithInvitation"] = "true",
        ["MutualAid__Limits__WrongCodes__AtOnce"] = "1",
        ["MutualAid__Limits__WrongCodes__PerMinute"] = "1",
        ["MutualAid__Limits__WrongCodes__LongestWait"] = "00:00:00",
    };

    [Fact]
    public async Task EveryFailure_FitsAndCanBeReadAndUsed()
    {
        await using var dates = new OpenDates { Environment = WithInvitationsAndFewGuesses, AsksForFull = false };
        await dates.InitializeAsync();
        await dates.Staff.Get("/staff/referrers");
        await dates.Staff.Send("handler=Make", ("Referrer", "School"), ("Count", "6"), ("Days", "30"));
        var invitations = new Queue<string>(dates.Staff.Page.QuerySelectorAll(".label .big").Select(code => code.TextContent));
        using (Site guesser = new(dates.Server.Web)) await guesser.Post("/status", ("Code", "0000 0000 0000 0000")); // the only guess in a minute

        var problems = new List<string>();
        foreach (var (language, width, month) in new[] { (Language.Find("ar")!, 320, 3), (Language.PseudoLanguage, 360, 4) })
        {
            await using Window window = await chromium.Open(dates.Server.Web, width, script: true);
            var household = new Household(dates, window.Page, language, new HouseholdScreen(window, language, width));
            await household.Asks(invitations.Dequeue());
            await household.IsTooLate(month, invitations.Dequeue());
            await household.SendsWhatIsNotTaken();
            await household.MeetsABrokenServer();
            output.WriteLine($"{language.Tag}: {household.Screen.Seen} pages looked at");
            problems.AddRange(household.Screen.Problems);
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private sealed class Household(OpenDates dates, IPage page, Language language, HouseholdScreen screen)
    {
        public HouseholdScreen Screen => screen;

        /// <summary>With a wrong invitation, then the right one; then the page with the code is sent again, whatever became of the code.</summary>
        public async Task Asks(string invitation)
        {
            await Form();
            await page.FillAsync("#address", "12 Elm Street");
            await page.FillAsync("#adults", "2");
            await page.FillAsync("#invitation", "2222-2222-2222");
            await Press("ask.send");
            await page.GetByRole(AriaRole.Alert).WaitForAsync();
            await screen.Look("invitation-unknown");
            await page.FillAsync("#invitation", invitation);
            await Press("ask.send");
            string code = await page.Locator(".code").InnerTextAsync();
            using Site other = await dates.Status(code);
            await other.Send("handler=ConfirmRotate");
            await other.Send("handler=Rotate");
            await page.ReloadAsync();
            await Look("code-replaced", "replaced.heading");
            await other.Send("/status");
            await other.Send("handler=ConfirmErase");
            await other.Send("handler=Erase");
            await page.ReloadAsync();
            await Look("erased-before", "erased-before.heading");
        }

        /// <summary>Somebody else takes the last place, or the date is closed, while the first page is open.</summary>
        public async Task IsTooLate(int month, string invitation)
        {
            string full = await dates.OpenDate($"2099-0{month}-01", 1), closed = await dates.OpenDate($"2099-0{month}-02", 1);
            await Start(full);
            await dates.Ask(("Date", full), ("Invitation", invitation));
            await Press("start.ask");
            await Look("full", "not-open.full");
            await Start(closed);
            await dates.Do($"/staff/day/{closed}", "handler=Close", ("Sure", "true"));
            await Press("start.ask");
            await Look("closed", "not-open.closed");
        }

        /// <summary>More than fits, a form that is none of ours, another site's, a code too many, and an address that is none.</summary>
        public async Task SendsWhatIsNotTaken()
        {
            await Form();
            await page.Locator("#doornote").EvaluateAsync(
                "note => { note.removeAttribute('maxlength'); note.form.noValidate = true; note.value = 'x'.repeat(70000); }");
            await Press("ask.send");
            await Look("too-much", "failure.413", 413);
            await Form();
            await page.Locator("#address").EvaluateAsync(
                "({ form }) => { form.noValidate = true; for (let n = 0; n < 1100; n++) form.append(Object.assign(document.createElement('input'), { name: 'more' })); }");
            await Press("ask.send");
            await Look("out-of-date", "failure.400", 400);

            await page.GotoAsync(dates.Elsewhere.ToString());
            await page.EvaluateAsync(
                "action => document.body.appendChild(Object.assign(document.createElement('form'), { method: 'post', action })).submit()",
                new Uri(dates.Server.Web, $"/status?l={language.Tag}").ToString());
            await Look("from-elsewhere", "failure.4xx", 403);

            // One of two is refused, even if a minute ends between them; the second only where the first was not.
            if (await Guess() != 429) await Guess();
            await Look("too-many", "failure.429", 429);
            await page.GotoAsync($"/nowhere?l={language.Tag}");
            await Look("nothing-here", "failure.404", 404);
        }

        /// <summary>A table is gone while the first page is open.</summary>
        public async Task MeetsABrokenServer()
        {
            await Start(dates.Open);
            using var database = new SqliteConnection($"Data Source={dates.Database};Pooling=False");
            await database.ExecuteAsync("ALTER TABLE distribution RENAME TO gone");
            await Press("start.ask");
            await Look("broken", "failure.5xx", 500);
            await database.ExecuteAsync("ALTER TABLE gone RENAME TO distribution");
        }

        private async Task<int> Guess()
        {
            await page.GotoAsync($"/status?l={language.Tag}");
            await page.FillAsync("#code", "1111 1111 1111 1111");
            IResponse answer = await page.RunAndWaitForResponseAsync(() => Press("status.go-on"), answer => answer.Request.Method == "POST");
            return answer.Status;
        }

        private async Task Start(string date)
        {
            await page.GotoAsync($"/?l={language.Tag}");
            await page.Locator($"input[value='{date}']").CheckAsync();
            await page.FillAsync("#area", Area);
        }

        private async Task Form()
        {
            await Start(dates.Open);
            await Press("start.ask");
            await page.Locator("#address").WaitForAsync();
        }

        private Task Press(string text) => page.GetByRole(AriaRole.Button, new() { Name = language[text], Exact = true }).First.ClickAsync();

        private async Task Look(string name, string heading, int status = 200)
        {
            await page.GetByRole(AriaRole.Heading, new() { Name = language[heading], Exact = true }).WaitForAsync();
            await screen.Look(name, status);
        }
    }
}
