using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>A page on which something can be done with the pantry's stock.</summary>
public abstract class ShelfPage(IEngine engine, StockQueries stock, TimeProvider clock) : PantryPage(stock)
{
    public const int LargestQuantity = 1_000_000;

    /// <summary>Where what is received by hand can come from.</summary>
    public static IReadOnlyList<LotSource> Sources { get; } = [LotSource.Donation, LotSource.Purchase, LotSource.Usda];

    protected IEngine Engine { get; } = engine;

    /// <summary>Units that were booked on what the form is about when it was opened; null where the form doesn't say.</summary>
    [BindProperty]
    public int? Seen { get; set; }

    /// <summary>The date where the pantry is; known once the pantry is.</summary>
    public LocalDate Today => Show.Today(Pantry!.TimeZone, clock);

    protected Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>The last entries of lots that can be undone; filled by <see cref="FindEntries"/>.</summary>
    public IReadOnlyDictionary<LotId, Posting> LastEntries { get; private set; } = new Dictionary<LotId, Posting>();

    private protected async Task FindEntries() =>
        LastEntries = (await Engine.Read(Pantry!.Id, Cancellation)).Lots.Values.Where(lot => lot.Last is not null)
            .ToDictionary(lot => lot.Id, lot => lot.Last!.Value);

    private protected override async Task<string?> Subject()
    {
        await FindPantry();
        if (Pantry is null) return null;
        string lot = Request.Form["Lot"].ToString(), item = Request.Form["Item"].ToString();
        if (await Shelf.Lot(Pantry.Id, new LotId(lot), Cancellation) is { } row) return T($"Lot {$"{row.Code} ({row.ItemName})"}");
        return (await Engine.Read(Pantry.Id, Cancellation)).Items.TryGetValue(new ItemId(item), out Item? known) ? known.Name : Request.Form["Name"];
    }

    private protected Task<IActionResult> Undo(string lot, Account from, Account to, int quantity) =>
        Do(new PantryCommand.ReverseEntry(new LotId(lot), new Posting(new LotId(lot), from, to, quantity)), T($"Undone: {quantity} of lot {lot}."));

    private protected async Task<IActionResult> Do(PantryCommand command, string done, LotId? lot = null)
    {
        await FindPantry();
        return Pantry is null ? Back(T($"Open a pantry first.")) : Back(await Send(Asked(), command, null, lot), done);
    }

    private protected Task<Refusal?> Send(Submission asked, PantryCommand command) => Send(asked, command, null, null);

    /// <summary>For a booking that would count twice if its page was open twice.</summary>
    private protected Task<Refusal?> Send(Submission asked, PantryCommand command, ItemId? item, LotId? lot) => Engine.Send(
        Pantry!.Id,
        asked.Key("stock"),
        Seen is { } seen && (item ?? (object?)lot) is not null ? command with { Seen = new SeenStock(item, lot, seen) } : command,
        Cancellation).Refusal();
}
