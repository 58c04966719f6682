using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Server.Tests.Running;
using MutualAid.Server.Tests.Staff;
using MutualAid.Testing;
using NodaTime;

namespace MutualAid.Server.Tests;

/// <summary>
/// The whole day on the published program, over sockets only: staff through their pages, drivers through gRPC, some of
/// them dropping out, some stops failing, every batch sent one to three times and shuffled.
/// </summary>
public sealed class TheDayTests
{
    [Fact]
    public Task OverSqlite_FromTheFilesToTheClosedDay_EveryBoxIsAccountedFor() => Run(null);

    [Fact]
    public async Task OverPostgres_FromTheFilesToTheClosedDay_EveryBoxIsAccountedFor() =>
        await Run(await (await PostgresCluster.Shared()).CreateDatabase());

    private static async Task Run(string? postgres)
    {
        using var data = new TestFolder();
        using var files = new TestFolder();
        string source = DayFiles.Find(files);
        await Import(source, data, postgres);
        await using ServerProcess server = await ServerProcess.Start(data.Path, postgres);
        using Site staff = await StaffSession.FirstAccount(server);
        using var calls = new GrpcCalls(server.Grpc);
        Console.WriteLine(await Live(staff, () => new Site(server.Web), calls, data["codes.csv"], Named(source, files)));
        var verified = await ServerProcess.Run(data.Path, postgres, "verify");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
        Console.WriteLine(verified.Output.Trim());
    }

    internal static async Task Import(string source, TestFolder data, string? postgres)
    {
        var imported = await ServerProcess.Run(data.Path, postgres, "import", source, "--date", DayFiles.Today, "--codes", data["codes.csv"]);
        Assert.True(imported.ExitCode == 0, imported.Errors);
    }

    internal static string Named(string source, TestFolder made) =>
        source.StartsWith(made.Path, StringComparison.Ordinal) ? "a generated day" : "the CSV day";

    /// <summary>Lives through the imported day.</summary>
    /// <param name="staff">The coordinator, signed in.</param>
    /// <param name="site">A new visitor.</param>
    /// <returns>What came of it.</returns>
    internal static async Task<string> Live(Site staff, Func<Site> site, GrpcCalls calls, string codes, string name)
    {
        var console = new Desk(staff);
        await HouseholdsAskAndCancel(site, console, codes);
        await console.Plan();
        ConcurrentDictionary<string, string> invitations = await console.InviteEverybody();
        await console.PickAndPack();
        await console.Withdraw(route: 0); // before anything was loaded
        await console.PlanAgain();
        var drivers = new ConcurrentDictionary<string, int>();
        await Task.WhenAll(invitations.Values.Select((invitation, n) => Task.Run(() => Drive(calls, invitation, n, drivers))));
        await console.Withdraw(route: 1); // a driver who had loaded, and never said that the shift was over
        await console.Close();

        string summary = console.Summary(name);
        Assert.True(drivers.Count >= 10);
        summary += "\n" + await AssertHouseholdsKnow(site, codes);
        await staff.Get("/staff/troubles");
        Assert.Contains("Nothing.", staff.Text);
        return summary;
    }

    /// <summary>One asks for a later date, the last two of the day find that they don't need their box.</summary>
    private static async Task HouseholdsAskAndCancel(Func<Site> visitor, Desk console, string codes)
    {
        await console.OpenLaterDate();
        using Site site = visitor();
        await site.Get("/");
        await site.Send("/ask");
        await site.Send("handler=Send", ("Input.Address", "12 Elm Street"), ("Input.Adults", "2"), ("Input.Entrance", "Buzzer 7"));
        string code = site.Page.QuerySelector(".code")!.TextContent;
        await site.Get("/status");
        await site.Send("/status", ("Code", code));
        Assert.StartsWith("You have a place for Saturday, January 3", site.Page.QuerySelector("main strong")!.TextContent);
        foreach (string line in File.ReadLines(codes).Reverse().Take(2))
        {
            await site.Get("/status");
            await site.Send("/status", ("Code", line.Split(',')[1]));
            await site.Send("handler=ConfirmCancel");
            await site.Send("handler=Cancel");
            Assert.Equal("Your request is cancelled.", site.Page.QuerySelector("main strong")!.TextContent);
        }
    }

    /// <summary>One driver's day. What fails and what is sent twice follows from the driver's number.</summary>
    private static async Task Drive(GrpcCalls calls, string invitation, int number, ConcurrentDictionary<string, int> drivers)
    {
        var random = new Random(number);
        using Phone phone = await new Phone(calls).Enrolled(invitation);
        if ((await phone.GetRoute()).Route is not { Withdrawn: false } route) return;
        int sequence = 0;
        DateTimeOffset start = DateTimeOffset.UtcNow;
        var load = new ConfirmLoad();
        load.Boxes.AddRange(route.Stops.SelectMany(stop => stop.Boxes).Select((box, n) => new LoadedBox
        {
            BoxId = box.BoxId,
            Refusal = number == 2 && n == 0 ? LoadedBox.Types.LoadRefusal.Damaged : LoadedBox.Types.LoadRefusal.Unspecified,
        }));
        await Send([Op(op => op.Answer = new AnswerRoute { Accepted = true }), Op(op => op.Load = load)]);
        var pending = new List<Contracts.Driver.V1.Operation>();
        foreach (Contracts.Driver.V1.Stop stop in (await phone.GetRoute()).Route.Stops)
        {
            if (stop.Cancelled || !stop.Boxes.Any(box => box.Loaded)) continue;
            await Look(stop);
            pending.Add(Op(op => op.Outcome = OutcomeOf(stop)));
            if (random.Next(10) == 0) pending.Add(Op(op => op.Outcome = Nobody(stop))); // corrected
            if (pending.Count < 3) continue;
            await Send(pending);
            pending.Clear();
        }

        if (number != 1) pending.Add(Op(op => op.EndShift = new EndShift()));
        await Send(pending);
        drivers[route.RouteId] = route.Stops.Count;

        Contracts.Driver.V1.Operation Op(Action<Contracts.Driver.V1.Operation> what)
        {
            var operation = new Contracts.Driver.V1.Operation
            {
                OperationId = Guid.NewGuid().ToString(),
                OccurredAt = Timestamp.FromDateTimeOffset(start.AddSeconds(sequence)),
                Sequence = ++sequence,
            };
            what(operation);
            return operation;
        }

        ReportOutcome OutcomeOf(Contracts.Driver.V1.Stop stop) => random.Next(12) switch
        {
            0 => Nobody(stop),
            1 => new ReportOutcome { StopId = stop.StopId, Kind = OutcomeKind.UnsafeToApproach },
            2 => Partly(stop),
            _ => new ReportOutcome { StopId = stop.StopId, Kind = OutcomeKind.Delivered, Handover = ReportOutcome.Types.Handover.DoorWords },
        };

        async Task Look(Contracts.Driver.V1.Stop stop)
        {
            // Outcomes that are still on the phone hold the window back; then the driver calls the pantry.
            var revealed = await phone.Reveal(route.RouteId, stop.StopId);
            if (revealed.Sealed is { } sealedStop) Assert.NotEqual(0, phone.Open(sealedStop, stop.StopId).Latitude);
        }

        async Task Send(IReadOnlyList<Contracts.Driver.V1.Operation> operations)
        {
            for (int times = random.Next(1, 4); times > 0; times--)
            {
                var shuffled = operations.OrderBy(_ => random.Next()).ToArray();
                var response = await phone.Submit(route.RouteId, shuffled);
                Assert.All(response.Results, result => Assert.True(result.Recorded is not null, result.Rejected?.Reason));
            }
        }
    }

    private static ReportOutcome Nobody(Contracts.Driver.V1.Stop stop) => new() { StopId = stop.StopId, Kind = OutcomeKind.NobodyHome };

    private static ReportOutcome Partly(Contracts.Driver.V1.Stop stop)
    {
        var outcome = new ReportOutcome
        {
            StopId = stop.StopId, Kind = OutcomeKind.PartlyDelivered, Handover = ReportOutcome.Types.Handover.LeftAsInstructed,
        };
        outcome.KeptBack.Add(new KeptBack { BoxId = stop.Boxes[0].BoxId, Lot = stop.Boxes[0].Lines[0].Lot, Quantity = 1 });
        return outcome;
    }

    private static async Task<string> AssertHouseholdsKnow(Func<Site> visitor, string codes)
    {
        using Site site = visitor();
        var said = new Dictionary<string, int>();
        foreach (string line in File.ReadLines(codes).Skip(1).Take(40))
        {
            await site.Get("/status");
            await site.Send("/status", ("Code", line.Split(',')[1]));
            string standing = site.Page.QuerySelector("main strong")!.TextContent;
            said[standing] = said.GetValueOrDefault(standing) + 1;
        }

        Assert.Equal(["We could not bring your box.", "Your box was delivered."], said.Keys.Order(StringComparer.Ordinal));
        return "households are told: " + string.Join(" · ", said.Select(entry => $"{entry.Value} × {entry.Key}"));
    }

    /// <summary>What the coordinator does on the pages.</summary>
    private sealed class Desk(Site staff)
    {
        private string _day = string.Empty;

        public async Task OpenLaterDate()
        {
            await staff.Get("/staff");
            _day = staff.FirstLink("/staff/day/");
            await Act("/staff", "handler=OpenDate", ("Date", "2099-01-03"), ("Cutoff", "2099-01-02T18:00"), ("Capacity", "5"));
        }

        public async Task Plan()
        {
            await Act(_day, "handler=Allocate");
            await LongLists.ComeInParts(staff, _day);
            await Act(_day, "handler=Plan", ("Seconds", "3"));
            await Act(_day, "handler=Publish");
        }

        public async Task PlanAgain()
        {
            await Act(_day, "handler=Plan", ("Seconds", "1"));
            if (staff.Page.Forms.Any(form => form.GetAttribute("action")!.EndsWith("handler=Publish", StringComparison.Ordinal)))
                await staff.Send("handler=Publish");
        }

        public async Task<ConcurrentDictionary<string, string>> InviteEverybody()
        {
            var invitations = new ConcurrentDictionary<string, string>();
            await staff.Get("/staff/drivers");
            var forms = staff.Page.Forms.Where(form => form.GetAttribute("action")!.EndsWith("handler=Invite", StringComparison.Ordinal)).ToArray();
            foreach (var form in forms)
            {
                await staff.Post(form.GetAttribute("action")!, Site.Fields(form));
                invitations[$"{invitations.Count:00}"] = staff.Page.QuerySelector(".token")!.TextContent;
            }

            return invitations;
        }

        public async Task PickAndPack()
        {
            await Act($"{_day}/boxes", "handler=PickAll");
            await Act($"{_day}/boxes", "handler=PackAll");
            foreach (string print in new[] { "picklist", "labels" })
                Assert.Equal(System.Net.HttpStatusCode.OK, (await staff.Get($"{_day}/{print}")).Response.StatusCode);
        }

        public async Task Withdraw(int route)
        {
            await staff.Get(_day);
            string page = staff.Page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!)
                .Where(href => href.StartsWith("/staff/route/", StringComparison.Ordinal) && href.Count(c => c == '/') == 3).ElementAt(route);
            foreach (string print in new[] { "loadlist", "manifest" })
                Assert.Equal(System.Net.HttpStatusCode.OK, (await staff.Get($"{page}/{print}")).Response.StatusCode);
            await staff.Get(page);
            if (staff.Page.Forms.Any(form => form.GetAttribute("action")!.EndsWith("handler=Withdraw", StringComparison.Ordinal)))
                await Act(page, "handler=Withdraw");
        }

        public async Task Close()
        {
            await staff.Get(_day);
            await staff.Send("handler=Close", ("Sure", "true"));
            Assert.Contains("not finished", staff.Page.QuerySelector(".problem")!.TextContent);
            await Act(_day, "handler=ReturnAll");
            await Act(_day, "handler=ReleaseUnloaded", ("Sure", "true"));
            await staff.Get($"{_day}/boxes");
            string[] ends = [.. staff.Page.QuerySelectorAll("tbody tr").Select(row => row.Children[1].TextContent).Distinct().Order(StringComparer.Ordinal)];
            Assert.Equal(["came back", "delivered", "delivered in part"], ends);
            await Act(_day, "handler=Close", ("Sure", "true"));
        }

        public string Summary(string which)
        {
            Assert.Contains("Closed.", staff.Text);
            Assert.Equal("0", staff.Page.QuerySelectorAll(".steps strong")[5].TextContent); // boxes not finished
            var rows = staff.Page.QuerySelectorAll("#result tr").Select(row => $"  {row.Children[0].TextContent.Trim(),-58} {row.Children[1].TextContent.Trim(),10}");
            return $"{which}, {staff.Page.QuerySelectorAll(".steps strong")[0].TextContent} requests\n{string.Join('\n', rows)}";
        }

        private async Task Act(string page, string action, params (string Name, string Value)[] values)
        {
            await staff.Get(page);
            await staff.Send(action, values);
            Assert.True(staff.Page.QuerySelector(".done") is not null, $"{action}: {staff.Page.QuerySelector(".problem")?.TextContent ?? staff.Text}");
        }
    }
}
