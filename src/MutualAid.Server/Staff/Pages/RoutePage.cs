using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>A page about one route.</summary>
public abstract class RoutePage(RouteQueries routes, StockQueries stock) : StaffPage
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    private protected RouteQueries Routes => routes;

    private protected StockQueries Stock => stock;

    public RouteRow? Route { get; private set; }

    public string TimeZone { get; private set; } = "UTC";

    public IReadOnlyList<StopRow> Stops { get; private set; } = [];

    public ILookup<StopId, StopBoxRow> Boxes { get; private set; } = Array.Empty<StopBoxRow>().ToLookup(box => box.Stop);

    private protected async Task<bool> FindRoute(string what)
    {
        Route = await routes.Find(new RouteId(Id), Cancellation);
        Title = Route is null ? T($"No such route") : $"{what}{Route.DriverLabel} · {Show.Date(Route.Date)}";
        if (Route is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return false;
        }

        TimeZone = (await stock.Pantries(Cancellation)).First(pantry => pantry.Id == Route.Pantry).TimeZone;
        Stops = await routes.Stops(Route.Id, Cancellation);
        Boxes = (await routes.Boxes(Route.Id, Cancellation)).ToLookup(box => box.Stop);
        return true;
    }
}
