using Microsoft.AspNetCore.Authorization;
using MutualAid.Domain;
using MutualAid.Server.Ops.Import;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>The catalog as a file; <c>import</c> reads it again.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class CatalogCsvModel(StockQueries stock, TimeProvider clock) : PantryFile(stock, clock)
{
    private protected override string Name => "catalog.csv";

    private protected override async Task<IEnumerable<string>> Lines(StockQueries stock, PantryId pantry, LocalDate today, CancellationToken cancellation) =>
    [
        SafeCell.Line("item", "name", "gtin", "category", "unit", "grams", "storage", "allergens", "tags", "par", "free", "promised", "on_hold"),
        .. (await stock.Items(pantry, today, cancellation)).Select(item => SafeCell.Line(
            item.Code, item.Name, item.Gtin, item.Category, item.Unit, item.Grams, Show.Name(item.Storage), item.Allergens ?? "unknown",
            item.Tags, item.Par, item.Free, item.Reserved, item.OnHold)),
    ];
}
