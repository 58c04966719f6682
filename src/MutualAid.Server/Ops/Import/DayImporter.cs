using System.Text.Json;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Households;
using MutualAid.Server.Staff;
using MutualAid.Storage.Vault;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Server.Ops.Import;

/// <summary>What an import made.</summary>
/// <param name="Codes">The receipt code of each household, by its reference in the file.</param>
internal sealed record ImportedDay(
    PantryId Pantry,
    DistributionId Distribution,
    IReadOnlyDictionary<string, Sensitive<string>> Codes,
    IReadOnlyDictionary<string, DriverId> Drivers,
    int Admitted);

/// <summary>
/// Brings a checked day in. Every step derives its key from the file's references, so an import that was interrupted
/// goes on when it is run again, and one that is repeated does nothing.
/// </summary>
internal sealed class DayImporter(
    IEngine engine, IntakeDesk desk, DriverDesk driverDesk, ProcessRunner processes, ReceiptCodes codes, Fingerprints fingerprints)
{
    /// <summary>The receipt code that a request of the day leads to.</summary>
    public Sensitive<string> CodeOf(DayData day, RequestData request) => codes.Derive(RequestStep(day, request).Id);

    /// <exception cref="InvalidDataException">Something with these references was imported before with other content.</exception>
    public async Task<ImportedDay> Import(DayData day, int capacity, CancellationToken cancellation)
    {
        var pantry = new PantryId(DerivedId.Of($"import|pantry|{day.Pantry.Ref}"));
        DistributionId distribution = DayId.Of(pantry, day.Pantry.Date);
        await Stock(day, pantry, cancellation);

        // Households asked before the day began; the evening before is when the list is closed.
        Instant cutoff = day.Pantry.Date.PlusDays(-1).At(new LocalTime(18, 0))
            .InZoneLeniently(Show.Zone(day.Pantry.Profile.TimeZone)).ToInstant();
        await Required(
            engine.Send(
                distribution,
                Step(day, "distribution", $"{capacity}").Key("open"),
                new DistributionCommand.OpenDistribution(pantry, day.Pantry.Date, cutoff, capacity),
                cancellation).Refusal(),
            "the date");
        var drivers = await Drivers(day, pantry, cancellation);
        var issued = new Dictionary<string, Sensitive<string>>();
        foreach (RequestData[] some in day.Requests.Chunk(64))
        {
            foreach (var (reference, code) in await Task.WhenAll(some.Select(
                request => Request(day, request, distribution, cutoff, drivers, cancellation)))) issued[reference] = code;
        }

        await processes.Settled(cancellation);
        int admitted = (await engine.Read(distribution, cancellation)).Requests.Count;
        return new ImportedDay(pantry, distribution, issued, drivers, admitted);
    }

    private async Task Stock(DayData day, PantryId pantry, CancellationToken cancellation)
    {
        Task<Refusal?> Send(string what, object content, PantryCommand command) =>
            engine.Send(pantry, Step(day, what, $"{content}").Key("stock"), command, cancellation).Refusal();

        // The pantry may be there from another day; then it stays as it is.
        Refusal? opened = await Send($"pantry {LocalDatePattern.Iso.Format(day.Pantry.Date)}", "", new PantryCommand.OpenPantry(day.Pantry.Profile));
        if (opened is not (null or PantryRefusal.PantryAlreadyOpen)) await Required(Task.FromResult<Refusal?>(opened), "the pantry");
        foreach (Item item in day.Items)
            await Required(Send($"item {item.Id} {item}", "", new PantryCommand.DefineItem(item)), $"item {item.Id}");
        await Required(
            Send($"template {string.Join(';', day.Template.Lines)}", "", new PantryCommand.DefineBoxTemplate(day.Template)), "the box template");
        foreach (LotData lot in day.Lots)
        {
            await Required(
                Send($"lot {lot.Lot}", lot, new PantryCommand.ReceiveLot(lot.Lot, lot.Item, lot.Quantity, lot.UseBy, lot.Source, lot.OnHold)),
                $"lot {lot.Lot}");
        }
    }

    private async Task<Dictionary<string, DriverId>> Drivers(DayData day, PantryId pantry, CancellationToken cancellation)
    {
        var drivers = new Dictionary<string, DriverId>();
        foreach (DriverData driver in day.Drivers)
        {
            Submission step = Step(day, $"driver {driver.Ref}", $"{driver.Vehicle}{driver.EndsAtPantry}{string.Join(' ', driver.Skills ?? [])}");
            drivers[driver.Ref] = new DriverId(step.Derive("driver"));
            await Required(
                driverDesk.Register(
                    step, pantry, driver.Ref, driver.Vehicle, driver.EndsAtPantry, driver.Languages, driver.Start, cancellation, driver.Skills),
                $"driver {driver.Ref}");
            await Required(
                engine.Send(
                    drivers[driver.Ref],
                    Step(day, $"shift {driver.Ref}", $"{driver.From}{driver.To}").Key("shift"),
                    new DriverCommand.OfferShift(day.Pantry.Date, driver.From, driver.To),
                    cancellation).Refusal(),
                $"the shift of driver {driver.Ref}");
        }

        return drivers;
    }

    private async Task<(string Ref, Sensitive<string> Code)> Request(
        DayData day,
        RequestData request,
        DistributionId distribution,
        Instant cutoff,
        Dictionary<string, DriverId> drivers,
        CancellationToken cancellation)
    {
        Submission step = RequestStep(day, request);
        var outcome = (AskOutcome.Registered)await desk.Register(
            step, distribution, request.Details, request.Priority, cancellation, askedAt: cutoff - Duration.FromHours(1));
        if (outcome.SentBefore) throw Different($"request {request.Ref}");
        foreach (string driver in request.NotWithDrivers)
        {
            await Required(
                engine.Send(
                    drivers[driver],
                    step.Key($"not with {driver}"),
                    new DriverCommand.ExcludeHousehold(new HouseholdId(step.Derive("household"))),
                    cancellation).Refusal(),
                $"the exclusion of driver {driver}");
        }

        return (request.Ref, outcome.Code);
    }

    private Submission RequestStep(DayData day, RequestData request) => Step(day, $"request {request.Ref}", JsonSerializer.Serialize(
        request.Details.ToVault().ToDictionary(field => field.Key, field => field.Value.Reveal())));

    private Submission Step(DayData day, string what, string content) =>
        Submission.From(DerivedId.Of($"import|{day.Pantry.Ref}|{LocalDatePattern.Iso.Format(day.Pantry.Date)}|{what}"), content, fingerprints);

    private static async Task Required(Task<Refusal?> sending, string what)
    {
        if (await sending is not { } refusal) return;
        throw refusal is OperationIdReused ? Different(what) : new InvalidDataException($"{what}: {Refusals.Describe(refusal)}");
    }

    private static InvalidDataException Different(string what) =>
        new($"{what} was imported before with other content; give it another code, or change it on the pages.");
}
