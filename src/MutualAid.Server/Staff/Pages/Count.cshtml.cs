using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>A cycle count: what is on the shelf is typed in without knowing what should be, and then compared.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class CountModel(IEngine engine, StockQueries stock, LedgerQueries ledger, TimeProvider clock)
    : ShelfPage(engine, stock, clock)
{
    private const int DaysReported = 30;

    /// <summary>The field of a lot begins so; its code follows.</summary>
    public const string Field = "Lot.";

    /// <summary>A form has at most 1,024 fields.</summary>
    private const int MostLots = 900;

    /// <summary>Lots on the shelf, by where they are kept.</summary>
    public IReadOnlyList<IGrouping<StorageKind, LotRow>> Zones { get; private set; } = [];

    /// <summary>What this count found; null before it was sent.</summary>
    public IReadOnlyList<CountRow>? Found { get; private set; }

    public IReadOnlyList<CountRow> Reported { get; private set; } = [];

    public override async Task OnGet()
    {
        Title = T($"Count");
        await FindPantry();
        if (Pantry is null) return;
        var lots = await Shelf.LotsOnShelf(Pantry.Id, Cancellation);
        Zones = [.. lots.Where(lot => Expiring.OnHand(lot) > 0).Take(MostLots).GroupBy(lot => lot.Storage).OrderBy(zone => zone.Key)];
        Reported = await ledger.Counts(Pantry.Id, Now - Duration.FromDays(DaysReported), Cancellation);
    }

    public async Task<IActionResult> OnPost()
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        var counts = new List<(LotId Lot, int Counted)>();
        foreach (var (name, typed) in Request.Form.Where(field => field.Key.StartsWith(Field, StringComparison.Ordinal)))
        {
            string text = typed.ToString().Trim();
            if (text.Length == 0) continue;
            var lot = new LotId(name[Field.Length..]);
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int counted) || counted > LargestQuantity)
                return Back(T($"Lot {(await Shelf.Lot(Pantry.Id, lot, Cancellation) is { } row ? $"{lot} ({row.ItemName})" : lot.Value)}: \"{text}\" is no count; write a whole number up to {LargestQuantity}. Nothing is counted yet."));
            if (await Shelf.Lot(Pantry.Id, lot, Cancellation) is null) return Back(T($"There is no lot {lot}. Nothing is counted yet."));
            counts.Add((lot, counted));
        }

        if (counts.Count == 0) return Back(T($"Nothing is filled in. Write down at least one lot's count."));
        Found = await Send(Asked(), counts);
        DoneNow = T($"{Found.Count} lots are counted.");
        await OnGet();
        return Page();
    }

    private async Task<IReadOnlyList<CountRow>> Send(Submission asked, IEnumerable<(LotId Lot, int Counted)> counts)
    {
        var found = new List<CountRow>();
        foreach (var (lot, counted) in counts)
        {
            var decision = await Engine.Send(
                Pantry!.Id, asked.Key($"count {lot}"), new PantryCommand.CountLot(lot, counted), Cancellation);
            if (decision is Decision<PantryEvent>.Refused refused)
            {
                Warning = T($"Not all is counted. {Refusals.Describe(refused.Reason)}");
                break;
            }

            var of = ((Decision<PantryEvent>.Accepted)decision).Events.OfType<PantryEvent.LotCounted>().Single();
            LotRow row = (await Shelf.Lot(Pantry.Id, lot, Cancellation))!;
            found.Add(new CountRow(lot, row.ItemName, row.Grams, of.Expected, of.Counted, Now));
        }

        return found;
    }
}
