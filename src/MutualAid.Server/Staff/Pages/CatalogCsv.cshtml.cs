using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using MutualAid.Server.Ops.Import;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>The catalog as a file; <c>import</c> reads it again.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class CatalogCsvModel(StockQueries stock) : PageModel
{
    public async Task<IActionResult> OnGet([FromQuery] Guid? pantry)
    {
        var pantries = await stock.Pantries(HttpContext.RequestAborted);
        if (pantries is not [var first, ..]) return NotFound();
        PantryRow chosen = pantries.FirstOrDefault(one => one.Id.Value == pantry) ?? first;
        var file = new StringBuilder(SafeCell.Line(
            "item", "name", "gtin", "category", "unit", "grams", "storage", "allergens", "tags", "par", "free", "promised", "on_hold"));
        foreach (ItemRow item in await stock.Items(chosen.Id, HttpContext.RequestAborted))
        {
            file.Append(SafeCell.Line(
                item.Code, item.Name, item.Gtin, item.Category, item.Unit, item.Grams, Show.Words(item.Storage), item.Allergens ?? "unknown",
                item.Tags, item.Par, item.Free, item.Reserved, item.OnHold));
        }

        return File(Encoding.UTF8.GetBytes(file.ToString()), "text/csv; charset=utf-8", "catalog.csv");
    }
}
