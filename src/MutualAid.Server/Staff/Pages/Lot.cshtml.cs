using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>One lot: where its units are, which boxes and stops they went to, and what can be done with it.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class LotModel(
    IEngine engine, StockQueries stock, LedgerQueries ledger, ProcessRunner processes, TimeProvider clock)
    : LotPage(engine, stock, ledger, processes, clock)
{
    private const int MostEntries = 50;

    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = string.Empty;

    public LotRow? Lot { get; private set; }

    public IReadOnlyList<LotBoxRow> Boxes { get; private set; } = [];

    public IReadOnlyList<EntryRow> Entries { get; private set; } = [];

    /// <summary>The lots that it had been at other pantries, the last one first.</summary>
    public IReadOnlyList<MovedLot> Before { get; private set; } = [];

    /// <summary>What other pantries have, or had, of it.</summary>
    public IReadOnlyList<(PantryId Pantry, LotRow Lot)> Elsewhere { get; private set; } = [];

    public string NameOf(PantryId pantry) => Pantries.FirstOrDefault(one => one.Id == pantry)?.Name ?? T($"a pantry that is not here");

    /// <summary>Where the box is, as far as anybody has said.</summary>
    public static string BoxIs(LotBoxRow box) => box switch
    {
        { Stage: not BoxStage.Loaded } => Show.Words(box.Stage),
        { InTransit: > 0 } => T($"out in a vehicle"),
        { Delivered: > 0, Returned: > 0 } => T($"delivered in part"),
        { Delivered: > 0 } => T($"delivered"),
        _ => T($"came back"),
    };

    public override async Task OnGet()
    {
        await FindPantry();
        if (Pantry is not null) Lot = await Shelf.Lot(Pantry.Id, new LotId(Code), Cancellation);
        Title = Lot is null ? T($"No such lot") : T($"Lot {Lot.Code} · {Lot.ItemName}");
        if (Lot is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Boxes = await Ledger.BoxesOf(Pantry!.Id, Lot.Code, Cancellation);
        Entries = await Ledger.Entries(Pantry.Id, Lot.Item, Lot.Code, MostEntries, Cancellation);
        await FindEntries();
        Moved = await Ledger.MovedLots(Cancellation);
        Before = [.. Moved.Before(Pantry.Id, Lot.Code)];
        var elsewhere = new List<(PantryId, LotRow)>();
        foreach (MovedLot move in Moved.After(Pantry.Id, Lot.Code))
            if (await Shelf.Lot(move.To, move.Is, Cancellation) is { } there)
                elsewhere.Add((move.To, there));
        Elsewhere = elsewhere;
    }

    /// <summary>Sends units to another pantry, which has them as soon as it took them.</summary>
    public async Task<IActionResult> OnPostTransfer(string lot, Guid to, int quantity)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        if (Pantries.FirstOrDefault(one => one.Id.Value == to && one.Id != Pantry.Id) is not { } other)
            return Back(T($"Choose the pantry that gets {quantity} of lot {lot}."));
        Submission asked = Asked();
        var transfer = new TransferId(asked.Derive("transfer"));
        Refusal? refusal = await Send(
            asked, new PantryCommand.SendTransfer(transfer, other.Id, [new LotQuantity(new LotId(lot), quantity)]), null, new LotId(lot));
        if (refusal is null) await Processes.Settled(Cancellation);
        return Back(refusal, T($"{quantity} of lot {lot} are sent to {other.Name}."));
    }
}
