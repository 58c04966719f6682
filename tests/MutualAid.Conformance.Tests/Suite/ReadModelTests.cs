using System.Collections.Immutable;
using System.Globalization;
using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;
using MutualAid.Domain.Tests.Pantry;
using MutualAid.Domain.Tests.Properties;
using MutualAid.Domain.Tests.Routes;
using MutualAid.Engine;
using NodaTime;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>
/// What staff and drivers read is what the rules decided on. A rebuild from the events can't tell: it would make the same
/// mistake again.
/// </summary>
public sealed class ReadModelTests : IAsyncLifetime
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly Instant Noon = Instant.FromUtc(2026, 12, 1, 12, 0);
    private Harness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await Harness.Open(new SqliteHarness());
        await _harness.ReopenWithoutProcesses();
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task GeneratedPantryCommands_RowsSayWhatTheStateSays()
    {
        int packed = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var pantry = new PantryId(Guid.NewGuid());
            var closed = new List<string>();
            PantryState state = PantryState.Initial;
            for (int number = 1; number <= 120; number++)
            {
                var step = new Step(random.Next(10_000), random.Next(10_000), random.Next(10_000), random.Next(10_000));
                PantryCommand command = PantryWorld.Command(step, seed * 1_000 + number, state);
                if (PantryDecider.Instance.Decide(command, state) is not Decision<PantryEvent>.Accepted accepted) continue;
                await _harness.Engine.Send(pantry, ConformanceSuite.NewKey(), command, Never);
                if (command is PantryCommand.CloseDistribution close)
                    closed.AddRange(state.Boxes.Values.Where(box => box.Distribution == close.Distribution).Select(box => box.Code));
                state = PantryDecider.Instance.Fold(state, accepted.Events);
                if (command is not PantryCommand.PackBox pack) continue;
                Assert.Equal(["Packed"], await Rows($"SELECT stage FROM box WHERE id = '{pack.Box}'"));
                packed++;
            }

            await AssertRows(pantry, state);
            Assert.Equal(
                closed.Order(StringComparer.Ordinal),
                await Rows($"SELECT code FROM box WHERE pantry = '{pantry}' AND closed = 1"));
        }

        Assert.True(packed > 0);
    }

    /// <summary>The rules let a pantry forget much; what it may not do again is what the rows would not hold twice.</summary>
    [Fact]
    public async Task IdOfAClosedBoxOrCancelledTransfer_UsedAgain_IsRefused()
    {
        var pantry = new PantryId(Guid.NewGuid());
        var transfer = new PantryCommand.SendTransfer(new TransferId(Guid.NewGuid()), default, [new(Stock.Lot("L1"), 2)]);
        foreach (PantryCommand command in (PantryCommand[])
            [
                new PantryCommand.OpenPantry(Stock.Profile), new PantryCommand.DefineItem(Stock.Food("I1", "protein")),
                new PantryCommand.DefineBoxTemplate(Stock.Template(("protein", 3, 0))), Stock.Receive("L1", "I1", 20),
                Stock.Allocate(Stock.Asks(1)), new PantryCommand.ReleaseBox(Stock.Box(1)),
                new PantryCommand.CloseDistribution(Stock.Distribution), transfer, new PantryCommand.CancelTransfer(transfer.Transfer),
            ])
            Assert.IsType<Decision<PantryEvent>.Accepted>(await Send(command));

        Assert.Equal(new PantryRefusal.BoxAlreadyExists(Stock.Box(1)), Refusal(await Send(Stock.Allocate(Stock.Asks(1)))));
        Assert.Equal(new PantryRefusal.TransferAlreadySent(transfer.Transfer), Refusal(await Send(transfer)));
        await _harness.AssertClean();

        Task<Decision<PantryEvent>> Send(PantryCommand command) =>
            _harness.Engine.Send(pantry, ConformanceSuite.NewKey(), command, Never);
        static Refusal Refusal(Decision<PantryEvent> decision) =>
            Assert.IsType<Decision<PantryEvent>.Refused>(decision).Reason;
    }

    [Fact]
    public async Task Household_Rows_FollowItsLife()
    {
        var household = new HouseholdId(Guid.NewGuid());
        RequestId first = new(Guid.NewGuid()), second = new(Guid.NewGuid());
        FieldVersion version = new(Guid.NewGuid());
        var address = ImmutableSortedDictionary<string, FieldVersion>.Empty.Add("address", version);
        await Send(new HouseholdCommand.RegisterHousehold(default, address, Noon));
        await Send(new HouseholdCommand.PlaceHousehold(version));
        Assert.Equal(["address", "coordinates"], await Fields());
        await Send(new HouseholdCommand.ChangeDetails(address, Noon));
        Assert.Equal(["address"], await Fields());

        await Send(new HouseholdCommand.OpenRequest(first, default, Stock.Saturday, null, Noon + Duration.FromDays(1), Noon));
        Assert.Equal([$"Active|0|{first}|null"], await Row());
        await Send(new HouseholdCommand.RecordDelivery(first, RequestOutcome.Delivered, Stock.At(1), Noon));
        Assert.Equal(["Active|1|null|Delivered"], await Row());
        await Send(new HouseholdCommand.OpenRequest(second, default, Stock.Saturday, null, Noon + Duration.FromDays(1), Noon));
        await Send(new HouseholdCommand.RecordDelivery(first, RequestOutcome.PartlyDelivered, Stock.At(2), Noon));
        Assert.Equal([$"Active|1|{second}|PartlyDelivered"], await Row());
        await Send(new HouseholdCommand.RecordDelivery(first, RequestOutcome.NotDelivered, Stock.At(3), Noon));
        Assert.Equal([$"Active|0|{second}|NotDelivered"], await Row());
        Assert.Equal(["Asked|null", "Ended|NotDelivered"], await Rows("SELECT state, reason FROM request"));

        await Send(new HouseholdCommand.AskErasure(Noon));
        Assert.Equal(["Erasing|0|null|null"], await Row());
        await Send(new HouseholdCommand.ConfirmWithdrawn(second, Noon));
        Assert.Equal(["Forgotten|0|null|null"], await Row());
        Assert.Empty(await Fields());

        Task<IEnumerable<string>> Row() => Rows("SELECT status, deliveries, open_request, last_outcome FROM household");
        Task<IEnumerable<string>> Fields() => Rows("SELECT field FROM subject_field");
        async Task Send(HouseholdCommand command) => Assert.IsType<Decision<HouseholdEvent>.Accepted>(
            await _harness.Engine.Send(household, ConformanceSuite.NewKey(), command, Never));
    }

    [Fact]
    public async Task Driver_Rows_FollowInvitationsDevicesAndHours()
    {
        var driver = new DriverId(Guid.NewGuid());
        var device = new DeviceId(Guid.NewGuid());
        HouseholdId one = new(Guid.NewGuid()), other = new(Guid.NewGuid());
        LocalTime nine = new(9, 0), noon = new(12, 0);
        await Send(
            new DriverCommand.RegisterDriver(
                default, "D1", new Vehicle(12, 4), true, ["en", "es"], ImmutableSortedDictionary<string, FieldVersion>.Empty),
            new DriverCommand.InviteDriver("h1", Noon + Duration.FromDays(1)),
            new DriverCommand.InviteDriver("h2", Noon + Duration.FromDays(1)));
        Assert.Equal(["h2|0"], await Rows("SELECT hash, used FROM invitation"));
        await Send(new DriverCommand.EnrolDevice("h2", device, "sign", "open", Noon));
        Assert.Equal(["h2|1"], await Rows("SELECT hash, used FROM invitation"));
        Assert.Equal([$"{device}|sign|open|0"], await Rows("SELECT id, sign_key, open_key, revoked FROM device"));
        await Send(new DriverCommand.RevokeDevice(device));
        Assert.Equal(["1"], await Rows("SELECT revoked FROM device"));

        await Send(
            new DriverCommand.ExcludeHousehold(one),
            new DriverCommand.ExcludeHousehold(other),
            new DriverCommand.AllowHousehold(one),
            new DriverCommand.OfferShift(Stock.Saturday, nine, noon),
            new DriverCommand.CommitShift(Stock.Saturday, Stock.Route, 5));
        Assert.Equal([$"{other}"], await Rows("SELECT household FROM driver_exclusion"));
        Assert.Equal([$"2026-12-05|{Stock.Route}"], await Rows("SELECT date, route FROM shift"));
        await Send(new DriverCommand.ReleaseShift(Stock.Saturday, Stock.Route), new DriverCommand.ChangeVehicle(new Vehicle(6, 0), false));
        Assert.Equal(["null"], await Rows("SELECT route FROM shift"));
        Assert.Equal(["6|0|0|en es|8"], await Rows("SELECT boxes, cold_boxes, ends_at_pantry, languages, revision FROM driver"));
        await Send(new DriverCommand.ChangeVehicle(new Vehicle(5, 1), true, ["hy"], ["lift", "stairs"]));
        Assert.Equal(["5|1|1|hy|lift stairs|9"], await Rows("SELECT boxes, cold_boxes, ends_at_pantry, languages, skills, revision FROM driver"));
        await Send(new DriverCommand.WithdrawShift(Stock.Saturday));
        Assert.Empty(await Rows("SELECT date FROM shift"));

        async Task Send(params DriverCommand[] commands)
        {
            foreach (DriverCommand command in commands)
                Assert.IsType<Decision<DriverEvent>.Accepted>(
                    await _harness.Engine.Send(driver, ConformanceSuite.NewKey(), command, Never));
        }
    }

    [Fact]
    public async Task Route_Rows_FollowTheRoad()
    {
        var route = new RouteId(Guid.NewGuid());
        await Send(
            Stops.Publish(1, 2, 3, 4, 5),
            new RouteCommand.AnswerRoute(Stops.At(1), true),
            Stops.Load(2, 1, 2, 3, 4),
            new RouteCommand.ReportLoad(Stops.At(1), [new LoadReport(Stops.Box(4), LoadRefusalReason.NoRoom)]),
            Stops.Reveal(1),
            Stops.Reveal(1, phone: 2),
            Stops.Reveal(2),
            Stops.Reveal(3));
        Assert.Equal([$"S1|{Stops.Phone(2)}", $"S2|{Stops.Phone(1)}", $"S3|{Stops.Phone(1)}"], await Live());

        await Send(
            Stops.Report(10, 1, Stops.NobodyHome),
            Stops.Report(9, 1),
            new RouteCommand.CancelStop(Stops.Id(2), CancelReason.ByHousehold));
        Assert.Equal([$"S3|{Stops.Phone(1)}"], await Live());
        await Send(
            new RouteCommand.ReportLoad(Stops.At(11), [new LoadReport(Stops.Box(3), LoadRefusalReason.Damaged)]),
            new RouteCommand.ReplanRoute(2, [Stops.Stop(1), Stops.Stop(4), Stops.Stop(2)]),
            new RouteCommand.AcknowledgePlan(Stops.At(12), 3));
        Assert.Empty(await Live());
        Assert.Equal(
            ["S1|0|NobodyHome|null|0", "S2|2|null|ByHousehold|0", "S3|2|null|null|1", "S4|1|null|null|0", "S5|4|null|null|1"],
            await Rows("SELECT code, place, outcome, cancelled, removed FROM stop"));
        Assert.Equal(
            ["B1|1|null", "B2|1|null", "B3|0|Damaged", "B4|1|null", "B5|null|null"],
            await Rows("SELECT code, loaded, refusal FROM stop_box"));

        await Send(Stops.Reveal(4), new RouteCommand.EndRoute(Stops.At(20)));
        Assert.Empty(await Live());
        Assert.Equal(["3|3|1|Ended"], await Rows("SELECT version, acknowledged, accepted, state FROM route"));
        await Send(new RouteCommand.WithdrawRoute());
        Assert.Equal(["4|Withdrawn"], await Rows("SELECT version, state FROM route"));
        Assert.Equal(["S1", "S2"], await Rows("SELECT code FROM stop WHERE removed = 0"));

        Task<IEnumerable<string>> Live() =>
            Rows("SELECT code, device FROM reveal JOIN stop ON stop.id = reveal.stop AND stop.route = reveal.route WHERE live = 1");
        async Task Send(params RouteCommand[] commands)
        {
            foreach (RouteCommand command in commands)
                Assert.IsType<Decision<RouteEvent>.Accepted>(
                    await _harness.Engine.Send(route, ConformanceSuite.NewKey(), command, Never));
        }
    }

    [Fact]
    public async Task Distribution_Rows_FollowPlacesBoxesAndStops()
    {
        await _harness.ReopenWithProcesses();
        var day = new SmallDay(_harness, "rows");
        await day.Morning();
        Assert.Equal(["11|Published|null"], await Rows("SELECT admitted, state, draft_version FROM distribution"));
        Assert.Equal(["11|11|11"], await Rows("SELECT COUNT(*), COUNT(box), COUNT(stop) FROM distribution_request"));

        await day.Send("cancel", day.Route(1), new RouteCommand.CancelStop(day.Stop(1), CancelReason.ByDispatcher));
        await day.Send("erase", day.Household(2), new HouseholdCommand.AskErasure(Noon));
        await _harness.Settle();
        await day.Send("release", day.Pantry, new PantryCommand.ReleaseBox(day.Box(1)));
        await _harness.Settle();

        Assert.Equal(["10|Published"], await Rows("SELECT admitted, state FROM distribution"));
        Assert.Equal(["10|9|9"], await Rows("SELECT COUNT(*), COUNT(box), COUNT(stop) FROM distribution_request"));
        Assert.Equal(["null|null"], await Rows($"SELECT box, stop FROM distribution_request WHERE request = '{day.Request(1)}'"));
    }

    private async Task AssertRows(PantryId pantry, PantryState state)
    {
        Assert.Equal(
            Sorted(state.Lots.Values.Select(lot => $"{lot.Id}|{lot.Item}|{lot.Status}|{Of(lot.Accounts)}")),
            await Rows($"""
                SELECT code, item, status, received, adjusted, free, reserved, on_hold, in_transit, delivered, wasted, transferred_out
                FROM lot WHERE pantry = '{pantry}'
                """));
        Assert.Equal(
            Sorted(state.Boxes.Values.Select(box => $"{box.Code}|{box.Stage}|{box.Revision}|{box.Route?.ToString() ?? "null"}")),
            await Rows($"SELECT code, stage, revision, route FROM box WHERE pantry = '{pantry}' AND closed = 0"));
        Assert.Equal(
            Sorted(state.Boxes.Values.SelectMany(box => box.Lines.Select(line =>
                $"{box.Code}|{line.Lot}|{line.Reserved}|{line.Picked}|{line.InTransit}|{line.Delivered}|{line.Returned}"))),
            await Rows($"""
                SELECT box.code, lot, reserved, picked, in_transit, delivered, returned FROM box_line JOIN box ON box.id = box
                WHERE pantry = '{pantry}' AND closed = 0
                """));
        Assert.Equal(
            Sorted(state.Items.Values.Select(item =>
                $"{item.Id}|{item.Category}|{item.Storage}|{(item.Allergens is { } known ? string.Join(' ', known) : "null")}|{item.Par?.ToString(CultureInfo.InvariantCulture) ?? "null"}")),
            await Rows($"SELECT code, category, storage, allergens, par FROM item WHERE pantry = '{pantry}'"));
        Assert.Equal(
            Sorted(state.Template.Lines.Select(line => line.Category)),
            await Rows($"SELECT category FROM template_line WHERE pantry = '{pantry}'"));
        Assert.Equal(
            Sorted(state.Outgoing.Values.Select(sent => $"{sent.Stage}")),
            await Rows($"SELECT state FROM transfer WHERE pantry = '{pantry}' AND state <> 'Received'"));
        Assert.Equal(
            Sorted(state.Boxes.Values.SelectMany(box => box.Shorts.GroupBy(line => line.Category)
                .Select(lines => $"{box.Code}|{lines.Key}|{lines.Sum(line => line.Missing)}"))),
            await Rows($"""
                SELECT box.code, category, missing FROM box_short JOIN box ON box.id = box WHERE pantry = '{pantry}' AND closed = 0
                """));
    }

    private static string Of(LotAccounts a) =>
        $"{a.Received}|{a.Adjusted}|{a.Free}|{a.Reserved}|{a.OnHold}|{a.InTransit}|{a.Delivered}|{a.Wasted}|{a.TransferredOut}";

    private static IEnumerable<string> Sorted(IEnumerable<string> rows) => rows.Order(StringComparer.Ordinal);

    private async Task<IEnumerable<string>> Rows(string sql)
    {
        await using var connection = await _harness.Database.OpenForReading(Never);
        var rows = await connection.QueryAsync(sql);
        return Sorted(rows.Select(row => string.Join('|', ((IDictionary<string, object?>)row).Values
            .Select(value => value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture)))));
    }
}
