using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>
/// The last look into a box, with a scanner that types: the first scan of its label shows what has to be in it, the second
/// says that it is.
/// </summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class PackModel(IEngine engine, UnfitBoxes unfit, DistributionQueries distributions, StockQueries stock) : DayPage(distributions)
{
    /// <summary>The code of the box that is looked at.</summary>
    [BindProperty(SupportsGet = true, Name = "Box")]
    public string? Code { get; set; }

    public BoxRow? Box { get; private set; }

    public IReadOnlyList<BoxLineRow> Lines { get; private set; } = [];

    public IReadOnlyList<BoxShortRow> Shorts { get; private set; } = [];

    /// <summary>What its household may not have; null for a box that left.</summary>
    public UnfitBox? Unfit { get; private set; }

    public bool IsUnfit => Unfit is { Holds.Count: > 0 };

    public int Packed { get; private set; }

    public int All { get; private set; }

    public override async Task OnGet()
    {
        SecurityHeaders.AllowScript(Response, "camera");
        if (!await FindDay(T($"Pack check") + " · ")) return;
        BoxRow[] boxes = [.. (await stock.Boxes(Day!.Id, Cancellation)).Where(box => box.Stage is not BoxStage.Released)];
        (All, Packed) = (boxes.Length, boxes.Count(box => box.Stage is BoxStage.Packed or BoxStage.Loaded));
        Box = boxes.FirstOrDefault(box => box.Code == Code);
        if (Box is null)
        {
            if (!string.IsNullOrEmpty(Code)) Problem ??= await Stranger(Code);
            return;
        }

        Lines = [.. (await stock.BoxLines([Box.Id], Cancellation)).Where(line => line.Total > 0)];
        Shorts = await stock.BoxShorts([Box.Id], Cancellation);
        Unfit = await unfit.Find(Day, Box.Id, Cancellation);
    }

    /// <param name="q">What was scanned or typed.</param>
    /// <param name="shown">The box that the page showed.</param>
    public async Task<IActionResult> OnPostScan(string? q, string? shown)
    {
        if (!await FindDay(string.Empty)) return NotFound();
        string code = (q ?? string.Empty).Trim().ToUpperInvariant();
        if (code.Length == 0) return Anew(shown, T($"Scan the label of a box, or type its code."));
        var called = (await stock.Boxes(Day!.Id, Cancellation)).Where(box => box.Code == code).OrderBy(box => box.Stage is BoxStage.Released).ToArray();
        if (called is not [var box, ..]) return Anew(shown, await Stranger(code));
        if (code == shown)
        {
            // The page that follows says what it is, and what to do.
            if (box.Stage is BoxStage.Picked && await unfit.Find(Day, box.Id, Cancellation) is { Holds.Count: > 0 }) return Anew(code, T($"Box {code} is not packed."));
            Refusal? refusal = await engine.Send(Day.Pantry, Asked().Key("pack"), new PantryCommand.PackBox(box.Id), Cancellation).Refusal();
            if (refusal is null)
            {
                Done = T($"Box {code} is packed.");
                return Anew(code, null);
            }

            return Anew(code, Against(box) ?? Refusals.Describe(refusal));
        }

        string? other = string.IsNullOrEmpty(shown) || (await Stage(shown)) is not BoxStage.Picked ? null : T($"Box {shown} is not packed: you scanned box {code}.");
        return Anew(box.Stage is BoxStage.Released ? null : code, string.Join(' ', new[] { other, Against(box) }.Where(said => said is not null)));
    }

    private async Task<BoxStage?> Stage(string code) =>
        (await stock.Boxes(Day!.Id, Cancellation)).FirstOrDefault(box => box.Code == code && box.Stage is not BoxStage.Released)?.Stage;

    /// <summary>Why the box can't be packed; null when it can.</summary>
    private static string? Against(BoxRow box) => box.Stage switch
    {
        BoxStage.Allocated => T($"Box {box.Code} is not picked yet. Take what is missing off the shelf, and check it off on the pick list."),
        BoxStage.Picked => null,
        BoxStage.Packed => T($"Box {box.Code} is packed already."),
        BoxStage.Loaded => T($"Box {box.Code} was loaded already: it should not be here."),
        BoxStage.Released => T($"Box {box.Code} was given up: its units are back on the shelf. Take its label off."),
    };

    private async Task<string> Stranger(string code) =>
        (await stock.BoxesCalled(Day!.Pantry, code, Cancellation)).FirstOrDefault(box => box.Distribution != Day.Id) is { } other
            ? T($"Box {code} is of another date, {Show.Date(other.Date)}. Put it with the boxes of that date.")
            : T($"No box of this date is called \"{code}\". Scan its label again, or type the code.");

    /// <summary>The page anew, so that the field is empty for the next scan.</summary>
    private RedirectResult Anew(string? code, string? warning)
    {
        if (!string.IsNullOrEmpty(warning)) Warning = warning;
        return Redirect(Request.Path + (string.IsNullOrEmpty(code) ? string.Empty : $"?Box={Uri.EscapeDataString(code)}"));
    }
}
