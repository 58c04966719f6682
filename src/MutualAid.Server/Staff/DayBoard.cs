using MutualAid.Domain.Distributions;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff;

/// <summary>Something that keeps a day from going on, and the page on which it can be mended.</summary>
internal sealed record Blocker(string What, string Page);

/// <summary>What blocks a day, what is nearest to a household first.</summary>
internal static class DayBoard
{
    private const int MostNamed = 10;

    /// <param name="day">The date.</param>
    /// <param name="counts">Its requests, counted.</param>
    /// <param name="boxes">The boxes that its requests have; asked for only where there is a draft.</param>
    /// <param name="shifts">All drivers with hours on it.</param>
    /// <param name="draft">The plan that is not published.</param>
    /// <param name="shortLines">How many lines of its boxes lack something.</param>
    /// <param name="unfit">Boxes in the house that hold what their households may not have.</param>
    /// <param name="isRunning">Whether somebody has a route that is not over.</param>
    public static IEnumerable<Blocker> Of(
        DistributionRow day, DistributionCounts counts, IReadOnlyList<RequestBoxRow> boxes, IReadOnlyList<ShiftRow> shifts,
        PlanDraft? draft, int shortLines, IReadOnlyList<UnfitBox> unfit, bool isRunning)
    {
        string page = $"/staff/day/{day.Id}";
        if (unfit.Count > 0)
            yield return new Blocker(Unfit(unfit), $"{page}/boxes?Unfit=true");
        if (counts.Unplaced > 0)
            yield return new Blocker(counts.Unplaced == 1 ? T($"{counts.Unplaced} household is not on the map") : T($"{counts.Unplaced} households are not on the map"), "/staff/unplaced");
        int without = counts.Requests - counts.WithBox;
        if (without > 0)
            yield return new Blocker(without == 1 ? T($"{without} request has no box") : T($"{without} requests have no box"), $"{page}#boxes");
        if (shortLines > 0)
            yield return new Blocker(shortLines == 1 ? T($"{shortLines} line of boxes short") : T($"{shortLines} lines of boxes short"), $"{page}/boxes");
        int waiting = counts.BoxesOnNoRoute;
        int free = shifts.Count(shift => shift.Route is null);
        if (waiting > 0 && free == 0 && isRunning)
            yield return new Blocker(T($"{Boxes(waiting)} on no route: replan the rest of the day"), $"{page}/replan");
        else if (waiting > 0 && free == 0)
            yield return new Blocker(T($"{Boxes(waiting)} on no route, and no driver with hours and no route"), "/staff/drivers");
        else if (waiting > 0)
            yield return new Blocker(T($"{Boxes(waiting)} on no published route"), $"{page}/plan");
        if (draft is null) yield break;
        var revisions = boxes.ToDictionary(box => box.Box, box => box.Revision);
        int changed = draft.Routes.SelectMany(route => route.Stops).SelectMany(stop => stop.Boxes)
            .Count(box => !revisions.TryGetValue(box.Box, out int now) || now != box.Revision);
        int drivers = draft.Routes.Where(route => route.BaseVersion == 0)
            .Count(route => shifts.All(shift => shift.Driver != route.Driver || shift.Revision != route.DriverRevision));
        if (changed + drivers > 0)
            yield return new Blocker(T($"The draft is out of date: {Boxes(changed)} and {Drivers(drivers)} changed since"), $"{page}/plan");
    }

    private static string Unfit(IReadOnlyList<UnfitBox> unfit)
    {
        string codes = string.Join(", ", unfit.Take(MostNamed).Select(box => box.Code)) + (unfit.Count > MostNamed ? ", …" : "");
        return unfit.Count == 1 ? T($"1 box holds what its household may not have: {codes}") : T($"{unfit.Count} boxes hold what their households may not have: {codes}");
    }

    private static string Boxes(int number) => number == 1 ? T($"{number} box") : T($"{number} boxes");

    private static string Drivers(int number) => number == 1 ? T($"{number} driver") : T($"{number} drivers");
}
