using System.Collections.Immutable;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Drivers;
using MutualAid.Engine;
using MutualAid.Server.Households;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Volunteers who drive: vehicles, hours, phones.</summary>
[Authorize(Roles = StaffRoles.Dispatch)]
internal sealed class DriversModel(IEngine engine, DriverDesk desk, DriverQueries drivers, StockQueries stock, TimeProvider clock) : StaffPage
{
    public IReadOnlyList<PantryRow> Pantries { get; private set; } = [];

    public IReadOnlyList<DriverRow> Drivers { get; private set; } = [];

    public ILookup<DriverId, ShiftRow> Shifts { get; private set; } = Array.Empty<ShiftRow>().ToLookup(shift => shift.Driver);

    public ILookup<DriverId, DeviceRow> Devices { get; private set; } = Array.Empty<DeviceRow>().ToLookup(device => device.Driver);

    /// <summary>Shown once, right after it was made.</summary>
    public string? Invitation { get; private set; }

    public string? InvitedDriver { get; private set; }

    public string AppAddress => $"{Request.Scheme}://{Request.Host}/driver/";

    /// <summary>What follows the number sign never leaves the phone.</summary>
    public string InvitationPicture => QrPicture.Of($"{AppAddress}#i={Invitation}");

    /// <summary>The number that drivers call, for each pantry.</summary>
    public IReadOnlyList<(PantryRow Pantry, string? Phone)> Phones { get; private set; } = [];

    public override async Task OnGet()
    {
        Title = T($"Drivers");
        Pantries = await stock.Pantries(Cancellation);
        var phones = new List<(PantryRow, string?)>();
        foreach (PantryRow pantry in Pantries)
            phones.Add((pantry, (await engine.Read(pantry.Id, Cancellation)).Profile?.Phone));
        Phones = phones;
        Drivers = await drivers.All(Cancellation);
        LocalDate today = Instant.FromDateTimeOffset(clock.GetUtcNow()).InUtc().Date.PlusDays(-1);
        Shifts = (await drivers.ShiftsFrom(today, Cancellation)).ToLookup(shift => shift.Driver);
        Devices = (await drivers.DevicesInUse(Cancellation)).ToLookup(device => device.Driver);
    }

    public async Task<IActionResult> OnPostAdd(
        Guid pantry, string? label, int boxes, int coldBoxes, string? start, bool endsAtPantry, string? languages, string? skills)
    {
        if (string.IsNullOrWhiteSpace(label)) return Back(T($"The driver needs a short name."));
        GeoPoint? place = Show.Point(start);
        if (!string.IsNullOrWhiteSpace(start) && place is null) return Back(T($"Paste the start as latitude, longitude."));
        if (DriverSkills.Read(skills) is not { } able) return Back(TooManySkills);
        Submission asked = Asked();
        // Not the one that this form made when it was sent before.
        if ((await drivers.All(Cancellation)).FirstOrDefault(driver => driver.Pantry == new PantryId(pantry) && driver.Id != DriverDesk.IdOf(asked)
            && string.Equals(driver.Label, label.Trim(), StringComparison.OrdinalIgnoreCase)) is { } same)
            return Back(T($"There is a {same.Label} already."));
        Refusal? refusal = await desk.Register(
            asked, new PantryId(pantry), label.Trim(), new Vehicle(boxes, coldBoxes), endsAtPantry, Words(languages), place, Cancellation, able);
        return Back(refusal, T($"{label} is added. Offer hours and invite a phone."));
    }

    public async Task<IActionResult> OnPostVehicle(Guid driver, int boxes, int coldBoxes, bool endsAtPantry, string? languages, string? skills)
    {
        if (DriverSkills.Read(skills) is not { } able) return Back(TooManySkills);
        Refusal? refusal = await engine.Send(
            new DriverId(driver), Asked().Key("vehicle"),
            new DriverCommand.ChangeVehicle(new Vehicle(boxes, coldBoxes), endsAtPantry, Words(languages), able), Cancellation).Refusal();
        return Back(refusal, T($"It is saved, for plans from now on: a draft from before has to be made again. A route that a driver has stays as it is."));
    }

    public async Task<IActionResult> OnPostShift(Guid driver, string? date, string? from, string? to)
    {
        if (Show.ReadDate(date) is not { } day || Show.ReadTime(from) is not { } start || Show.ReadTime(to) is not { } end)
            return Back(T($"Say the date and both times."));
        Refusal? refusal = await engine.Send(
            new DriverId(driver), Asked().Key("shift"), new DriverCommand.OfferShift(day, start, end), Cancellation).Refusal();
        return Back(refusal, T($"The hours are noted."));
    }

    public async Task<IActionResult> OnPostTakeBack(Guid driver, string? date)
    {
        if (Show.ReadDate(date) is not { } day) return Back(T($"Say the date."));
        Refusal? refusal = await engine.Send(
            new DriverId(driver), Asked().Key("take back"), new DriverCommand.WithdrawShift(day), Cancellation).Refusal();
        return Back(refusal, T($"The hours are taken back."));
    }

    public async Task<IActionResult> OnPostInvite(Guid driver)
    {
        var (refusal, invitation) = await desk.Invite(Asked(), new DriverId(driver), Cancellation);
        if (refusal is not null) return Back(refusal, string.Empty);
        await Log(AuditAction.PhoneInvited, driver.ToString());
        await OnGet();
        Invitation = invitation;
        InvitedDriver = Drivers.FirstOrDefault(one => one.Id.Value == driver)?.Label;
        return Page();
    }

    public async Task<IActionResult> OnPostPhone(Guid pantry, string? phone)
    {
        phone = phone?.Trim() ?? string.Empty;
        if (phone.Length > 40 || !phone.All(letter => char.IsAsciiDigit(letter) || "+-(). ".Contains(letter, StringComparison.Ordinal)))
            return Back(T($"Write the number with digits, spaces and + - ( ) only."));
        if ((await engine.Read(new PantryId(pantry), Cancellation)).Profile is not { } profile) return Back(T($"There is no such pantry."));
        Refusal? refusal = await engine.Send(
            new PantryId(pantry), Asked().Key("phone"),
            new Domain.Pantry.PantryCommand.ChangeProfile(profile with { Phone = phone.Length > 0 ? phone : null }), Cancellation).Refusal();
        return Back(refusal, T($"The number is saved."));
    }

    private static string TooManySkills => T($"Write at most ten skills, each one word of at most 20 letters, such as: stairs lift spanish.");

    private static ImmutableSortedSet<string> Words(string? typed) => [.. (typed ?? string.Empty).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)];

    public async Task<IActionResult> OnPostRevoke(Guid driver, Guid device)
    {
        Refusal? refusal = await engine.Send(
            new DriverId(driver), Asked().Key("revoke"), new DriverCommand.RevokeDevice(new DeviceId(device)), Cancellation).Refusal();
        if (refusal is null) await Log(AuditAction.PhoneRevoked, device.ToString());
        return Back(refusal, T($"The phone is revoked; its next call fails."));
    }
}
