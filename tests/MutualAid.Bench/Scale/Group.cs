using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using NodaTime;

namespace MutualAid.Bench.Scale;

/// <summary>One pantry and its households. Sends are counted and timed by the caller.</summary>
internal sealed class Group
{
    private static readonly Instant At = Instant.FromUtc(2026, 12, 1, 0, 0);
    private static readonly string[] Categories = ["protein", "grain", "vegetables", "fruit"];

    public PantryId Pantry { get; } = new(Guid.NewGuid());

    public List<HouseholdId> Households { get; } = [];

    /// <summary>Opens the pantry: a few items, a template, and a lot that can be counted.</summary>
    public async Task Open(Func<IEngine> node)
    {
        await Send(node, new PantryCommand.OpenPantry(new PantryProfile(
            "Corner Pantry", "America/Los_Angeles", new GeoPoint(34.03, -118.2), Duration.FromMinutes(15), 110, [])));
        foreach (string category in Categories)
            await Send(node, new PantryCommand.DefineItem(new Item(
                new ItemId(category), category, null, category, "can", new Grams(400), StorageKind.Ambient, [], [])));
        await Send(node, new PantryCommand.DefineBoxTemplate(new BoxTemplate([.. Categories.Select(one => new BoxTemplateLine(one, 2, 1))])));
        await Send(node, Receive("COUNTED", Categories[0], 1_000));
    }

    public Task Register(Func<IEngine> node)
    {
        var household = new HouseholdId(Guid.NewGuid());
        lock (Households) Households.Add(household);
        return Check(node().Send(household, NewKey(), new HouseholdCommand.RegisterHousehold(Pantry, Fields(), At), CancellationToken.None));
    }

    public Task ChangeDetails(Func<IEngine> node, int which) => Check(node().Send(
        Households[which % Households.Count], NewKey(), new HouseholdCommand.ChangeDetails(Fields(), At), CancellationToken.None));

    public Task Adjust(Func<IEngine> node) => Send(node, new PantryCommand.AdjustLot(new LotId("COUNTED"), 1, "found"));

    /// <summary>
    /// A week but for the road: every household asks, stock comes in, boxes are allocated, picked, packed, put back and
    /// the date is closed.
    /// </summary>
    /// <param name="settle">Waits until what follows from the commands so far is done.</param>
    public async Task Week(int week, Func<IEngine> node, Func<Task> settle, Func<IEnumerable<Func<Task>>, Task> atOnce)
    {
        var date = new DistributionId(Guid.NewGuid());
        LocalDate saturday = new LocalDate(2026, 12, 5).PlusWeeks(week);
        Instant cutoff = At + Duration.FromDays(3 + (7 * week));
        await Check(node().Send(
            date, NewKey(), new DistributionCommand.OpenDistribution(Pantry, saturday, cutoff, Households.Count), CancellationToken.None));
        RequestId[] requests = [.. Households.Select(_ => new RequestId(Guid.NewGuid()))];
        await atOnce(Households.Select((household, n) => (Func<Task>)(() => Check(node().Send(
            household, NewKey(), new HouseholdCommand.OpenRequest(requests[n], date, saturday, null, cutoff, cutoff - Duration.FromDays(2)), CancellationToken.None)))));
        foreach (string category in Categories) await Send(node, Receive($"W{week}-{category[..3].ToUpperInvariant()}", category, Households.Count * 3));
        await settle();
        BoxId[] boxes = [.. requests.Select(_ => new BoxId(Guid.NewGuid()))];
        await Send(node, new PantryCommand.AllocateDistribution(date, saturday, [.. requests.Select((request, n) =>
            new BoxRequest(request, boxes[n], $"{week}-{n}", 2, RequestPriority.Normal, DietaryNeeds.None))]));
        foreach (Func<BoxId, PantryCommand> step in (Func<BoxId, PantryCommand>[])
            [box => new PantryCommand.PickBox(box, []), box => new PantryCommand.PackBox(box), box => new PantryCommand.ReleaseBox(box)])
            await atOnce(boxes.Select(box => (Func<Task>)(() => Send(node, step(box)))));
        await Send(node, new PantryCommand.CloseDistribution(date));
        await settle();
    }

    private Task Send(Func<IEngine> node, PantryCommand command) =>
        Check(node().Send(Pantry, NewKey(), command, CancellationToken.None));

    private static PantryCommand.ReceiveLot Receive(string lot, string item, int quantity) =>
        new(new LotId(lot), new ItemId(item), quantity, null, LotSource.Donation, false);

    private static async Task Check<TEvent>(Task<Decision<TEvent>> decision)
    {
        if (await decision is Decision<TEvent>.Refused refused) throw new InvalidOperationException($"Refused: {refused.Reason}");
    }

    private static CommandId NewKey() => new(Guid.NewGuid(), 1);

    private static ImmutableSortedDictionary<string, FieldVersion> Fields() =>
        ImmutableSortedDictionary<string, FieldVersion>.Empty.Add("people", new FieldVersion(Guid.NewGuid()));
}
