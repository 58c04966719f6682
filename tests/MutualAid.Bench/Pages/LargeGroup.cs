using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Embedded;
using MutualAid.Engine.Processes;
using MutualAid.Server.Tests.Running;
using MutualAid.Storage;
using MutualAid.Storage.Queries;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Bench.Pages;

/// <summary>
/// A group after years: households, past dates whose boxes were all delivered, and today's date, imported from files, with its
/// routes published and half of its boxes packed.
/// </summary>
/// <param name="households">Registered, those of today included.</param>
/// <param name="ledger">Entries of the ledger at least.</param>
/// <param name="boxes">Of each date.</param>
internal sealed class LargeGroup(Database database, IEventStore store, int households, int ledger, int boxes)
{
    private const int AtOnce = 64;
    private const int Categories = 12;
    private const int ItemsOfCategory = 5;
    private const int UnitsOfCategory = 2;
    private const int StopsOfDriver = 25;
    private const int MilkOfSeven = 6;
    private const int TransfersOfDate = 50;
    private const string Zone = "America/Los_Angeles";

    // Reserved, loaded, delivered: each unit of a box is another item, and so another lot.
    private const int EntriesOfBox = 3 * Categories * UnitsOfCategory;

    private static readonly Instant Now = SystemClock.Instance.GetCurrentInstant();
    private static readonly LocalDate Today = Now.InZone(DateTimeZoneProviders.Tzdb[Zone]).Date;
    private readonly StockQueries _stock = new(database);
    private readonly DistributionQueries _distributions = new(database);
    private readonly PantryId _other = new(Guid.NewGuid());
    private PantryId _pantry;
    private IEngine _engine = null!;

    public static string Date => LocalDatePattern.Iso.Format(Today);

    private int Drivers => (boxes + StopsOfDriver - 1) / StopsOfDriver;

    /// <summary>A lot of which nothing was moved since it was received, and its item.</summary>
    public static (string Lot, string Item) Untouched => ($"T{MilkOfSeven:00}", $"I{MilkOfSeven:00}");

    /// <summary>A household of today's date.</summary>
    public Guid Household { get; private set; }

    /// <summary>The files of today, for <c>import</c>.</summary>
    public void WriteFiles(TestFolder csv)
    {
        var items = Enumerable.Range(0, Categories * ItemsOfCategory);
        Write("pantry.csv", ["ref,name,latitude,longitude,time_zone,date,load_minutes,seconds_per_km_default", $"P1,Corner Pantry,34.03,-118.2,{Zone},{Date},15,110"]);
        Write("catalog.csv", ["item,name,gtin,category,unit,grams,storage,allergens,tags,par",
            .. items.Select(n => $"I{n:00},Item {n:00},,category {CategoryOf(n)},can,400,{(n % 5 == 0 ? "chilled" : "ambient")},{(n % 7 == MilkOfSeven ? "milk" : "")},vegan halal,50")]);
        Write("lots.csv", ["lot,item,quantity,use_by,source,status",
            .. items.Select(n => $"T{n:00},I{n:00},{boxes},{LocalDatePattern.Iso.Format(Today.PlusDays(10 + n))},donation,available")]);
        Write("box_template.csv", ["category,base_units,units_per_extra_person", .. Enumerable.Range(0, Categories).Select(n => $"category {n},{UnitsOfCategory},0")]);
        Write("drivers.csv", ["ref,start_latitude,start_longitude,ends_at,shift,boxes,cold_boxes,languages",
            .. Enumerable.Range(1, Drivers).Select(n => $"D{n},34.031,-118.201,anywhere,00:00-23:59,{StopsOfDriver},{StopsOfDriver},es")]);
        Write("requests.csv", ["ref,latitude,longitude,language,adults,children,infants,needs,window,service_minutes,cold,priority,not_with_driver,address",
            .. Enumerable.Range(0, boxes).Select(n => string.Create(CultureInfo.InvariantCulture,
                $"H{n},{34.03 + (n % 40 * 0.002):F4},{-118.2 + (n / 40 * 0.002):F4},es,{1 + (n % 3)},{n % 4},0,{(n % 10 == 3 ? "no-milk" : "")},00:00-23:59,4,yes,normal,,{n} Elm Street"))]);

        void Write(string name, IEnumerable<string> lines) => File.WriteAllLines(csv[name], lines);
    }

    /// <summary>Makes everything else, once those files are imported.</summary>
    public async Task Make()
    {
        await using var engine = new EmbeddedEngine(store, new EngineOptions());
        _engine = engine;
        using var processes = new ProcessRunner(
            engine, store, DomainProcesses.All, new ProcessRunnerOptions(), TimeProvider.System, NullLogger<ProcessRunner>.Instance);
        engine.Committed += processes.Wake;
        await processes.StartAsync(CancellationToken.None);
        _pantry = (await _stock.Pantries(CancellationToken.None))[0].Id;
        PantryProfile profile = (await engine.Read(_pantry, CancellationToken.None)).Profile! with { Name = "Hill Pantry" };
        await Check(engine.Send(_other, NewKey(), new PantryCommand.OpenPantry(profile), CancellationToken.None));
        HouseholdId[] known = [.. Enumerable.Range(0, households - boxes).Select(_ => new HouseholdId(Guid.NewGuid()))];
        await All(known, household => Check(_engine.Send(household, NewKey(), new HouseholdCommand.RegisterHousehold(_pantry, Fields, Now), CancellationToken.None)));
        int dates = (int)Math.Ceiling((double)ledger / (boxes * EntriesOfBox));
        for (int date = 0; date < dates; date++) await Past(date, [.. Enumerable.Range(date * boxes, boxes).Select(n => known[n % known.Length])], processes);
        await Publish(processes);
        await processes.StopAsync(CancellationToken.None);
    }

    private async Task Past(int number, HouseholdId[] asking, ProcessRunner processes)
    {
        var date = new DistributionId(Guid.NewGuid());
        LocalDate day = Today.PlusWeeks(-1 - number);
        Instant cutoff = day.AtMidnight().InZoneLeniently(DateTimeZoneProviders.Tzdb[Zone]).ToInstant();
        await Check(_engine.Send(date, NewKey(), new DistributionCommand.OpenDistribution(_pantry, day, cutoff, boxes), CancellationToken.None));
        foreach (int n in Enumerable.Range(0, Categories * ItemsOfCategory))
            await Send(new PantryCommand.ReceiveLot(
                new LotId($"P{number:000}-{n:00}"), new ItemId($"I{n:00}"), (boxes * UnitsOfCategory / ItemsOfCategory) + boxes, day.PlusDays(1 + n % 9), LotSource.Donation, false));
        BoxRequest[] requests = [.. asking.Select((_, n) => new BoxRequest(
            new RequestId(Guid.NewGuid()), new BoxId(Guid.NewGuid()), $"{n:0000}", 2, RequestPriority.Normal, DietaryNeeds.None))];
        await All(asking.Zip(requests), one => Check(_engine.Send(
            one.First, NewKey(), new HouseholdCommand.OpenRequest(one.Second.Request, date, day, null, cutoff, cutoff - Duration.FromDays(2)), CancellationToken.None)));
        await processes.Settled(CancellationToken.None);
        await Send(new PantryCommand.AllocateDistribution(date, day, [.. requests]));
        var route = new RouteId(Guid.NewGuid());
        foreach (Func<BoxRequest, PantryCommand> step in (Func<BoxRequest, PantryCommand>[])
        [
            box => new PantryCommand.PickBox(box.Box, []), box => new PantryCommand.PackBox(box.Box), box => new PantryCommand.LoadBox(box.Box, route),
            box => new PantryCommand.SettleBox(box.Box, route, new OperationOrder(cutoff, 1, new OperationId(box.Box.Value)), []),
        ])
            await All(requests, box => Send(step(box)));
        for (int n = 0; n < TransfersOfDate; n++)
            await Send(new PantryCommand.SendTransfer(new TransferId(Guid.NewGuid()), _other, [new LotQuantity(new LotId($"P{number:000}-{n:00}"), 1)]));
        // What nobody needed goes on to others; the shelf is as full as it was.
        foreach (Lot lot in (await _engine.Read(_pantry, CancellationToken.None)).Lots.Values.Where(lot => lot.Id.Value.StartsWith('P') && lot.Accounts.Free > 0).ToArray())
            await Send(new PantryCommand.DiscardStock(lot.Id, lot.Accounts.Free, false, "given on"));
        await Send(new PantryCommand.CloseDistribution(date));
        await processes.Settled(CancellationToken.None);
    }

    private async Task Publish(ProcessRunner processes)
    {
        DistributionRow today = (await _distributions.Newest(1, CancellationToken.None))[0];
        var asked = await _distributions.Requests(today.Id, CancellationToken.None);
        Household = asked[0].Household.Value;
        // Nobody gets milk: a tenth may not have it, and whose details these are is sealed here.
        BoxRequest[] requests = [.. asked.Select((one, n) => new BoxRequest(
            one.Request, new BoxId(Guid.NewGuid()), $"{n:0000}", 2, RequestPriority.Normal, DietaryNeeds.None with { ExcludedAllergens = ["milk"] }))];
        await Send(new PantryCommand.AllocateDistribution(today.Id, today.Date, [.. requests]));
        await processes.Settled(CancellationToken.None);
        PantryState pantry = await _engine.Read(_pantry, CancellationToken.None);
        var shifts = await new DriverQueries(database).Shifts(_pantry, today.Date, CancellationToken.None);
        PlannedRoute[] routes =
        [
            .. asked.Zip(requests).Chunk(StopsOfDriver).Select((chunk, number) => new PlannedRoute(
                new RouteId(Guid.NewGuid()), shifts[number].Driver, shifts[number].Revision, 0,
                [
                    .. chunk.Select((one, n) => new PlannedStop(
                        new StopId(Guid.NewGuid()), $"{number}-{n}", one.First.Request, one.First.Household,
                        [new PlannedBox(one.Second.Box, one.Second.Code, pantry.Boxes[one.Second.Box].Revision)], Now + Duration.FromMinutes(10 * n))),
                ],
                Now, Now + Duration.FromHours(8), 10_000)),
        ];
        await Check(_engine.Send(today.Id, NewKey(), new DistributionCommand.SavePlan(0, [.. routes], []), CancellationToken.None));
        await Check(_engine.Send(today.Id, NewKey(), new DistributionCommand.PublishPlan(
            1, Guid.NewGuid(), requests.ToImmutableDictionary(box => box.Box, box => pantry.Boxes[box.Box].Revision),
            routes.ToImmutableDictionary(route => route.Driver, route => route.DriverRevision)), CancellationToken.None));
        await processes.Settled(CancellationToken.None);
        if ((await _engine.Read(today.Id, CancellationToken.None)).Stops.Count != boxes) throw new InvalidOperationException("The routes were not published.");
        foreach (BoxRequest box in requests.Take(boxes / 2))
        {
            await Send(new PantryCommand.PickBox(box.Box, []));
            await Send(new PantryCommand.PackBox(box.Box));
        }

        await processes.Settled(CancellationToken.None);
    }

    private static int CategoryOf(int item) => item / ItemsOfCategory;

    private static ImmutableSortedDictionary<string, FieldVersion> Fields => ImmutableSortedDictionary<string, FieldVersion>.Empty;

    private static Task All<T>(IEnumerable<T> all, Func<T, Task> act) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) => await act(one));

    private Task Send(PantryCommand command) => Check(_engine.Send(_pantry, NewKey(), command, CancellationToken.None));

    private static async Task Check<TEvent>(Task<Decision<TEvent>> decision)
    {
        if (await decision.Refusal() is { } refusal) throw new InvalidOperationException($"Refused: {refusal}");
    }

    private static CommandId NewKey() => new(Guid.NewGuid(), 1);
}
