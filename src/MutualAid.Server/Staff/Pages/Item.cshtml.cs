using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>One item: how much of it is where, lot by lot, and what happened to it.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class ItemModel(IEngine engine, StockQueries stock, LedgerQueries ledger, TimeProvider clock)
    : ShelfPage(engine, stock, clock)
{
    private const int MostEntries = 50;

    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = string.Empty;

    public ItemRow? Item { get; private set; }

    public IReadOnlyList<LotRow> Lots { get; private set; } = [];

    public IReadOnlyList<EntryRow> Entries { get; private set; } = [];

    /// <summary>Free units that are over their date, and go into no box.</summary>
    public int Expired => Lots.Where(lot => lot.UseBy < Today).Sum(lot => lot.Free);

    public override async Task OnGet()
    {
        await FindPantry();
        if (Pantry is not null) Item = (await Shelf.Items(Pantry.Id, Cancellation)).FirstOrDefault(item => item.Code.Value == Code);
        Title = Item?.Name ?? T($"No such item");
        if (Item is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Lots = await Shelf.LotsOf(Pantry!.Id, Item.Code, Cancellation);
        Entries = await ledger.Entries(Pantry.Id, Item.Code, null, MostEntries, Cancellation);
    }

    public async Task<IActionResult> OnPostPar(string? par)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        if (!ItemInput.TryReadPar(par, out int? units))
            return Back(T($"\"{par}\" is no par level; write a whole number up to {ItemInput.LargestPar}, or nothing."));
        if (!(await Engine.Read(Pantry.Id, Cancellation)).Items.TryGetValue(new ItemId(Code), out Item? item))
            return Back(T($"There is no item {Code} in the catalog."));
        return Back(
            await Send(Asked(), new PantryCommand.DefineItem(item with { Par = units })),
            units is null ? T($"{item.Name} has no par level.") : T($"{item.Name}: {units} should always be free."));
    }
}
