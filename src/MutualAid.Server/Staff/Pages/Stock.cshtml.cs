using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Lots that expire in the same stretch of time.</summary>
internal sealed record Expiring(string Name, IReadOnlyList<LotRow> Lots)
{
    public int Units => Lots.Sum(OnHand);

    public long Grams => Lots.Sum(lot => (long)lot.Grams * OnHand(lot));

    public static int OnHand(LotRow lot) => lot.Free + lot.Reserved + lot.OnHold;
}

/// <summary>What is on the shelf, what runs short and what expires.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class StockModel(IEngine engine, StockQueries stock, LedgerQueries ledger, ProcessRunner processes, TimeProvider clock)
    : LotPage(engine, stock, ledger, processes, clock)
{
    /// <summary>Lots of a part.</summary>
    private const int Shown = 50;

    /// <summary>Part of the name or code of an item or a lot, or of where it came from.</summary>
    [BindProperty(SupportsGet = true, Name = "Q")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = nameof(Part))]
    public int PartNumber { get; set; } = 1;

    /// <summary>Of the lots that were searched for, or all.</summary>
    public Part Part { get; private set; } = new(1, Shown, 0);

    public bool HasItems { get; private set; }

    public IReadOnlyList<ItemRow> BelowPar { get; private set; } = [];

    public IReadOnlyList<Expiring> Expiring { get; private set; } = [];

    /// <summary>Those of this part.</summary>
    public IReadOnlyList<LotRow> Lots { get; private set; } = [];

    public override async Task OnGet()
    {
        Title = T($"Stock");
        await FindPantry();
        if (Pantry is null) return;
        var items = await Shelf.Items(Pantry.Id, Today, Cancellation);
        HasItems = items.Count > 0;
        BelowPar = [.. items.Where(item => item.Free < item.Par).OrderBy(item => (double)item.Free / item.Par!.Value)];
        var lots = await Shelf.LotsOnShelf(Pantry.Id, Cancellation);
        Expiring = Timeline(lots, Today);
        Moved = await Ledger.MovedLots(Cancellation);
        LotRow[] found = [.. lots.Where(lot => string.IsNullOrWhiteSpace(Search) || Show.Matches($"{lot.ItemName} {lot.Item} {lot.Code} {Source(lot)}", Search))];
        Part = Part.Of(PartNumber, Shown, found.Length);
        Lots = [.. found.Skip(Part.Before).Take(Shown)];
        await FindEntries();
    }

    /// <summary>Where it first came from, and whether another pantry sent it.</summary>
    public string Source(LotRow lot)
    {
        string first = Show.Words(Moved.SourceOf(Pantry!.Id, lot));
        return lot.Source is LotSource.Transfer ? T($"{first}, by transfer") : first;
    }

    /// <summary>What is here, by the ISO weeks in which it expires, and what is over its date already.</summary>
    internal static IReadOnlyList<Expiring> Timeline(IEnumerable<LotRow> lots, LocalDate today)
    {
        LocalDate monday = today.Next(IsoDayOfWeek.Monday);
        (string Name, LocalDate Until)[] stretches =
        [
            (T($"Over its date"), today.PlusDays(-1)), (T($"This week"), monday.PlusDays(-1)), (T($"Next week"), monday.PlusDays(6)),
            (T($"In 30 days"), today.PlusDays(30)), (T($"Later"), LocalDate.MaxIsoValue),
        ];
        var dated = lots.Where(lot => lot.UseBy is not null && Pages.Expiring.OnHand(lot) > 0)
            .ToLookup(lot => stretches.First(stretch => lot.UseBy <= stretch.Until).Name);
        return [.. stretches.Select(stretch => new Expiring(stretch.Name, [.. dated[stretch.Name].OrderBy(lot => lot.UseBy)]))];
    }
}
