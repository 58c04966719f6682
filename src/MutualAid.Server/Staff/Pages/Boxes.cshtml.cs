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
/// <param name="Left">What was left out for the household's sake, by category.</param>
/// <param name="Offer">What of that which it lacks is there; null for nothing.</param>
internal sealed record BoxView(
    BoxRow Row, IReadOnlyList<BoxLineRow> Lines, IReadOnlyList<BoxShortRow> Shorts, IReadOnlyList<Replacement> Left, PantryEvent.BoxRefilled? Offer)
{
    /// <summary>What of the categories that it lacks the household can't have.</summary>
    public IEnumerable<LeftOut> LeftOut => Left.Where(one => Shorts.Any(line => line.Category == one.Category)).SelectMany(one => one.LeftOut);

    /// <summary>What it holds although its household may not have it, as long as it can be taken out here.</summary>
    public IEnumerable<StillIn> Unfit =>
        Row.Stage is BoxStage.Allocated or BoxStage.Picked or BoxStage.Packed ? Left.SelectMany(one => one.Still) : [];
}

/// <summary>The date's boxes: what is in them, what is not and why, picked and packed.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class BoxesModel(
    IEngine engine, BoxDesk desk, UnfitBoxes unfit, DistributionQueries distributions, StockQueries stock, BoxQueries queries, ProcessRunner processes) : DayPage(distributions)
{
    private IReadOnlyDictionary<LotId, string> _names = new Dictionary<LotId, string>();

    /// <summary>Boxes of a part.</summary>
    public const int Shown = 50;

    /// <summary>Part of a box's code, or of its driver's or its stop's.</summary>
    [BindProperty(SupportsGet = true, Name = "Q")]
    public string? Search { get; set; }

    /// <summary>Boxes at this stage only.</summary>
    [BindProperty(SupportsGet = true, Name = "Is")]
    public BoxStage? Stage { get; set; }

    /// <summary>Only boxes in the house that hold what their households may not have.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Unfit { get; set; }

    [BindProperty(SupportsGet = true, Name = nameof(Part))]
    public int PartNumber { get; set; } = 1;

    /// <summary>How many of the date's boxes are at which stage.</summary>
    public IReadOnlyDictionary<BoxStage, int> All { get; private set; } = new Dictionary<BoxStage, int>();

    /// <summary>Of those that were asked for.</summary>
    public Part Part { get; private set; } = new(1, Shown, 0);

    /// <summary>Those of this part.</summary>
    public IReadOnlyList<BoxView> Boxes { get; private set; } = [];

    /// <summary>Where the box is, as far as anybody has said.</summary>
    public static string Is(BoxView box) => box.Row.Stage is not BoxStage.Loaded ? Show.Words(box.Row.Stage)
        : box.Lines.Any(line => line.InTransit > 0) ? box.Row.IsOnLiveRoute ? T($"in the vehicle") : T($"should come back")
        : box.Lines.All(line => line.Returned == 0) ? T($"delivered")
        : box.Lines.All(line => line.Delivered == 0) ? T($"came back") : T($"delivered in part");

    /// <summary>What a box would be filled up with.</summary>
    public string Describe(PantryEvent.BoxRefilled offer) => Describe(offer.Lines, _names);

    private static string Describe(IEnumerable<LotQuantity> lines, IReadOnlyDictionary<LotId, string> names) =>
        string.Join(", ", lines.Select(line => T($"{line.Quantity} × {names.GetValueOrDefault(line.Lot, "?")}, lot {line.Lot}")));

    public override async Task OnGet()
    {
        if (!await FindDay(T($"Boxes") + " · ")) return;
        All = (await queries.Stages(Day!.Id, Cancellation)).ToDictionary(stage => stage.Stage, stage => stage.Count);
        var shown = string.IsNullOrWhiteSpace(Search) && !Unfit ? await Some() : await Matching();
        if (shown.Count == 0) return;
        var ids = shown.Select(box => box.Id).ToHashSet();
        var lines = (await stock.BoxLines(ids, Cancellation)).ToLookup(line => line.Box);
        var shorts = (await stock.BoxShorts(ids, Cancellation)).ToLookup(line => line.Box);
        var left = await desk.Explain(Day, ids, Cancellation);
        var offers = await desk.Offers(Day, Cancellation, ids);
        if (offers.Count > 0)
            _names = (await stock.LotsOnShelf(Day.Pantry, Cancellation)).ToDictionary(lot => lot.Code, lot => lot.ItemName);
        Boxes =
        [
            .. shown.Select(row => new BoxView(
                row, [.. lines[row.Id]], [.. shorts[row.Id]], left.GetValueOrDefault(row.Id) ?? [], offers.GetValueOrDefault(row.Id))),
        ];
    }

    /// <summary>What of a category is in a box and should not be; what was left out, and what stands in its place.</summary>
    public static string Left(Replacement one)
    {
        var said = new List<string>();
        if (one.LeftOut.Count > 0) said.Add(T($"{one.Category}: no {string.Join(", ", one.LeftOut.Select(left => $"{left.Name} {left.Item} ({left.Why})"))}."));
        if (one.Instead.Count > 0 && one.LeftOut.Count > 0) said.Add(T($"In their place: {string.Join(", ", one.Instead.Select(item => $"{item.Units} × {item.Name} {item.Item}"))}."));
        if (one.Still.Count > 0) said.Add(one.LeftOut.Count > 0 ? T($"Still in the box: {string.Join(", ", one.Still)}.") : T($"{one.Category}: still in the box: {string.Join(", ", one.Still)}."));
        if (one.Instead.Count == 0 && one.Still.Count == 0) said.Add(T($"Nothing in their place."));
        return string.Join(' ', said);
    }

    private Task<IReadOnlyList<BoxRow>> Some()
    {
        Part = Part.Of(PartNumber, Shown, Stage is { } stage ? All.GetValueOrDefault(stage) : All.Values.Sum());
        return queries.Some(Day!.Id, Stage, Shown, Part.Before, Cancellation);
    }

    /// <summary>Those in which the words are: not by the database, which knows small and capital letters of English alone.</summary>
    private async Task<IReadOnlyList<BoxRow>> Matching()
    {
        HashSet<BoxId>? only = Unfit ? [.. (await unfit.Find(Day!, Cancellation)).Select(box => box.Id)] : null;
        BoxRow[] found =
        [
            .. (await stock.Boxes(Day!.Id, Cancellation)).Where(box => box.Stage is not BoxStage.Released && (Stage is null || box.Stage == Stage))
                .Where(box => only?.Contains(box.Id) is not false && Show.Matches($"{box.Code} {box.DriverLabel} {box.StopCode}", Search ?? "")),
        ];
        Part = Part.Of(PartNumber, Shown, found.Length);
        return [.. found.Skip(Part.Before).Take(Shown)];
    }

    public Task<IActionResult> OnPostPick(Guid box, string? lot, int missing) => Do(
        new PantryCommand.PickBox(new BoxId(box), string.IsNullOrEmpty(lot) || missing == 0 ? [] : [new LotQuantity(new LotId(lot), missing)]),
        missing > 0 ? T($"Picked; what was not found is on hold until somebody counts the lot.") : T($"Picked."));

    public async Task<IActionResult> OnPostPack(Guid box)
    {
        if (!await FindDay(string.Empty)) return NotFound();
        if (await unfit.Find(Day!, new BoxId(box), Cancellation) is { Holds.Count: > 0 } holding)
            return Back(T($"Box {holding.Code} is not packed: it holds what its household may not have: {string.Join(", ", holding.Holds)}. Take these out and fill it again."));
        return await Do(new PantryCommand.PackBox(new BoxId(box)), T($"Packed."));
    }

    public Task<IActionResult> OnPostRelease(Guid box) =>
        Do(new PantryCommand.ReleaseBox(new BoxId(box)), T($"Its units are back on the shelf."));

    public async Task<IActionResult> OnPostRefill(Guid box)
    {
        if (!await FindDay(string.Empty)) return NotFound();
        Refusal? refusal = (await desk.Refill(Asked(), Day!, new BoxId(box), Cancellation)).Refusal;
        await processes.Settled(Cancellation);
        return Back(refusal, T($"The box is filled up; what came into it is on the pick list."));
    }

    public async Task<IActionResult> OnPostTakeOut(Guid box)
    {
        if (!await FindDay(string.Empty)) return NotFound();
        var (refilled, refusal) = await desk.Refill(Asked(), Day!, new BoxId(box), Cancellation, takeOut: true);
        if (refusal is not null) return Back(refusal, string.Empty);
        await processes.Settled(Cancellation);
        var names = (await stock.LotsOnShelf(Day!.Pantry, Cancellation)).ToDictionary(lot => lot.Code, lot => lot.ItemName);
        string code = (await engine.Read(Day.Pantry, Cancellation)).Boxes[new BoxId(box)].Code;
        return Back(null, refilled!.Lines.IsEmpty
            ? T($"Take out of box {code} by hand, if it is in there, and put back on the shelf: {Describe(refilled.TakenOut ?? [], names)}. Nothing that is free can take its place.")
            : T($"Take out of box {code} by hand, if it is in there, and put back on the shelf: {Describe(refilled.TakenOut ?? [], names)}. In its place come {Describe(refilled.Lines, names)}: they are on the pick list."));
    }

    public Task<IActionResult> OnPostPickAll() =>
        Each(BoxStage.Allocated, id => new PantryCommand.PickBox(id, []), "picked", boxes => T($"{boxes} boxes are picked."));

    public async Task<IActionResult> OnPostPackAll()
    {
        if (!await FindDay(string.Empty)) return NotFound();
        var not = (await unfit.Find(Day!, Cancellation)).ToDictionary(box => box.Id, box => box.Code);
        if (not.Count > 0) Warning = T($"These boxes hold what their households may not have, and are not packed: {string.Join(", ", not.Values.Take(20))}.");
        return await Each(BoxStage.Picked, id => new PantryCommand.PackBox(id), "packed", boxes => T($"{boxes} boxes are packed."), not.ContainsKey);
    }

    /// <param name="except">Boxes that are left as they are.</param>
    private async Task<IActionResult> Each(
        BoxStage stage, Func<BoxId, PantryCommand> command, string key, Func<int, string> done, Func<BoxId, bool>? except = null)
    {
        if (!await FindDay(string.Empty)) return NotFound();
        Submission asked = Asked();
        BoxRow[] boxes = [.. (await stock.Boxes(Day!.Id, Cancellation)).Where(box => box.Stage == stage && except?.Invoke(box.Id) is not true)];
        var refusals = await Task.WhenAll(boxes.Select(box =>
            engine.Send(Day.Pantry, asked.Key($"{key} {box.Id}"), command(box.Id), Cancellation).Refusal()));
        return Back(refusals.FirstOrDefault(refusal => refusal is not null), done(boxes.Length));
    }

    private async Task<IActionResult> Do(PantryCommand command, string done)
    {
        if (!await FindDay(string.Empty)) return NotFound();
        Refusal? refusal = await engine.Send(Day!.Pantry, Asked().Key("box"), command, Cancellation).Refusal();
        await processes.Settled(Cancellation);
        return Back(refusal, done);
    }
}
