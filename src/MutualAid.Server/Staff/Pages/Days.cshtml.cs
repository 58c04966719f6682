using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Something to do before the first date.</summary>
/// <param name="Where">The page on which it is done.</param>
public sealed record FirstStep(string What, string Where, bool Done);

/// <summary>The first page: delivery dates, and what needs somebody.</summary>
internal sealed class DaysModel(
    IEngine engine,
    IEventStore store,
    StockQueries stock,
    DistributionQueries distributions,
    HouseholdQueries households,
    DriverQueries drivers,
    StaffDb accounts,
    IOptions<ServerSettings> settings,
    TimeProvider clock)
    : StaffPage
{
    /// <summary>What a new pantry has to do before its first date, done or not; empty once routes were published.</summary>
    public IReadOnlyList<FirstStep> FirstSteps { get; private set; } = [];

    public IReadOnlyList<PantryRow> Pantries { get; private set; } = [];

    public IReadOnlyList<DistributionRow> Newest { get; private set; } = [];

    public IReadOnlyList<string> Programmes { get; private set; } = [];

    public int Unplaced { get; private set; }

    public int Parked { get; private set; }

    public override async Task OnGet()
    {
        Title = T($"Days");
        Pantries = await stock.Pantries(Cancellation);
        Newest = await distributions.Newest(30, Cancellation);
        Programmes = await distributions.Programmes(Cancellation);
        Unplaced = (await households.Unplaced(Cancellation)).Count;
        Parked = (await store.ListParked(Cancellation)).Count;
        if (MayUse(StaffRoles.Coordinator) && Newest.All(day => day.State == "Open")) FirstSteps = await StepsOf(Pantries is [var pantry, ..] ? pantry : null);
    }

    private async Task<IReadOnlyList<FirstStep>> StepsOf(PantryRow? pantry)
    {
        PantryState? state = pantry is null ? null : await engine.Read(pantry.Id, Cancellation);
        FirstStep[] steps =
        [
            new(T($"Open the pantry: its name, place and time zone"), "#open-pantry", pantry is not null),
            new(T($"Invite a second coordinator, for when you are ill"), "/staff/people", await accounts.Users.CountAsync(user => user.Role == StaffRoles.Coordinator && !user.Closed, Cancellation) > 1),
            new(T($"Have backups made, and keep their key"), "/staff/backups", settings.Value.BackupKey is not null),
            new(T($"Fill the catalog, or begin with the starter catalog"), "/staff/catalog", state?.Items.Count > 0),
            new(T($"Say what goes into a box"), "/staff/template", state?.Template.Lines.Length > 0),
            new(T($"Receive what is on your shelves"), "/staff/receive", state?.Lots.Count > 0),
            new(T($"Add drivers, their hours, and invite their phones"), "/staff/drivers", (await drivers.All(Cancellation)).Count > 0),
            new(T($"Open the first delivery date"), "#open-date", Newest.Count > 0),
        ];
        return steps.All(step => step.Done) ? [] : steps;
    }

    public async Task<IActionResult> OnPostOpenDate(Guid pantry, string? date, string? cutoff, int capacity, string? programme)
    {
        if (!MayUse(StaffRoles.Dispatch)) return Forbid();
        var row = (await stock.Pantries(Cancellation)).FirstOrDefault(one => one.Id.Value == pantry);
        if (row is null) return Back(T($"Choose a pantry."));
        if (Show.ReadDate(date) is not { } day) return Back(T($"Choose a date."));
        if (Show.ReadMoment(cutoff, row.TimeZone) is not { } until) return Back(T($"Say until when requests are taken."));
        if (until > day.PlusDays(1).AtStartOfDayInZone(Show.Zone(row.TimeZone)).ToInstant())
            return Back(T($"Requests have to close before the date is over."));
        if (until <= Instant.FromDateTimeOffset(clock.GetUtcNow())) return Back(T($"That time is over already: nobody could ask any more."));
        Submission asked = Asked();
        Refusal? refusal = await engine.Send(
            DayId.Of(row.Id, day),
            asked.Key("open"),
            new DistributionCommand.OpenDistribution(row.Id, day, until, capacity, DayModel.ProgrammeOf(programme, await distributions.Programmes(Cancellation))),
            Cancellation).Refusal();
        return Back(refusal, T($"{Show.Date(day)} is open for {capacity} households."));
    }

    public async Task<IActionResult> OnPostOpenPantry(
        string? name, string? timeZone, string? place, int loadMinutes, int secondsPerKilometre, string? areas)
    {
        if (!MayUse(StaffRoles.Coordinator)) return Forbid();
        if (string.IsNullOrWhiteSpace(name)) return Back(T($"The pantry needs a name."));
        if (!Show.IsZone(timeZone)) return Back(T($"Write the time zone as in America/Los_Angeles."));
        if (Show.Point(place) is not { } point) return Back(T($"Paste the place as latitude, longitude."));
        if (loadMinutes is < 0 or > 240 || secondsPerKilometre is < 20 or > 1200) return Back(T($"Check the minutes and the pace."));
        Submission asked = Asked();
        Refusal? refusal = await engine.Send(
            new PantryId(asked.Derive("pantry")),
            asked.Key("open"),
            new PantryCommand.OpenPantry(new PantryProfile(
                name.Trim(), timeZone!, point, Duration.FromMinutes(loadMinutes), secondsPerKilometre,
                [.. (areas ?? string.Empty).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)])),
            Cancellation).Refusal();
        return Back(refusal, T($"{name} is open. Next: its catalog and its stock."));
    }
}
