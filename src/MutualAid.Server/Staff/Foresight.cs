using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using NodaTime;

namespace MutualAid.Server.Staff;

/// <summary>What a category's requests get of the units that they are due.</summary>
/// <param name="Boxes">How many get less than they are due.</param>
/// <param name="First">Those that are served before others, and <paramref name="Others"/>; null where nobody is due anything.</param>
internal sealed record CategoryOutlook(string Category, int Due, int Given, int Boxes, Parts? First, Parts? Others);

/// <summary>The parts of what they are due that requests get, from 0 to 1.</summary>
internal sealed record Parts(int Requests, double Least, double Median);

/// <summary>How many requests can't have an item that is there, and why.</summary>
internal sealed record KeptOut(string Item, Unsuitability Reason, string About, int Requests);

/// <summary>What an allocation would do, in numbers that name nobody.</summary>
internal sealed class Foresight(PantryState pantry, PantryCommand.AllocateDistribution command, IReadOnlyList<PantryEvent> events)
{
    private readonly Dictionary<RequestId, PantryEvent.BoxAllocated> _boxes =
        events.OfType<PantryEvent.BoxAllocated>().ToDictionary(box => box.Request);

    /// <summary>What it is called when it is asked for.</summary>
    public string Outcome => AllocationOutcome.Of(events);

    public int Requests => command.Requests.Length;

    public int Boxes => _boxes.Count;

    public int Units => _boxes.Values.SelectMany(box => box.Lines).Sum(line => line.Quantity);

    public long Grams => _boxes.Values.SelectMany(box => box.Lines).Sum(line => (long)ItemOf(line.Lot).Weight.Value * line.Quantity);

    /// <summary>How many requests of each priority would get no box at all.</summary>
    public IEnumerable<(RequestPriority Priority, int Requests)> Unfilled => command.Requests.Where(request => !_boxes.ContainsKey(request.Request))
        .GroupBy(request => request.Priority).OrderByDescending(tier => tier.Key).Select(tier => (tier.Key, tier.Count()));

    public IEnumerable<CategoryOutlook> Categories => pantry.Template.Lines.Select(line => line.Category).Distinct().Select(Outlook);

    /// <summary>What is there for the boxes and not for everybody, the items that most can't have first.</summary>
    public IEnumerable<KeptOut> KeptOut =>
        from item in pantry.Lots.Values.Where(lot => IsFree(lot) && lot.KeepsBeyond(command.DeliveryDate)).Select(lot => pantry.Items[lot.Item]).Distinct()
        from request in command.Requests
        where Due(item.Category, request) > 0
        let against = Suitability.Against(item, request.Needs)
        where against is not null
        group request by (item.Name, against.Value.Reason, against.Value.About) into kept
        orderby kept.Count() descending, kept.Key.Name
        select new KeptOut(kept.Key.Name, kept.Key.Reason, kept.Key.About, kept.Count());

    /// <summary>Free units that are not for this date, since they don't keep beyond it.</summary>
    public IEnumerable<(Item Item, LotId Lot, LocalDate UseBy, int Units)> TooOld => pantry.Lots.Values
        .Where(lot => IsFree(lot) && !lot.KeepsBeyond(command.DeliveryDate)).OrderBy(lot => lot.UseBy).ThenBy(lot => lot.Id)
        .Select(lot => (pantry.Items[lot.Item], lot.Id, lot.UseBy!.Value, lot.Accounts.Free));

    private CategoryOutlook Outlook(string category)
    {
        var due = command.Requests.Select(request => (Request: request, Due: Due(category, request), Given: Given(category, request.Request)))
            .Where(one => one.Due > 0).ToArray();
        var tiers = due.ToLookup(one => one.Request.Priority is RequestPriority.Urgent or RequestPriority.FirstTime, one => (double)one.Given / one.Due);
        return new CategoryOutlook(
            category, due.Sum(one => one.Due), due.Sum(one => one.Given), due.Count(one => one.Given < one.Due), PartsOf([.. tiers[true]]), PartsOf([.. tiers[false]]));
    }

    private static Parts? PartsOf(double[] parts)
    {
        if (parts.Length == 0) return null;
        Array.Sort(parts);
        return new Parts(parts.Length, parts[0], (parts[(parts.Length - 1) / 2] + parts[parts.Length / 2]) / 2);
    }

    private int Due(string category, BoxRequest request) =>
        pantry.Template.Lines.Where(line => line.Category == category).Sum(line => line.UnitsFor(request.Size));

    private int Given(string category, RequestId request) => _boxes.TryGetValue(request, out var box)
        ? box.Lines.Where(line => ItemOf(line.Lot).Category == category).Sum(line => line.Quantity)
        : 0;

    private Item ItemOf(LotId lot) => pantry.Items[pantry.Lots[lot].Item];

    private static bool IsFree(Lot lot) => lot is { Status: LotStatus.Available, Accounts.Free: > 0 };
}
