using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Households;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff;

/// <summary>Something that a household can't have, and why.</summary>
internal sealed record LeftOut(ItemId Item, string Name, Unsuitability Reason, string About)
{
    public string Why => Describe(Reason, About);

    /// <summary>Null when the item suits.</summary>
    public static LeftOut? For(Item item, DietaryNeeds needs) =>
        Suitability.Against(item, needs) is { } against ? new LeftOut(item.Id, item.Name, against.Reason, against.About) : null;

    public static string Describe(Unsuitability reason, string about) => reason switch
    {
        Unsuitability.ContainsAllergen => T($"contains {FoodWords.Of(about)}"),
        Unsuitability.AllergensUnknown => T($"nobody has recorded whether it contains {string.Join(", ", about.Split(", ").Select(FoodWords.Of))}"),
        Unsuitability.NotShownToMeetDiet => T($"not shown to be {FoodWords.Of(about)}"),
        Unsuitability.NeedsRefrigerator => T($"has to be kept cold"),
    };
}

/// <summary>A category of a box in which something is not for the household, and what stands in its place.</summary>
/// <param name="LeftOut">What was left out for the household's sake.</param>
/// <param name="Instead">What of the category is in the box and suits.</param>
/// <param name="Still">What does not suit and is in the box all the same: needs or the catalog changed since it was filled.</param>
internal sealed record Replacement(
    string Category, IReadOnlyList<LeftOut> LeftOut, IReadOnlyList<(ItemId Item, string Name, int Units)> Instead, IReadOnlyList<StillIn> Still);

/// <summary>A lot, and the units of it that go into boxes which are not picked yet.</summary>
/// <param name="Into">How many units each of the boxes still needs.</param>
internal sealed record LotToPick(Item Item, Lot Lot, IReadOnlyList<(string Box, int Units)> Into)
{
    public int Units => Into.Sum(box => box.Units);
}

/// <summary>
/// Looks at a date's boxes together with their households' needs while these live: what was left out, what would fill a box up.
/// Worked out when somebody looks, never stored.
/// </summary>
internal sealed class BoxDesk(IEngine engine, FieldVault vault)
{
    /// <summary>By box, what the household can't have of what there was for it: in other boxes of the date, or still free.</summary>
    /// <param name="of">The boxes that are asked about.</param>
    public async Task<IReadOnlyDictionary<BoxId, IReadOnlyList<Replacement>>> Explain(
        DistributionRow date, IReadOnlySet<BoxId> of, CancellationToken cancellation)
    {
        PantryState pantry = await engine.Read(date.Pantry, cancellation);
        Box[] boxes = [.. BoxesOf(date, pantry)];
        var details = await Details(date, [.. boxes.Where(box => of.Contains(box.Id))], cancellation);
        Item[] there =
        [
            .. boxes.SelectMany(box => box.Lines).Select(line => line.Lot)
                .Concat(pantry.Lots.Values.Where(lot => lot.Status is LotStatus.Available && lot.Accounts.Free > 0 && lot.KeepsBeyond(date.Date)).Select(lot => lot.Id))
                .Distinct().Select(lot => pantry.Items[pantry.Lots[lot].Item]).Distinct().OrderBy(item => item.Name, StringComparer.Ordinal),
        ];
        return boxes.Where(box => details.ContainsKey(box.Request))
            .ToDictionary(box => box.Id, box => Replacements(box, details[box.Request], pantry, there));
    }

    /// <summary>What each box that lacks something could be filled up with now; nothing for those that nothing fits.</summary>
    /// <param name="of">The boxes that are asked about; null for all of the date.</param>
    public async Task<IReadOnlyDictionary<BoxId, PantryEvent.BoxRefilled>> Offers(
        DistributionRow date, CancellationToken cancellation, IReadOnlySet<BoxId>? of = null)
    {
        PantryState pantry = await engine.Read(date.Pantry, cancellation);
        // Most short boxes lack what is short: nothing of those categories is free, and there is nothing to work out.
        var free = pantry.Lots.Values.Where(lot => lot.Status is LotStatus.Available && lot.Accounts.Free > 0 && lot.KeepsBeyond(date.Date))
            .Select(lot => pantry.Items[lot.Item].Category).ToHashSet();
        Box[] boxes =
        [
            .. BoxesOf(date, pantry).Where(box => of?.Contains(box.Id) is not false && box.IsInHouse && box.Shorts.Any(line => free.Contains(line.Category))),
        ];
        var details = await Details(date, boxes, cancellation);
        var offers =
            from box in boxes
            where details.ContainsKey(box.Request)
            let decision = PantryDecider.Instance.Decide(Command(date, box, details[box.Request]), pantry) as Decision<PantryEvent>.Accepted
            where decision is not null
            select (PantryEvent.BoxRefilled)decision.Events[0];
        return offers.ToDictionary(offer => offer.Box);
    }

    /// <summary>What to take off the shelf for boxes of the date that are not picked, lot by lot.</summary>
    public async Task<IReadOnlyList<LotToPick>> ToPick(DistributionRow date, CancellationToken cancellation)
    {
        PantryState pantry = await engine.Read(date.Pantry, cancellation);
        var lines =
            from box in BoxesOf(date, pantry).Where(box => box.Stage is BoxStage.Allocated).OrderBy(box => box.Code, StringComparer.Ordinal)
            from line in box.Lines
            group (box.Code, Line: line) by line.Lot;
        return
        [
            .. from line in lines
               let lot = pantry.Lots[line.Key]
               select new LotToPick(
                   pantry.Items[lot.Item], lot,
                   [.. line.Where(one => one.Line.ToPick > 0).Select(one => (one.Code, one.Line.ToPick))]),
        ];
    }

    /// <summary>Fills one box up from what is free, as far as that goes.</summary>
    /// <param name="takeOut">What its household may not have is taken out before.</param>
    /// <returns>What went out of the box, and what came into it.</returns>
    public async Task<(PantryEvent.BoxRefilled? Refilled, Refusal? Refusal)> Refill(
        Submission operation, DistributionRow date, BoxId id, CancellationToken cancellation, bool takeOut = false)
    {
        PantryState pantry = await engine.Read(date.Pantry, cancellation);
        if (!pantry.Boxes.TryGetValue(id, out Box? box)) return (null, new PantryRefusal.UnknownBox(id));
        var details = await Details(date, [box], cancellation);
        if (!details.TryGetValue(box.Request, out HouseholdDetails? household)) return (null, new PantryRefusal.BoxHasEnded(box.Code));
        var decision = await engine.Send(
            date.Pantry, operation.Key("refill"), Command(date, box, household) with { TakeOut = takeOut }, cancellation);
        return decision is Decision<PantryEvent>.Accepted accepted
            ? (accepted.Events.OfType<PantryEvent.BoxRefilled>().First(), null)
            : (null, ((Decision<PantryEvent>.Refused)decision).Reason);
    }

    private static PantryCommand.RefillBox Command(DistributionRow date, Box box, HouseholdDetails details) =>
        new(box.Id, date.Date, AllocationDesk.Ask(box.Request, box.Id, box.Code, RequestPriority.Normal, details));

    private static IEnumerable<Box> BoxesOf(DistributionRow date, PantryState pantry) =>
        pantry.Boxes.Values.Where(box => box.Distribution == date.Id && box.Stage is not BoxStage.Released);

    private static IReadOnlyList<Replacement> Replacements(Box box, HouseholdDetails details, PantryState pantry, Item[] there)
    {
        DietaryNeeds needs = details.ToDietaryNeeds();
        HouseholdSize size = AllocationDesk.Ask(box.Request, box.Id, box.Code, RequestPriority.Normal, details).Size;
        var held = box.Lines.Where(line => line.Total > 0).Select(line => (Item: pantry.Items[pantry.Lots[line.Lot].Item], line.Total)).ToArray();
        var all = UnfitBoxes.HeldBy(box, needs, pantry);
        var due = pantry.Template.Lines.Where(line => line.UnitsFor(size) > 0).Select(line => line.Category);
        return
        [
            .. from category in due.Union(held.Select(line => line.Item.Category))
               let still = all.Where(one => pantry.Items[one.What.Item].Category == category).ToArray()
               let leftOut = there.Where(item => item.Category == category && still.All(one => one.What.Item != item.Id))
                   .Select(item => LeftOut.For(item, needs)).OfType<LeftOut>().ToArray()
               where leftOut.Length + still.Length > 0
               select new Replacement(
                   category, leftOut,
                   [.. held.Where(line => line.Item.Category == category && still.All(one => one.What.Item != line.Item.Id)).GroupBy(line => line.Item).Select(item => (item.Key.Id, item.Key.Name, item.Sum(line => line.Total)))],
                   still),
        ];
    }

    private async Task<Dictionary<RequestId, HouseholdDetails>> Details(DistributionRow date, Box[] boxes, CancellationToken cancellation)
    {
        if (boxes.Length == 0) return [];
        var admitted = (await engine.Read(date.Id, cancellation)).Requests;
        var requests = boxes.Select(box => box.Request).Distinct().Where(admitted.ContainsKey).Select(request => (Id: request, Household: admitted[request].Household.Value)).ToArray();
        var details = await vault.ReadAll([.. requests.Select(request => request.Household).Distinct()], cancellation, HouseholdDetails.FoodFields);
        return requests.Where(request => details.ContainsKey(request.Household))
            .ToDictionary(request => request.Id, request => HouseholdDetails.FromVault(details[request.Household]));
    }
}
