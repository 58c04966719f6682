using System.Collections.Immutable;
using MutualAid.Domain.Pantry;
using NodaTime;
using static MutualAid.Domain.Pantry.PantryCommand;
using PantryScenario = MutualAid.Domain.Tests.Scenario<
    MutualAid.Domain.Pantry.PantryState,
    MutualAid.Domain.Pantry.PantryCommand,
    MutualAid.Domain.Pantry.PantryEvent>;

namespace MutualAid.Domain.Tests.Pantry;

/// <summary>A small pantry to write scenarios with.</summary>
internal static class Stock
{
    public static readonly LocalDate Saturday = new(2026, 12, 5);
    public static readonly DistributionId Distribution = new(Guid.Parse("d0000000-0000-0000-0000-000000000001"));
    public static readonly RouteId Route = new(Guid.Parse("20000000-0000-0000-0000-000000000001"));
    public static readonly RouteId OtherRoute = new(Guid.Parse("20000000-0000-0000-0000-000000000002"));

    public static readonly PantryProfile Profile = new(
        "Corner Pantry", "America/Los_Angeles", new GeoPoint(34.03, -118.2), Duration.FromMinutes(15), 110, []);

    public static LotId Lot(string code) => new(code);

    public static ItemId ItemCode(string code) => new(code);

    public static BoxId Box(int n) => new(new Guid(n, 0, 0, new byte[8]));

    public static RequestId Request(int n) => new(new Guid(n, 1, 0, new byte[8]));

    public static OperationOrder At(int second) => new(
        Instant.FromUnixTimeSeconds(1_800_000_000 + second), second, new OperationId(new Guid(second, 2, 0, new byte[8])));

    public static Item Food(
        string code, string category, string? allergens = "", string tags = "", StorageKind storage = StorageKind.Ambient) =>
        new(ItemCode(code), code, null, category, "can", new Grams(400), storage, Words(allergens), Words(tags)!);

    public static ReceiveLot Receive(string lot, string item, int quantity, LocalDate? useBy = null) =>
        new(Lot(lot), ItemCode(item), quantity, useBy, LotSource.Donation, OnHold: false);

    public static BoxTemplate Template(params (string Category, decimal Base, decimal PerExtra)[] lines) =>
        new([.. lines.Select(line => new BoxTemplateLine(line.Category, line.Base, line.PerExtra))]);

    public static DietaryNeeds Needs(string excluded = "", string diets = "", bool cold = true) =>
        new(Words(excluded)!, Words(diets)!, cold);

    public static BoxRequest Asks(
        int n, int people = 1, RequestPriority priority = RequestPriority.Normal, DietaryNeeds? needs = null, string? wishes = null) =>
        new(
            Request(n), Box(n), $"B{n}", people, priority, needs ?? DietaryNeeds.None,
            wishes is null ? null : [.. wishes.Split(' ').Select(ItemCode)]);

    public static AllocateDistribution Allocate(params BoxRequest[] requests) =>
        new(Distribution, Saturday, [.. requests]);

    /// <summary>An open pantry with beans (I1), peanut butter (I2) and milk (I3), and a template of one protein.</summary>
    public static PantryScenario Open() => new PantryScenario(PantryDecider.Instance).Given(
        new OpenPantry(Profile),
        new DefineItem(Food("I1", "protein", tags: "vegan halal")),
        new DefineItem(Food("I2", "protein", allergens: "peanut")),
        new DefineItem(Food("I3", "dairy", allergens: "milk", storage: StorageKind.Chilled)),
        new DefineBoxTemplate(Template(("protein", 1, 1))));

    public static string Contents(this PantryScenario scenario, int box) => string.Join(
        ' ', scenario.State.Boxes[Box(box)].Lines.Select(line => $"{line.Lot}:{line.Total}"));

    public static LotAccounts Accounts(this PantryScenario scenario, string lot) => scenario.State.Lots[Lot(lot)].Accounts;

    private static ImmutableSortedSet<string>? Words(string? text) =>
        text is null ? null : [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
