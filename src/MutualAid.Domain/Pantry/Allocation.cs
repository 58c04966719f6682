using System.Collections.Immutable;
using NodaTime;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Pantry.PantryEvent>;

namespace MutualAid.Domain.Pantry;

/// <summary>
/// Fills the boxes of a whole distribution. Category by category of the template, one unit at a time:
/// <list type="number">
/// <item>Urgent and first-time requests come before all others.</item>
/// <item>Within those, the next unit goes to the request that has the smallest part of what it is due (max-min
/// fairness, "progressive filling": Bertsekas and Gallager, Data Networks, 6.5.2), so that a shortage is
/// shared out in equal parts.</item>
/// <item>At the same part, the one that can eat the fewest kinds chooses first; then the order of the request ids,
/// which are random, decides like a lot drawn anew for each distribution.</item>
/// </list>
/// It gets, of what suits it, something that it wished for while there is any; else something that others don't wish all
/// of. A wish so decides what is in a box, never how much. Of what is left to choose from it gets the item that its box has
/// least of, then the one that expires first; of that item always the lot that expires first (FEFO) among those that keep
/// beyond the delivery date.
/// </summary>
internal static class Allocation
{
    public static Decision Allocate(AllocateDistribution command, PantryState state)
    {
        if (state.Template.Lines.IsEmpty) return new NoBoxTemplate();
        HashSet<RequestId> served =
        [
            .. state.Boxes.Values.Where(box => box.Stage is not BoxStage.Released).Select(box => box.Request),
        ];
        BoxRequest[] waiting = [.. command.Requests.Where(request => served.Add(request.Request))];
        if (waiting.Length == 0) return new NothingToAllocate();
        if (waiting.FirstOrDefault(request => state.KnowsBox(request.Box)) is { } known)
            return new BoxAlreadyExists(known.Box);

        var drafts = waiting.Select(request => new BoxDraft(request)).ToArray();
        var shelf = new Shelf(state, command.DeliveryDate);
        foreach (BoxTemplateLine line in state.Template.Lines)
            Fill(line, drafts, shelf);
        return Outcome(command.Distribution, drafts, state);
    }

    private static void Fill(BoxTemplateLine line, BoxDraft[] drafts, Shelf shelf)
    {
        foreach (var tier in drafts.GroupBy(IsServedFirst).OrderByDescending(tier => tier.Key))
        {
            var queue = new PriorityQueue<Claim, Claim>();
            foreach (BoxDraft draft in tier)
            {
                int due = line.UnitsFor(draft.Request.People);
                if (due == 0) continue;
                var suitable = shelf.Suitable(line.Category, draft.Request.Needs);
                var claim = new Claim(draft, due, 0, suitable, shelf.Wished(suitable, draft.Request.Wishes));
                shelf.Wish(claim.Wished, due);
                Enqueue(claim);
            }

            while (queue.TryDequeue(out Claim? claim, out _))
            {
                shelf.Wish(claim.Wished, -1);
                if ((shelf.TakeOne(claim.Wished, claim.Draft) ?? shelf.TakeOne(claim.Suitable, claim.Draft)) is not { } lot)
                {
                    shelf.Wish(claim.Wished, claim.Given + 1 - claim.Due);
                    claim.Draft.Shorts.Add(new ShortLine(line.Category, claim.Due - claim.Given));
                    continue;
                }

                claim.Draft.Add(lot);
                if (claim.Given + 1 < claim.Due) Enqueue(claim with { Given = claim.Given + 1 });
            }

            void Enqueue(Claim claim) => queue.Enqueue(claim, claim);
        }
    }

    private static bool IsServedFirst(BoxDraft draft) =>
        draft.Request.Priority is RequestPriority.Urgent or RequestPriority.FirstTime;

    private static Decision Outcome(DistributionId distribution, BoxDraft[] drafts, PantryState state)
    {
        BoxDraft[] filled = [.. drafts.Where(draft => draft.Lines.Any())];
        return (PantryEvent[])
        [
            .. filled.Select(draft => new PantryEvent.BoxAllocated(
                draft.Request.Box,
                draft.Request.Code,
                distribution,
                draft.Request.Request,
                [.. draft.Lines],
                [.. draft.Shorts])),
            new PantryEvent.DistributionAllocated(
                distribution,
                [.. filled.Select(draft => AllocatedBox.New(
                    draft.Request.Request, draft.Request.Box, draft.Request.Code, draft.Lines, state))],
                [.. drafts.Except(filled).Select(draft => draft.Request.Request)]),
        ];
    }

    /// <summary>A request's claim on one category.</summary>
    private sealed record Claim(BoxDraft Draft, int Due, int Given, ImmutableArray<ItemId> Suitable, ImmutableArray<ItemId> Wished)
        : IComparable<Claim>
    {
        public int CompareTo(Claim? other)
        {
            if (other is null) return 1;
            int byPart = ((long)Given * other.Due).CompareTo((long)other.Given * Due);
            if (byPart != 0) return byPart;
            int byChoice = Suitable.Length.CompareTo(other.Suitable.Length);
            return byChoice != 0 ? byChoice : Draft.Request.Request.Value.CompareTo(other.Draft.Request.Request.Value);
        }
    }

    private sealed class BoxDraft(BoxRequest request)
    {
        private readonly Dictionary<ItemId, int> _perItem = [];
        private readonly SortedDictionary<LotId, int> _perLot = [];

        public BoxRequest Request { get; } = request;

        public IEnumerable<LotQuantity> Lines => _perLot.Select(unit => new LotQuantity(unit.Key, unit.Value));

        public List<ShortLine> Shorts { get; } = [];

        public int CountOf(ItemId item) => _perItem.GetValueOrDefault(item);

        public void Add(Lot lot)
        {
            _perLot[lot.Id] = _perLot.GetValueOrDefault(lot.Id) + 1;
            _perItem[lot.Item] = CountOf(lot.Item) + 1;
        }
    }

    /// <summary>What is free and may be served on the day, each item's lots in the order in which they expire.</summary>
    private sealed class Shelf
    {
        private readonly PantryState _state;
        private readonly Dictionary<ItemId, Stack<FreeLot>> _lots;
        private readonly Dictionary<ItemId, int> _left;
        private readonly Dictionary<ItemId, int> _wished = [];

        public Shelf(PantryState state, LocalDate deliveryDate)
        {
            _state = state;
            _lots = state.Lots.Values
                .Where(lot => lot.Status is LotStatus.Available && lot.Accounts.Free > 0 && lot.KeepsBeyond(deliveryDate))
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

        public Lot? TakeOne(ImmutableArray<ItemId> suitable, BoxDraft draft)
        {
            var inStock = suitable.Where(item => _lots[item].Count > 0).ToArray();
            if (inStock.Length == 0) return null;
            ItemId chosen = inStock.MinBy(item =>
                (_wished.GetValueOrDefault(item) >= _left[item], draft.CountOf(item), _lots[item].Peek().Lot.UseBy ?? LocalDate.MaxIsoValue, item));
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
}
