using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Engine;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Intake;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Whom to call about a date, and what to say.</summary>
[Authorize(Roles = StaffRoles.Requests)]
internal sealed class CallsModel(
    IEngine engine, CallList list, DistributionQueries distributions, RouteQueries routes, TimeProvider clock) : DayPage(distributions)
{
    public const int Shown = 200;

    public IReadOnlyList<CallRow> Calls { get; private set; } = [];

    /// <summary>Minutes by which routes are late.</summary>
    public IReadOnlyDictionary<RouteId, int> Lag { get; private set; } = new Dictionary<RouteId, int>();

    public static string Say(CallRow call) => call.What switch
    {
        ToTell.DateIsFull => T($"The date is full: there is no place"),
        ToTell.DateIsClosed => T($"The date takes no requests any more"),
        ToTell.OnNoRoute => T($"It is on no route: nobody comes as it stands"),
        ToTell.Late => T($"The driver is late"),
        ToTell.NotDelivered => call.Outcome is { } outcome ? T($"Not delivered: {Show.Words(outcome)}") : T($"Not delivered"),
        ToTell.Unserved => T($"The date ended, and nobody came"),
    };

    public override async Task OnGet()
    {
        if (!await FindDay(T($"Calls · "))) return;
        var published = (await routes.OfDistribution(Day!.Id, Cancellation)).Where(route => route.State == "Published");
        Lag = (await engine.Progress(published, clock, Cancellation)).Where(route => route.Value.IsLate)
            .ToDictionary(route => route.Key, route => (int)route.Value.Lag.TotalMinutes);
        Calls = await list.Of(Day.Id, [.. Lag.Keys], Shown, Cancellation);
    }

    public Task<IActionResult> OnPostTold(Guid request, ToTell what) => Note(request, what, told: true, T($"It is noted."));

    public Task<IActionResult> OnPostUndo(Guid request, ToTell what) => Note(request, what, told: false, T($"It is on the list again."));

    private async Task<IActionResult> Note(Guid request, ToTell what, bool told, string done)
    {
        await list.Note(new RequestId(request), what, told, Cancellation);
        return Back(null, done);
    }
}
