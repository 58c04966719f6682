using System.Collections.Immutable;
using NodaTime;

namespace MutualAid.Domain.Pantry;

/// <summary>A box that is being filled.</summary>
internal sealed class BoxDraft(BoxRequest request)
{
    private readonly Dictionary<ItemId, int> _perItem = [];
    private readonly SortedDictionary<LotId, int> _perLot = [];

    public BoxRequest Request { get; } = request;

    public IEnumerable<LotQuantity> Lines => _perLot.Select(unit => new LotQuantity(unit.Key, unit.Value));

    public List<ShortLine> Shorts { get; } = [];

    public int CountOf(ItemId item) => _perItem.GetValueOrDefault(item);

    /// <summary>It has that many of the item already.</summary>
    public void Has(ItemId item, int units) => _perItem[item] = CountOf(item) + units;

    public void Add(Lot lot)
    {
        _perLot[lot.Id] = _perLot.GetValueOrDefault(lot.Id) + 1;
        Has(lot.Item, 1);
    }
}

/// <summary>What is free and may be served on the day, each item's lots in the order in which they expire.</summary>
internal sealed class Shelf
{
    private readonly PantryState _state;
    private readonly Dictionary<ItemId, Stack<FreeLot>> _lots;
    private readonly Dictionary<ItemId, int> _left;
    private readonly Dictionary<ItemId, int> _wished = [];

    /// <param name="allBut">Lots that are left alone although their units are free; null for none.</param>
    public Shelf(PantryState state, LocalDate deliveryDate, Func<Lot, bool>? allBut = null)
    {
        _state = state;
        _lots = state.Lots.Values
            .Where(lot => lot.Status is LotStatus.Available && lot.Accounts.Free > 0 && lot.KeepsBeyond(deliveryDate))
            .Where(lot => allBut?.Invoke(lot) is not true)
            .GroupBy(lot => lot.Item)
            .ToDictionary(
                lots => lots.Key,
                lots => new Stack<FreeLot>(
                    lots.OrderByDescending(lot => lot.UseBy ?? LocalDate.MaxIsoValue)
                        .ThenByDescending(lot => lot.Id)
                        .Select(lot => new FreeLot(lot))));
        _left = _lots.ToDictionary(item => item.Key, item => item.Value.Sum(lot => lot.Units));
    }

    public ImmutableArray<ItemId> Wished(ImmutableArray<ItemId> suitable, ImmutableSortedSet<ItemId>? wishes) =>
        wishes is null ? [] : [.. suitable.Where(item => _state.Items[item].IsOffered && wishes.Contains(item))];

    /// <summary>So many units more, or fewer, may still be taken of each of the items because of a wish.</summary>
    public void Wish(ImmutableArray<ItemId> items, int units)
    {
        foreach (ItemId item in items) _wished[item] = _wished.GetValueOrDefault(item) + units;
    }

    public ImmutableArray<ItemId> Suitable(string category, DietaryNeeds needs) =>
    [
        .. _lots.Keys
            .Where(item => _state.Items[item].Category == category)
            .Where(item => Suitability.Against(_state.Items[item], needs) is null)
            .Order(),
    ];

    /// <summary>One unit of what is there of the items, for a box; the class <see cref="Allocation"/> says of which.</summary>
    public Lot? TakeOne(ImmutableArray<ItemId> suitable, BoxDraft draft, Func<ItemId, bool> prefers)
    {
        var inStock = suitable.Where(item => _lots[item].Count > 0).ToArray();
        if (inStock.Length == 0) return null;
        ItemId chosen = inStock.MinBy(item =>
            (_wished.GetValueOrDefault(item) >= _left[item], !prefers(item), draft.CountOf(item),
                _lots[item].Peek().Lot.UseBy ?? LocalDate.MaxIsoValue, item));
        FreeLot first = _lots[chosen].Peek();
        if (--first.Units == 0) _lots[chosen].Pop();
        _left[chosen]--;
        return first.Lot;
    }

    private sealed class FreeLot(Lot lot)
    {
        public Lot Lot { get; } = lot;

        public int Units { get; set; } = lot.Accounts.Free;
    }
}
