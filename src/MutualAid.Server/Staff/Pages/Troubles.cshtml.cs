using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Events that a process could not deal with.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class TroublesModel(IEventStore store, ProcessRunner processes, StockQueries stock) : StaffPage
{
    public IReadOnlyList<(ParkedEvent Parked, string What)> Parked { get; private set; } = [];

    public string TimeZone { get; private set; } = string.Empty;

    public static string Why(ParkedEvent parked) => parked.Why == nameof(NewerVersionException)
        ? T($"Only a newer version of the program can do it. It does so by itself once it is in place again.")
        : parked.Why;

    public override async Task OnGet()
    {
        Title = T($"Troubles");
        TimeZone = await stock.TimeZone(Cancellation);
        var rows = new List<(ParkedEvent, string)>();
        foreach (ParkedEvent parked in await store.ListParked(Cancellation))
        {
            var recorded = await store.ReadFeed(parked.Position - 1, 1, Cancellation);
            rows.Add((parked, recorded[0].Event.GetType().Name));
        }

        Parked = rows;
    }

    public async Task<IActionResult> OnPost(string process, long position) =>
        await processes.Retry(process, position, Cancellation)
            ? Back(null, T($"It is done."))
            : Back(T($"It is still not possible; the table says why."));
}
