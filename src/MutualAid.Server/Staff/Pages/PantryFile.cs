using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using MutualAid.Domain;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Something of a pantry as a CSV file. Its words are English in every language, since <c>import</c> reads them again.</summary>
public abstract class PantryFile(StockQueries stock, TimeProvider clock) : PageModel
{
    private protected abstract string Name { get; }

    public async Task<IActionResult> OnGet([FromQuery] Guid? pantry)
    {
        if (PantryPage.Choose(await stock.Pantries(HttpContext.RequestAborted), pantry) is not { } chosen) return NotFound();
        var lines = await Lines(stock, chosen.Id, Show.Today(chosen.TimeZone, clock), HttpContext.RequestAborted);
        return File(Encoding.UTF8.GetBytes(string.Concat(lines)), "text/csv; charset=utf-8", Name);
    }

    /// <summary>The header and the rows, each with its line end.</summary>
    /// <param name="today">Where the pantry is.</param>
    private protected abstract Task<IEnumerable<string>> Lines(StockQueries stock, PantryId pantry, LocalDate today, CancellationToken cancellation);
}
