using System.Collections.Immutable;
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
/// of. A wish so decides what is in a box, never how much. Of what is left to choose from it gets what the template's line
/// prefers while there is any, of that the item that its box has least of, then the one that expires first; of that item always the lot that expires first (FEFO) among those that keep
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
        PantryEvent[] outcome = Outcome(command.Distribution, drafts, state);
        return command.Foreseen is { } foreseen && foreseen != AllocationOutcome.Of(outcome) ? new AllocationChanged() : outcome;
    }

    private static void Fill(BoxTemplateLine line, BoxDraft[] drafts, Shelf shelf)
    {
        foreach (var tier in drafts.GroupBy(IsServedFirst).OrderByDescending(tier => tier.Key))
        {
            var queue = new PriorityQueue<Claim, Claim>();
            foreach (BoxDraft draft in tier)
            {
                int due = line.UnitsFor(draft.Request.Size);
                if (due == 0) continue;
                var suitable = shelf.Suitable(line.Category, draft.Request.Needs);
                var claim = new Claim(draft, due, 0, suitable, shelf.Wished(suitable, draft.Request.Wishes));
                shelf.Wish(claim.Wished, due);
                Enqueue(claim);
            }

            while (queue.TryDequeue(out Claim? claim, out _))
            {
                shelf.Wish(claim.Wished, -1);
                if ((shelf.TakeOne(claim.Wished, claim.Draft, line.Prefers) ?? shelf.TakeOne(claim.Suitable, claim.Draft, line.Prefers)) is not { } lot)
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

    private static PantryEvent[] Outcome(DistributionId distribution, BoxDraft[] drafts, PantryState state)
    {
        BoxDraft[] filled = [.. drafts.Where(draft => draft.Lines.Any())];
        return
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
}
