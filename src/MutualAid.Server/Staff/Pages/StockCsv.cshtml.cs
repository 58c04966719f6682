using Microsoft.AspNetCore.Authorization;
using MutualAid.Domain;
using MutualAid.Server.Ops.Import;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>The lots on the shelf as a file; <c>import</c> reads it again.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class StockCsvModel(StockQueries stock, LedgerQueries ledger, TimeProvider clock) : PantryFile(stock, clock)
{
    private protected override string Name => "lots.csv";

    private protected override async Task<IEnumerable<string>> Lines(StockQueries stock, PantryId pantry, LocalDate today, CancellationToken cancellation)
    {
        MovedLots moved = await ledger.MovedLots(cancellation);
        return
        [
            SafeCell.Line("lot", "item", "quantity", "use_by", "source", "status", "item_name", "unit", "free", "promised", "on_hold", "out", "first_source"),
            .. (await stock.LotsOnShelf(pantry, cancellation)).Select(lot => SafeCell.Line(
                lot.Code, lot.Item, Expiring.OnHand(lot), lot.UseBy is null ? null : Show.Date(lot.UseBy), Show.Name(lot.Source).ToLowerInvariant(),
                Show.Name(lot.Status), lot.ItemName, lot.Unit, lot.Free, lot.Reserved, lot.OnHold, lot.InTransit,
                Show.Name(moved.SourceOf(pantry, lot)).ToLowerInvariant())),
        ];
    }
}
