using Microsoft.AspNetCore.Mvc;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>A page about one of the pantries: the chosen one, else the one that was chosen last in this browser, or the first.</summary>
public abstract class PantryPage(StockQueries stock) : StaffPage
{
    private const string Cookie = "staff-pantry";

    [BindProperty(SupportsGet = true, Name = "Pantry")]
    public Guid? PantryChoice { get; set; }

    public IReadOnlyList<PantryRow> Pantries { get; private set; } = [];

    public PantryRow? Pantry { get; private set; }

    protected StockQueries Shelf { get; } = stock;

    private protected async Task FindPantry()
    {
        Pantries = await Shelf.Pantries(Cancellation);
        Guid? last = Guid.TryParse(Request.Cookies[Cookie], out Guid remembered) ? remembered : null;
        Pantry = Pantries.FirstOrDefault(one => one.Id.Value == PantryChoice) ?? Choose(Pantries, last);
        if (Pantry is not { } chosen || chosen.Id.Value != PantryChoice || PantryChoice == last) return;
        Response.Cookies.Append(
            Cookie, $"{chosen.Id}", new CookieOptions { Path = "/staff", HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true });
    }

    internal static PantryRow? Choose(IReadOnlyList<PantryRow> pantries, Guid? choice) =>
        pantries.FirstOrDefault(one => one.Id.Value == choice) ?? (pantries is [var first, ..] ? first : null);
}
