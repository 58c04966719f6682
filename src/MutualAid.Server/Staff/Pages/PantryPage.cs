using Microsoft.AspNetCore.Mvc;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>A page about one of the pantries: the chosen one, or the first.</summary>
public abstract class PantryPage(StockQueries stock) : StaffPage
{
    [BindProperty(SupportsGet = true, Name = "Pantry")]
    public Guid? PantryChoice { get; set; }

    public IReadOnlyList<PantryRow> Pantries { get; private set; } = [];

    public PantryRow? Pantry { get; private set; }

    protected StockQueries Shelf { get; } = stock;

    private protected async Task FindPantry()
    {
        Pantries = await Shelf.Pantries(Cancellation);
        Pantry = Choose(Pantries, PantryChoice);
    }

    internal static PantryRow? Choose(IReadOnlyList<PantryRow> pantries, Guid? choice) =>
        pantries.FirstOrDefault(one => one.Id.Value == choice) ?? (pantries is [var first, ..] ? first : null);
}
