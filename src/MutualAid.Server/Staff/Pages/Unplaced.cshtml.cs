using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using MutualAid.Domain;
using MutualAid.Server.Households;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Households that nobody has found on the map yet.</summary>
[Authorize(Roles = StaffRoles.Requests)]
internal sealed class UnplacedModel(IntakeDesk desk, HouseholdQueries households, StockQueries stock, FieldVault vault, Gazetteer gazetteer, Limits limits, IOptions<ServerSettings> settings) : StaffPage
{
    /// <summary>Reasons to look at addresses here.</summary>
    public static IReadOnlyList<ViewReason> Reasons { get; } =
        [ViewReason.PlaceTheAddress, ViewReason.HouseholdIsOnThePhone, ViewReason.SafetyConcern];

    /// <summary>Without addresses, unless there is a reason to see them.</summary>
    public IReadOnlyList<(UnplacedRow Row, string? Address, Whereabouts Known)> Rows { get; private set; } = [];

    /// <summary>Comes with a form only: a link shows no address.</summary>
    [BindProperty]
    public ViewReason? Reason { get; set; }

    public bool ShowsAddresses { get; private set; }

    /// <summary>What the map is drawn from; null where nothing is to be placed.</summary>
    public string? Pin { get; private set; }

    public override async Task OnGet()
    {
        Title = T($"Not on the map yet");
        var rows = await households.Unplaced(Cancellation);
        Rows = [.. rows.Select(row => (row, (string?)null, Whereabouts.Unknown))];
        if (Reason is not { } reason || !Reasons.Contains(reason) || !IsConfirmed) return;
        foreach (UnplacedRow row in rows) await Log(AuditAction.AddressSeen, row.Household.ToString(), reason);
        var details = await vault.ReadAll([.. rows.Select(row => row.Household.Value)], Cancellation);
        Rows =
        [
            .. from row in rows
               let address = details.TryGetValue(row.Household.Value, out var fields) ? HouseholdDetails.FromVault(fields).Address : null
               select (row, address, gazetteer.Find(address)),
        ];
        ShowsAddresses = true;
        if (rows.Count > 0) Pin = PinMap.Offer(Response, settings.Value, (await stock.Pantries(Cancellation)).First(pantry => pantry.Name == rows[0].PantryName));
    }

    public async Task<IActionResult> OnPostShow()
    {
        if (Reason is not { } reason || !Reasons.Contains(reason)) return Back(T($"Choose why you look."));
        if (await Confirm() is { } ask) return ask;
        if (!await limits.Pass(Limits.StaffReveals, Cancellation)) return Limits.Refuse(Response);
        await OnGet();
        return Page();
    }

    /// <summary>Whoever sees the addresses goes on seeing the others, for the same reason, as long as they need not confirm who they are.</summary>
    public async Task<IActionResult> OnPost(Guid household, string? place)
    {
        if (Show.Point(place) is not { } point) return Back(T($"Paste the coordinates as latitude, longitude, such as 34.05, -118.25."));
        Refusal? refusal = await desk.Place(Asked(), new HouseholdId(household), point, Cancellation);
        if (refusal is not null || Reason is null || !IsConfirmed) return Back(refusal, T($"It is on the map."));
        DoneNow = T($"It is on the map.");
        await OnGet();
        return Page();
    }
}
