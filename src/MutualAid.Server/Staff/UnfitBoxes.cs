using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Households;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff;

/// <summary>Units that are in a box although its household may not have them.</summary>
internal sealed record StillIn(LeftOut What, int Units)
{
    public override string ToString() => $"{Units} × {What.Name} {What.Item} ({What.Why})";
}

/// <summary>A box in the house that is not for its household as it is.</summary>
/// <param name="TakenOut">What it held once and its household may not have either: somebody had to take it out by hand.</param>
internal sealed record UnfitBox(BoxId Id, string Code, IReadOnlyList<StillIn> Holds, IReadOnlyList<LeftOut> TakenOut);

/// <summary>
/// Finds boxes in the house that hold what their households may not have: their needs, or what an item declares, changed since
/// the boxes were filled. The rule is the allocation's own.
/// </summary>
internal sealed class UnfitBoxes(IEngine engine, IEventStore store, FieldVault vault, DistributionQueries distributions)
{
    private const int MostRemembered = 20_000;

    /// <summary>
    /// Boxes that suited, and on what that rested: their content, the catalog, the versions of their household's needs. None of these says
    /// what the needs are; and a thousand boxes are not opened at each look at the day.
    /// </summary>
    private readonly ConcurrentDictionary<BoxId, Grounds> _suited = new();

    /// <summary>Of dates: the last event of all that had happened when all boxes were looked at, and those that didn't suit. Why they didn't is not kept.</summary>
    private readonly ConcurrentDictionary<DistributionId, (long Head, BoxId[] Unfit)> _looked = new();

    /// <summary>The date's boxes that are not for their households as they are, by code.</summary>
    public async Task<IReadOnlyList<UnfitBox>> Find(DistributionRow date, CancellationToken cancellation)
    {
        long head = await store.Head(cancellation);
        bool isAsBefore = _looked.TryGetValue(date.Id, out var before) && before.Head == head;
        if (isAsBefore && before.Unfit.Length == 0) return [];
        PantryState pantry = await engine.Read(date.Pantry, cancellation);
        DistributionState day = await engine.Read(date.Id, cancellation);
        // The pantry has the boxes of all dates; the date knows its own, as soon as what followed from filling them is done.
        var inHouse = (isAsBefore ? before.Unfit : day.Boxes.Values.Select(one => one.Box)).Select(box => pantry.Boxes.GetValueOrDefault(box)).OfType<Box>().Where(box => box.IsInHouse);
        var unfit = isAsBefore ? (await Open(inHouse, day, pantry, cancellation)).Where(box => box.Holds.Count > 0).ToArray() : await Search(date.Id, [.. inHouse], day, pantry, cancellation);
        if (!isAsBefore) _looked[date.Id] = (head, [.. unfit.Select(box => box.Id)]);
        return [.. unfit.OrderBy(box => box.Code, StringComparer.Ordinal)];
    }

    /// <summary>One box; null when it left the house or its household's details are deleted.</summary>
    public async Task<UnfitBox?> Find(DistributionRow date, BoxId id, CancellationToken cancellation)
    {
        PantryState pantry = await engine.Read(date.Pantry, cancellation);
        if (!pantry.Boxes.TryGetValue(id, out Box? box) || !box.IsInHouse) return null;
        return (await Open([box], await engine.Read(date.Id, cancellation), pantry, cancellation)).FirstOrDefault();
    }

    private async Task<UnfitBox[]> Search(DistributionId date, Box[] boxes, DistributionState day, PantryState pantry, CancellationToken cancellation)
    {
        if (boxes.Length == 0) return [];
        string catalog = Digest(pantry);
        var versions = (await distributions.FieldVersions(date, (HouseholdDetails.NeedFields[0], HouseholdDetails.NeedFields[1]), cancellation))
            .ToDictionary(row => row.Request, row => row.Versions);
        var changed = boxes.Where(box => versions.ContainsKey(box.Request))
            .Select(box => (Box: box, Grounds: new Grounds(catalog, box.Revision, versions[box.Request])))
            .Where(one => !_suited.TryGetValue(one.Box.Id, out Grounds? before) || before != one.Grounds).ToDictionary(one => one.Box.Id);
        var found = await Open(changed.Values.Select(one => one.Box), day, pantry, cancellation);
        if (_suited.Count > MostRemembered) _suited.Clear();
        foreach (UnfitBox box in found.Where(box => box.Holds.Count == 0)) _suited[box.Id] = changed[box.Id].Grounds;
        return [.. found.Where(box => box.Holds.Count > 0)];
    }

    /// <summary>Looks at boxes, those whose households' details are still there.</summary>
    private async Task<UnfitBox[]> Open(IEnumerable<Box> boxes, DistributionState day, PantryState pantry, CancellationToken cancellation)
    {
        var asked = boxes.Where(box => day.Requests.ContainsKey(box.Request)).Select(box => (Box: box, Household: day.Requests[box.Request].Household.Value)).ToArray();
        var details = await vault.ReadAll([.. asked.Select(one => one.Household).Distinct()], cancellation, HouseholdDetails.NeedFields);
        return
        [
            .. asked.Where(one => details.ContainsKey(one.Household))
                .Select(one => Look(one.Box, HouseholdDetails.FromVault(details[one.Household]).ToDietaryNeeds(), pantry)),
        ];
    }

    /// <summary>What is in a box, wherever it is, and not for its household.</summary>
    public static IReadOnlyList<StillIn> HeldBy(Box box, DietaryNeeds needs, PantryState pantry) =>
    [
        .. from line in box.Lines
           where line.Total > 0
           group line.Total by pantry.Items[pantry.Lots[line.Lot].Item] into item
           let against = LeftOut.For(item.Key, needs)
           where against is not null
           orderby item.Key.Name
           select new StillIn(against, item.Sum()),
    ];

    private static UnfitBox Look(Box box, DietaryNeeds needs, PantryState pantry)
    {
        var gone = box.Lines.GroupBy(line => pantry.Items[pantry.Lots[line.Lot].Item]).Where(item => item.All(line => line.Total + line.Missing == 0));
        return new UnfitBox(box.Id, box.Code, HeldBy(box, needs, pantry), [.. gone.Select(item => LeftOut.For(item.Key, needs)).OfType<LeftOut>()]);
    }

    /// <summary>What the catalog says of all items, in a short name.</summary>
    private static string Digest(PantryState pantry)
    {
        var lines = pantry.Items.Values.OrderBy(item => item.Id).Select(item =>
            $"{item.Id}|{item.Storage}|{(item.Allergens is { } allergens ? string.Join(',', allergens) : "?")}|{string.Join(',', item.Tags)}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    private sealed record Grounds(string Catalog, int Revision, string Versions);
}
