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

    /// <summary>A state of a date or of a route, as it is stored, in the language of staff.</summary>
    public static string StateOf(string stored)
    {
        // By itself "Open" is what a button does.
        string said = stored switch
        {
            "Open" => T($"open"),
            "Publishing" => T($"publishing"),
            "Published" => T($"published"),
            "Closed" => T($"closed"),
            "Withdrawn" => T($"withdrawn"),
            "Ended" => T($"ended"),
            _ => stored,
        };
        return char.ToUpperInvariant(said[0]) + said[1..];
    }

    private protected async Task<bool> FindDay(string what)
    {
        Day = await Distributions.Find(new DistributionId(Id), Cancellation);
        Title = Day is null ? T($"No such date") : $"{what}{Show.Date(Day.Date)} · {Day.PantryName}";
        if (Day is null) Response.StatusCode = StatusCodes.Status404NotFound;
        return Day is not null;
    }
}
