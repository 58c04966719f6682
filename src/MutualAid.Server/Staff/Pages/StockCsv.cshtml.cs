using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using MutualAid.Server.Ops.Import;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>The lots on the shelf as a file; <c>import</c> reads it again.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class StockCsvModel(StockQueries stock) : PageModel
{
    public async Task<IActionResult> OnGet([FromQuery] Guid? pantry)
    {
        var pantries = await stock.Pantries(HttpContext.RequestAborted);
        if (pantries is not [var first, ..]) return NotFound();
        PantryRow chosen = pantries.FirstOrDefault(one => one.Id.Value == pantry) ?? first;
        var file = new StringBuilder(SafeCell.Line(
            "lot", "item", "quantity", "use_by", "source", "status", "item_name", "unit", "free", "promised", "on_hold", "out"));
        foreach (LotRow lot in await stock.LotsOnShelf(chosen.Id, HttpContext.RequestAborted))
        {
            file.Append(SafeCell.Line(
                lot.Code, lot.Item, Expiring.OnHand(lot), lot.UseBy is null ? null : Show.Date(lot.UseBy), Show.Words(lot.Source).ToLowerInvariant(),
                Show.Words(lot.Status), lot.ItemName, lot.Unit, lot.Free, lot.Reserved, lot.OnHold, lot.InTransit));
        }

        return File(Encoding.UTF8.GetBytes(file.ToString()), "text/csv; charset=utf-8", "lots.csv");
    }
}
