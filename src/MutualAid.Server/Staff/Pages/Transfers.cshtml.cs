using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What went to other pantries, and what came from them.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class TransfersModel(
    IEngine engine, StockQueries stock, LedgerQueries ledger, ProcessRunner processes, TimeProvider clock)
    : ShelfPage(engine, stock, clock)
{
    public IReadOnlyList<TransferRow> Transfers { get; private set; } = [];

    /// <summary>What each transfer moved here, in words.</summary>
    public ILookup<TransferId, TransferLineRow> Lines { get; private set; } =
        Array.Empty<TransferLineRow>().ToLookup(line => line.Transfer);

    public override async Task OnGet()
    {
        Title = "Transfers";
        await FindPantry();
        if (Pantry is null) return;
        Transfers = await ledger.Transfers(Pantry.Id, Cancellation);
        Lines = (await ledger.TransferLines(Pantry.Id, Cancellation)).ToLookup(line => line.Transfer);
    }

    /// <summary>For what the other pantry has not taken; it is free here again.</summary>
    public async Task<IActionResult> OnPostCancel(Guid transfer)
    {
        await FindPantry();
        if (Pantry is null) return Back("Open a pantry first.");
        await processes.Settled(Cancellation);
        var id = new TransferId(transfer);
        var outgoing = (await Engine.Read(Pantry.Id, Cancellation)).Outgoing;
        if (outgoing.TryGetValue(id, out OutgoingTransfer? sent) && (await Engine.Read(sent.To, Cancellation)).Incoming.Contains(id))
            return Back("The other pantry has it already; it can only send it back.");
        return Back(await Send(Asked(), new PantryCommand.CancelTransfer(id)), "The transfer is cancelled; its units are here again.");
    }
}
