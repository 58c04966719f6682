using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>A box as the packing table sees it.</summary>
internal sealed record BoxView(
    BoxRow Row, IReadOnlyList<BoxLineRow> Lines, IReadOnlyList<BoxShortRow> Shorts, IReadOnlyList<LeftOut> LeftOut);

/// <summary>The date's boxes: what is in them, what is not and why, picked and packed.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class BoxesModel(
    IEngine engine, AllocationDesk allocation, DistributionQueries distributions, StockQueries stock, ProcessRunner processes)
    : DayPage(distributions)
{
    public IReadOnlyList<BoxView> Boxes { get; private set; } = [];

    public static string Why(LeftOut left) => left.Reason switch
    {
        Unsuitability.ContainsAllergen => $"contains {left.About}",
        Unsuitability.AllergensUnknown => $"nobody has recorded whether it contains {left.About}",
        Unsuitability.NotShownToMeetDiet => $"not shown to be {left.About}",
        Unsuitability.NeedsRefrigerator => "has to be kept cold",
        _ => left.About,
    };

    /// <summary>Where the box is, as far as anybody has said.</summary>
    public static string Is(BoxView box) => box.Row.Stage is not BoxStage.Loaded ? Show.Words(box.Row.Stage)
        : box.Lines.Any(line => line.InTransit > 0) ? box.Row.IsOnLiveRoute ? "in the vehicle" : "should come back"
        : box.Lines.All(line => line.Returned == 0) ? "delivered"
        : box.Lines.All(line => line.Delivered == 0) ? "came back" : "delivered in part";

    public override async Task OnGet()
    {
        if (!await FindDay("Boxes · ")) return;
        var lines = (await stock.BoxLines(Day!.Id, Cancellation)).ToLookup(line => line.Box);
        var shorts = (await stock.BoxShorts(Day.Id, Cancellation)).ToLookup(line => line.Box);
        var rows = (await stock.Boxes(Day.Id, Cancellation)).Where(box => box.Stage is not BoxStage.Released).ToArray();
        var explained = await allocation.Explain(
            Day, [.. rows.SelectMany(row => shorts[row.Id].Select(line => (row.Request, line.Category)))], Cancellation);
        Boxes =
        [
            .. rows.Select(row => new BoxView(
                row, [.. lines[row.Id]], [.. shorts[row.Id]], explained.GetValueOrDefault(row.Request) ?? [])),
        ];
    }

    public Task<IActionResult> OnPostPick(Guid box, string? lot, int missing) => Do(
        new PantryCommand.PickBox(new BoxId(box), string.IsNullOrEmpty(lot) || missing == 0 ? [] : [new LotQuantity(new LotId(lot), missing)]),
        missing > 0 ? "Picked; what was not found is on hold until somebody counts the lot." : "Picked.");

    public Task<IActionResult> OnPostPack(Guid box) => Do(new PantryCommand.PackBox(new BoxId(box)), "Packed.");

    public Task<IActionResult> OnPostRelease(Guid box) =>
        Do(new PantryCommand.ReleaseBox(new BoxId(box)), "Its units are back on the shelf.");

    public Task<IActionResult> OnPostPickAll() => All(BoxStage.Allocated, id => new PantryCommand.PickBox(id, []), "picked");

    public Task<IActionResult> OnPostPackAll() => All(BoxStage.Picked, id => new PantryCommand.PackBox(id), "packed");

    private async Task<IActionResult> All(BoxStage stage, Func<BoxId, PantryCommand> command, string done)
    {
        if (!await FindDay(string.Empty)) return NotFound();
        Submission asked = Asked();
        BoxRow[] boxes = [.. (await stock.Boxes(Day!.Id, Cancellation)).Where(box => box.Stage == stage)];
        var refusals = await Task.WhenAll(boxes.Select(box =>
            engine.Send(Day.Pantry, asked.Key($"{done} {box.Id}"), command(box.Id), Cancellation).Refusal()));
        return Back(refusals.FirstOrDefault(refusal => refusal is not null), $"{boxes.Length} boxes are {done}.");
    }

    private async Task<IActionResult> Do(PantryCommand command, string done)
    {
        if (!await FindDay(string.Empty)) return NotFound();
        Refusal? refusal = await engine.Send(Day!.Pantry, Asked().Key("box"), command, Cancellation).Refusal();
        await processes.Settled(Cancellation);
        return Back(refusal, done);
    }
}
