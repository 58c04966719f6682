using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>A page about one delivery date.</summary>
public abstract class DayPage(DistributionQueries distributions) : StaffPage
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public DistributionRow? Day { get; private set; }

    protected DistributionQueries Distributions { get; } = distributions;

    private protected async Task<bool> FindDay(string what)
    {
        Day = await Distributions.Find(new DistributionId(Id), Cancellation);
        Title = Day is null ? T($"No such date") : $"{what}{Show.Date(Day.Date)} · {Day.PantryName}";
        if (Day is null) Response.StatusCode = StatusCodes.Status404NotFound;
        return Day is not null;
    }
}
