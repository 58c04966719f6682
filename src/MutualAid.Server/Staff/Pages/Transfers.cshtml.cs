using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Engine;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What went to other pantries, and what came from them.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class TransfersModel(IEngine engine, StockQueries stock, LedgerQueries ledger, TimeProvider clock)
    : ShelfPage(engine, stock, clock)
{
    private const int Shown = 50;

    [BindProperty(SupportsGet = true, Name = "Part")]
    public int PartNumber { get; set; } = 1;

    public Part Part { get; private set; } = Part.Of(1, Shown, 0);

    public IReadOnlyList<TransferRow> Transfers { get; private set; } = [];

    public override async Task OnGet()
    {
        Title = T($"Transfers");
        await FindPantry();
        if (Pantry is null) return;
        Part = Part.Of(PartNumber, Shown, await ledger.CountTransfers(Pantry.Id, Cancellation));
        Transfers = await ledger.Transfers(Pantry.Id, Shown, Part.Before, Cancellation);
    }
}
