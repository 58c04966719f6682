using Microsoft.AspNetCore.Authorization;
using MutualAid.Domain;
using MutualAid.Engine;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What went to other pantries, and what came from them.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class TransfersModel(IEngine engine, StockQueries stock, LedgerQueries ledger, TimeProvider clock)
    : ShelfPage(engine, stock, clock)
{
    public IReadOnlyList<TransferRow> Transfers { get; private set; } = [];

    /// <summary>What each transfer moved here, in words.</summary>
    public ILookup<TransferId, TransferLineRow> Lines { get; private set; } =
        Array.Empty<TransferLineRow>().ToLookup(line => line.Transfer);

    public override async Task OnGet()
    {
        Title = T($"Transfers");
        await FindPantry();
        if (Pantry is null) return;
        Transfers = await ledger.Transfers(Pantry.Id, Cancellation);
        Lines = (await ledger.TransferLines(Pantry.Id, Cancellation)).ToLookup(line => line.Transfer);
    }
}
