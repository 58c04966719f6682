using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What to take off the shelf for boxes that are not picked yet, by zone, item and lot; checked off lot by lot.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class PickListModel(
    IEngine engine, BoxDesk desk, DistributionQueries distributions, ProcessRunner processes) : DayPage(distributions)
{
    private IReadOnlyList<LotToPick> _all = [];

    /// <summary>Whoever picks in one zone sees that zone alone.</summary>
    [BindProperty(SupportsGet = true)]
    public StorageKind? Zone { get; set; }

    /// <summary>What is still on the shelf, item by item, each item's lots in the order in which they expire.</summary>
    public IReadOnlyList<LotToPick> Lots { get; private set; } = [];

    public IEnumerable<(StorageKind Zone, int Lots)> Zones => _all.Where(lot => lot.Units > 0).GroupBy(lot => lot.Item.Storage)
        .Select(zone => (zone.Key, zone.Count()));

    /// <summary>What was checked off for boxes that are not packed yet.</summary>
    public IReadOnlyList<(string Item, LotId Lot, int Found, int Missing)> CheckedOff { get; private set; } = [];

    /// <summary>Boxes that lack something and that something is there for.</summary>
    public int CanBeFilledUp { get; private set; }

    public override async Task OnGet()
    {
        if (!await FindDay(T($"Pick list") + " · ")) return;
        _all =
        [
            .. (await desk.ToPick(Day!, Cancellation)).OrderBy(lot => lot.Item.Storage).ThenBy(lot => lot.Item.Name)
                .ThenBy(lot => lot.Lot.UseBy ?? LocalDate.MaxIsoValue).ThenBy(lot => lot.Lot.Id),
        ];
        Lots = [.. _all.Where(lot => lot.Units > 0 && (Zone is null || lot.Item.Storage == Zone))];
        PantryState pantry = await engine.Read(Day!.Pantry, Cancellation);
        CheckedOff =
        [
            .. from one in pantry.CheckedOff(Day.Id)
               group one by one.Lot into lot
               let item = pantry.Items[pantry.Lots[lot.Key].Item].Name
               orderby item, lot.Key
               select (item, lot.Key, lot.Sum(one => one.Found), lot.Sum(one => one.Missing)),
        ];
        CanBeFilledUp = (await desk.Offers(Day, Cancellation)).Count;
    }

    public async Task<IActionResult> OnPostFound(string? lot, int units, int missing)
    {
        if (!await FindDay(string.Empty)) return NotFound();
        var decision = await engine.Send(
            Day!.Pantry, Asked().Key("check off"), new PantryCommand.CheckOffLot(Day.Id, new LotId(lot ?? string.Empty), units, missing), Cancellation);
        await processes.Settled(Cancellation);
        if (decision is not Decision<PantryEvent>.Accepted accepted) return Back(await Task.FromResult(decision).Refusal(), string.Empty);
        int picked = accepted.Events.OfType<PantryEvent.BoxPicked>().Count();
        if (missing > 0) Warning = T($"{missing} of lot {lot} were not found: they are on hold until somebody counts the lot, and boxes lack them.");
        return Back(null, picked == 0 ? T($"Lot {lot} is checked off.") : T($"Lot {lot} is checked off. Boxes that are complete now: {picked}."));
    }

    public async Task<IActionResult> OnPostUndo(string? lot, int units)
    {
        if (!await FindDay(string.Empty)) return NotFound();
        Refusal? refusal = await engine.Send(
            Day!.Pantry, Asked().Key("undo check off"), new PantryCommand.UndoCheckOff(Day.Id, new LotId(lot ?? string.Empty), units), Cancellation).Refusal();
        await processes.Settled(Cancellation);
        return Back(refusal, T($"Undone: lot {lot} waits to be picked again."));
    }
}
