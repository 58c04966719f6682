using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Ops;
using MutualAid.Server.Ops.Import;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Receiving one item after the other, with a scanner that types, or by name.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class ReceiveModel(IEngine engine, StockQueries stock, LedgerQueries ledger, TimeProvider clock)
    : ShelfPage(engine, stock, clock)
{
    private const int MostShown = 20;

    /// <summary>A bar code, or an item's code, name, or part of that.</summary>
    [BindProperty(SupportsGet = true, Name = "Q")]
    public string? Scanned { get; set; }

    /// <summary>Stays what it was: a delivery comes from one.</summary>
    [BindProperty(SupportsGet = true)]
    public LotSource Source { get; set; }

    /// <summary>The one that was meant.</summary>
    public ItemRow? Item { get; private set; }

    /// <summary>Those that may have been meant, when it could be several.</summary>
    public IReadOnlyList<ItemRow> Several { get; private set; } = [];

    public int NotShown { get; private set; }

    /// <summary>It is a bar code, or a name, that the catalog does not have.</summary>
    public bool IsNew { get; private set; }

    public bool IsBarCode { get; private set; }

    public IReadOnlyList<string> Categories { get; private set; } = [];

    public IReadOnlyList<ReceiptRow> Receipts { get; private set; } = [];

    public string Typed => (Scanned ?? string.Empty).Trim();

    public override async Task OnGet()
    {
        SecurityHeaders.AllowScript(Response, "camera");
        Title = T($"Receive");
        await FindPantry();
        if (Pantry is null) return;
        var items = await Shelf.Items(Pantry.Id, Today, Cancellation);
        var template = (await Engine.Read(Pantry.Id, Cancellation)).Template;
        Categories = [.. template.Lines.Select(line => line.Category).Union(items.Select(item => item.Category))];
        Instant midnight = Today.AtStartOfDayInZone(Show.Zone(Pantry.TimeZone)).ToInstant();
        Receipts = await ledger.Receipts(Pantry.Id, midnight, MostShown, Cancellation);
        await FindEntries();
        if (Typed.Length > 0) Find(items);
    }

    public async Task<IActionResult> OnPostReceive(string? item, int quantity, string? useBy, string? lot, bool onHold)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        var items = await Shelf.Items(Pantry.Id, Today, Cancellation);
        return items.FirstOrDefault(one => one.Code.Value == item) is { } known
            ? await Receive(Asked(), known.Code, known.Name, quantity, useBy, lot, onHold, null)
            : Back(T($"There is no item {item} in the catalog; scan it again."));
    }

    /// <summary>Adds the item to the catalog and receives it.</summary>
    public async Task<IActionResult> OnPostNew(ItemInput input, int quantity, string? useBy, string? lot, bool onHold)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        Submission asked = Asked();
        var (item, problem) = input.Read(new ItemId($"I-{LotCodes.Code(asked.Derive("item"), 6)}"));
        if (item is null) return Back(problem);
        var items = await Shelf.Items(Pantry.Id, Today, Cancellation);
        return items.FirstOrDefault(one => one.Code != item.Id && Gtin.AreSame(one.Gtin, item.Gtin)) is { } taken
            ? Back(T($"{taken.Name} ({taken.Code}) has the bar code {item.Gtin} already; scan it again."))
            : await Receive(asked, item.Id, item.Name, quantity, useBy, lot, onHold, item);
    }

    public Task<IActionResult> OnPostUndo(string lot, Account from, Account to, int quantity) => Undo(lot, from, to, quantity);

    private async Task<IActionResult> Receive(
        Submission asked, ItemId item, string name, int quantity, string? useBy, string? named, bool onHold, Item? added)
    {
        if (quantity is < 1 or > LargestQuantity)
            return Back(T($"{quantity} × {name} can't be received; write a whole number from 1 to {LargestQuantity}."));
        LocalDate? lastDay = Show.ReadDate(useBy);
        if (!string.IsNullOrEmpty(useBy) && lastDay is null) return Back(T($"{useBy} is no date; write it as year-month-day."));
        LotId lot = string.IsNullOrWhiteSpace(named) ? LotCodes.New(asked) : new LotId(named.Trim().ToUpperInvariant());
        if (!LotCodes.IsValid(lot)) return Back(T($"A lot code has 1 to 16 letters, digits and dashes."));
        if (added is not null && await Engine.Send(
                Pantry!.Id, asked.Key("item"), new PantryCommand.DefineItem(added), Cancellation).Refusal() is { } refused)
            return Back(refused, string.Empty);
        if (await Send(asked, new PantryCommand.ReceiveLot(lot, item, quantity, lastDay, Source, onHold), item, null) is { } refusal)
            return Back(refusal, string.Empty);
        Done = T($"Received {quantity} × {name} as lot {lot}.");
        if (lastDay < Today) Warning = T($"Lot {lot} is over its date already, {Show.Date(lastDay)}: it goes into no box.");
        return Redirect($"/staff/receive?Pantry={Pantry!.Id}&Source={Source}");
    }

    private void Find(IReadOnlyList<ItemRow> items)
    {
        Item = items.FirstOrDefault(one => Is(one.Code.Value)) ?? items.FirstOrDefault(one => Is(one.Name));
        if (Item is not null) return;
        string digits = Typed.Replace(" ", string.Empty, StringComparison.Ordinal);
        IsBarCode = digits.Length is 6 or >= 8 && digits.All(char.IsAsciiDigit);
        if (IsBarCode && !Gtin.IsValid(digits))
        {
            Problem ??= Gtin.Mend(digits);
            return;
        }

        ItemRow[] found = IsBarCode
            ? Gtin.Readings(digits).Select(number => items.Where(one => Gtin.AreSame(one.Gtin, number)).ToArray()).FirstOrDefault(some => some.Length > 0) ?? []
            : [.. items.Where(one => Show.Matches($"{one.Name} {one.Code}", Typed))];
        (Item, IsNew) = (found is [var only] ? only : null, found.Length == 0);
        if (found.Length > 1) (Several, NotShown) = ([.. found.Take(MostShown)], Math.Max(0, found.Length - MostShown));

        bool Is(string text) => text.Equals(Typed, StringComparison.OrdinalIgnoreCase);
    }
}
