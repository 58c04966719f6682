using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Ops.Import;
using MutualAid.Server.Staff;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Ops.Demo;

/// <summary>Brings the demo's neighbourhood to the middle of its delivery day.</summary>
internal sealed class DemoDay(
    IEngine engine,
    DayImporter importer,
    AllocationDesk allocation,
    PlanningDesk planning,
    DriverDesk driverDesk,
    DistributionQueries distributions,
    RouteQueries routes,
    ProcessRunner processes,
    TimeProvider clock)
{
    private const int Drivers = 6;
    private readonly DayData _day = ForInfants(new Neighbourhood(seed: 7, households: 42, drivers: Drivers, lots: 120)
        .Make(SystemClock.Instance.GetCurrentInstant().InZone(DateTimeZoneProviders.Tzdb["America/Los_Angeles"]).Date));

    /// <summary>Codes of households that exist once the day is made.</summary>
    public IReadOnlyList<string> Codes =>
        [.. _day.Requests.Select(request => Storage.Vault.ReceiptCodes.Grouped(importer.CodeOf(_day, request).Reveal()))];

    /// <summary>Invitations that work once the day is made.</summary>
    public IReadOnlyList<string> Invitations =>
        [.. _day.Drivers.Select(driver => driverDesk.InvitationOf(Invite(driver.Ref)))];

    public async Task Run(CancellationToken cancellation)
    {
        ImportedDay imported = await importer.Import(_day, capacity: 60, cancellation);
        DistributionRow date = (await distributions.Find(imported.Distribution, cancellation))!;
        Hold(await allocation.Allocate(Step("allocate"), date, cancellation), "allocate");
        await processes.Settled(cancellation);
        Hold((await planning.Plan(Step("plan"), date, TimeSpan.FromSeconds(2), cancellation)).Refusal, "plan");
        int version = (await engine.Read(date.Id, cancellation)).Draft!.Version;
        Hold(await planning.Publish(Step("publish"), date, version, cancellation), "publish");
        foreach (var (driver, id) in imported.Drivers)
            Hold((await driverDesk.Invite(Invite(driver), id, cancellation)).Refusal, "invite");
        await Pack(date, cancellation);
        await Drive(date, cancellation);
        await OpenNext(date, cancellation);
        await processes.Settled(cancellation);
    }

    /// <summary>Formula, cereal and diapers for those who need them: a line each, since none of them stands for another.</summary>
    private static DayData ForInfants(DayData day) => day with
    {
        Template = new BoxTemplate(
        [
            .. day.Template.Lines, new("infant formula", 1, 1, AgeGroup.Infants), new("baby food", 1, 0.5m, AgeGroup.Infants),
            new("diapers", 1, 1, AgeGroup.Infants),
        ]),
    };

    private static Submission Step(string what) => Submission.Own($"demo|{what}");

    private static Submission Invite(string driver) => Step($"invite|{driver}");

    private static void Hold(Refusal? refusal, string what)
    {
        if (refusal is not null) throw new InvalidOperationException($"The demo could not {what}: {Refusals.Describe(refusal)}");
    }

    private async Task Pack(DistributionRow date, CancellationToken cancellation)
    {
        foreach (BoxId box in (await engine.Read(date.Pantry, cancellation)).Boxes.Keys)
        {
            await engine.Send(date.Pantry, Step($"pick {box}").Key("pick"), new PantryCommand.PickBox(box, []), cancellation);
            await engine.Send(date.Pantry, Step($"pack {box}").Key("pack"), new PantryCommand.PackBox(box), cancellation);
        }
    }

    /// <summary>Two drivers are half way, the third has just loaded, the others have not answered yet.</summary>
    private async Task Drive(DistributionRow date, CancellationToken cancellation)
    {
        var published = await routes.OfDistribution(date.Id, cancellation);
        for (int n = 0; n < Math.Min(3, published.Count); n++)
        {
            RouteId route = published[n].Id;
            RouteState state = await engine.Read(route, cancellation);
            await Send(route, 1, order => new RouteCommand.AnswerRoute(order, Accepted: true), cancellation);
            await Send(route, 2, order => new RouteCommand.AcknowledgePlan(order, state.Version), cancellation);
            await Send(
                route, 3,
                order => new RouteCommand.ReportLoad(
                    order, [.. state.Stops.SelectMany(stop => stop.Boxes).Select(box => new LoadReport(box.Box, null))]),
                cancellation);
            int done = n < 2 ? state.Stops.Length / 2 : 0;
            for (int stop = 0; stop < done; stop++)
                await Send(route, 4 + stop, order => new RouteCommand.RecordOutcome(order, state.Stops[stop].Stop, OutcomeOf(stop)), cancellation);
        }
    }

    private static StopOutcome OutcomeOf(int stop) => stop % 5 == 3
        ? new StopOutcome(StopOutcomeKind.NobodyHome, null, [])
        : new StopOutcome(StopOutcomeKind.Delivered, HandoverKind.DoorWords, []);

    private async Task Send(
        RouteId route, int number, Func<OperationOrder, RouteCommand> command, CancellationToken cancellation)
    {
        Submission step = Step($"{route}|{number}");
        var order = new OperationOrder(
            Instant.FromDateTimeOffset(clock.GetUtcNow()), number, new OperationId(step.Derive("operation")));
        Hold(await engine.Send(route, step.Key("drive"), command(order), cancellation).Refusal(), "drive");
    }

    /// <summary>Next week still takes requests, so that the household pages have something to show; the week after is full.</summary>
    private async Task OpenNext(DistributionRow date, CancellationToken cancellation)
    {
        for (int week = 1; week <= 2; week++)
        {
            LocalDate day = date.Date.PlusWeeks(week);
            Instant cutoff = day.PlusDays(-1).At(new LocalTime(18, 0)).InZoneLeniently(Show.Zone(date.TimeZone)).ToInstant();
            await engine.Send(
                DayId.Of(date.Pantry, day),
                Step($"open {week}").Key("open"),
                new DistributionCommand.OpenDistribution(date.Pantry, day, cutoff, Capacity: 40),
                cancellation);
        }
    }
}
