using Google.Protobuf.WellKnownTypes;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Server.Tests.Running;
using Route = MutualAid.Contracts.Driver.V1.Route;
using Stop = MutualAid.Contracts.Driver.V1.Stop;

namespace MutualAid.Server.Tests.DriverApi;

/// <summary>What a phone and the pantry's pages tell each other while a driver is on the road.</summary>
public sealed class RoadTests(PublishedDay day) : IClassFixture<PublishedDay>, IDisposable
{
    private const string Unauthenticated = "16";
    private readonly GrpcCalls _calls = new(day.Server.Grpc);
    private int _sequence;

    public void Dispose() => _calls.Dispose();

    [Fact]
    public async Task WholeShift_WithMistakesHelpAndNotes_IsKnownAtThePantry()
    {
        using Phone phone = await new Phone(_calls).Enrolled(await day.Invite(1));
        Route route = (await phone.GetRoute()).Route;
        string id = route.RouteId, page = $"/staff/route/{id}";
        Assert.Equal(("Corner Pantry", "555-0199", "America/Los_Angeles"), (route.Pantry.Name, route.Pantry.Phone, route.Pantry.TimeZone));

        // Another order before anything is loaded: a new version, which counts as seen only once the driver says so.
        string[] before = [.. route.Stops.Select(stop => stop.Code)];
        await day.Staff.Get(page);
        await day.Staff.Send(form => form.GetAttribute("action")!.EndsWith("Earlier", StringComparison.Ordinal) && form.InnerHtml.Contains(route.Stops[1].StopId, StringComparison.Ordinal), "Earlier");
        Assert.NotNull(day.Staff.Page.QuerySelector(".done"));
        route = (await phone.GetRoute()).Route;
        Assert.Equal([before[1], before[0], .. before[2..]], route.Stops.Select(stop => stop.Code));
        Assert.Equal((2, 0), (route.Version, route.AcknowledgedVersion));
        Assert.True(route.Stops[0].PlannedArrival.ToDateTime() <= route.Stops[1].PlannedArrival.ToDateTime());

        var load = new ConfirmLoad();
        load.Boxes.AddRange(route.Stops.SelectMany(stop => stop.Boxes).Select(box => new LoadedBox { BoxId = box.BoxId }));
        route = await Send(
            Op(op => op.Answer = new AnswerRoute { Accepted = true }), Op(op => op.Load = load), Op(op => op.Acknowledge = new AcknowledgePlan { Version = 2 }));
        Assert.Equal(2, route.AcknowledgedVersion);
        Box milk = route.Stops.SelectMany(stop => stop.Boxes).First(box => box.Lines.Any(line => line.Item == "Milk"));
        Assert.Equal((true, 120, true), (milk.Cold, milk.ColdMinutes, milk.Allergens.Contains("milk")));

        await PhoneAndInstructionsFollowThePolicy(phone, route);

        // Reported by mistake, taken back: the stop is open again everywhere.
        Stop first = route.Stops[0];
        route = await Send(Op(op => op.Outcome = Delivered(first)));
        Assert.Equal(OutcomeKind.Delivered, route.Stops[0].Outcome);
        route = await Send(Op(op => op.Undo = new UndoOutcome { StopId = first.StopId }));
        Assert.Equal((OutcomeKind.Unspecified, true, ""), (route.Stops[0].Outcome, route.Stops[0].Revealable, route.Stops[0].OutcomeOperationId));
        await day.Staff.Get(page);
        Assert.Contains("open", RowOf(first.Code));

        // A report with a note, far behind the plan; and never before what was reported already, however late in the day it is.
        Operation late = Op(op => op.Outcome = new ReportOutcome { StopId = first.StopId, Kind = OutcomeKind.NobodyHome, Fate = ReportOutcome.Types.BoxFate.ComesBack });
        late.Outcome.Note = Phone.Seal("The side gate was locked.", route.Pantry.NoteKey, late.OperationId);
        DateTimeOffset planned = first.PlannedArrival.ToDateTimeOffset(), now = DateTimeOffset.UtcNow;
        TimeSpan behind = planned.AddMinutes(55) > now ? TimeSpan.FromMinutes(55) : now - planned;
        late.OccurredAt = Timestamp.FromDateTimeOffset(planned + behind);
        route = await Send(late);
        TimeSpan expected = route.Stops[1].ExpectedArrival.ToDateTime() - route.Stops[1].PlannedArrival.ToDateTime();
        Assert.InRange((behind - TimeSpan.FromMinutes(5) - expected).TotalMilliseconds, 0, 1); // arrivals are kept in milliseconds
        await day.Staff.Get(page);
        Assert.Contains("nobody home, box comes back", RowOf(first.Code));
        Assert.Contains("The side gate was locked.", RowOf(first.Code));
        await day.Staff.Get(day.DayPath);
        Assert.Contains("minutes behind the plan at stop " + route.Stops[1].Code, day.Staff.Text);

        // Help stays on the board until somebody takes it up, and the phone hears of that.
        Operation help = Op(op => op.Help = new AskHelp { Kind = HelpKind.CallHousehold, StopId = route.Stops[1].StopId });
        help.Help.Note = Phone.Seal("Nobody answers the bell.", route.Pantry.NoteKey, help.OperationId);
        route = await Send(help, help);
        Assert.Equal((help.OperationId, false), (route.Help.OperationId, route.Help.Seen));
        await day.Staff.Get(day.DayPath);
        Assert.Single(day.Staff.Page.QuerySelectorAll(".problem"), line => line.TextContent.Contains("Please call the household", StringComparison.Ordinal));
        Assert.DoesNotContain("Nobody answers", day.Staff.Text);
        await day.Act(page, "handler=TakeUp");
        Assert.Contains("Nobody answers the bell.", day.Staff.Text);
        Assert.True((await phone.GetRoute()).Route.Help.Seen);

        // What was sealed to another operation is refused, and nothing of it is recorded.
        Operation stolen = Op(op => op.Help = new AskHelp { Kind = HelpKind.Message, Note = help.Help.Note });
        Assert.Equal("NoteIsNotReadable", Assert.Single((await phone.Submit(id, stolen)).Results).Rejected.Reason);

        await WatchingAgainTellsOnlyNews(phone, route);

        Assert.NotNull(await phone.Call<SignOutResponse>("SignOut", new SignOutRequest { OperationId = Guid.NewGuid().ToString() }));
        Assert.Equal(Unauthenticated, (await Assert.ThrowsAsync<CallFailedException>(() => phone.GetRoute())).Status);

        string RowOf(string code) => day.Staff.Page.QuerySelectorAll("tbody tr").Single(row => row.Children.Length > 5 && row.Children[1].TextContent == code).TextContent;

        async Task<Route> Send(params Operation[] operations)
        {
            var response = await phone.Submit(id, operations);
            Assert.All(response.Results, result => Assert.True(result.Recorded is not null, result.Rejected?.Reason));
            return response.Route;
        }
    }

    private static async Task PhoneAndInstructionsFollowThePolicy(Phone phone, Route route)
    {
        int callable = 0, silent = 0;
        foreach (Stop stop in route.Stops.Where(stop => stop.Revealable))
        {
            StopDetails details = phone.Open((await phone.Reveal(route.RouteId, stop.StopId)).Sealed, stop.StopId);
            int number = int.Parse(details.Address.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            if (number % 2 == 0)
            {
                callable++;
                Assert.Equal($"555-01{number:00}", details.Phone);
                Assert.Equal([DoorInstruction.DoNotRing, DoorInstruction.LeaveAtGate], details.Instructions);
            }
            else
            {
                silent++;
                Assert.Equal((string.Empty, 0), (details.Phone, details.Instructions.Count));
            }
        }

        Assert.True(callable > 0 && silent > 0, $"{callable} households let the driver call, {silent} don't");
    }

    private async Task WatchingAgainTellsOnlyNews(Phone phone, Route route)
    {
        long known = (await phone.GetRoute()).Route.Position;
        await using var stream = phone.Watch(route.RouteId, known).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        Assert.Null(stream.Current.Route); // nothing new: a sign of life
        await phone.Submit(route.RouteId, Op(op => op.Outcome = Delivered(route.Stops[1])));
        while (stream.Current.Route is null) Assert.True(await stream.MoveNextAsync());
        Assert.Equal(known + 1, stream.Current.Route.Position);
        await using var old = phone.Watch(route.RouteId, known).GetAsyncEnumerator();
        do Assert.True(await old.MoveNextAsync()); while (old.Current.Route is null);
        Assert.Equal(known + 1, old.Current.Route.Position);
    }

    private static ReportOutcome Delivered(Stop stop) =>
        new() { StopId = stop.StopId, Kind = OutcomeKind.Delivered, Handover = ReportOutcome.Types.Handover.DoorWords };

    private Operation Op(Action<Operation> what)
    {
        var operation = new Operation
        {
            OperationId = Guid.NewGuid().ToString(), OccurredAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow), Sequence = ++_sequence,
        };
        what(operation);
        return operation;
    }
}
