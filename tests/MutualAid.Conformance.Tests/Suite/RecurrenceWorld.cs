using System.Collections.Immutable;
using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Tests.Pantry;
using MutualAid.Engine;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>A pantry, households that recur, and dates in December, over either database.</summary>
public abstract class RecurrenceWorld : IAsyncLifetime
{
    protected const string Zone = "America/Los_Angeles";
    protected static readonly CancellationToken Never = CancellationToken.None;
    private static readonly PantryId Pantry = new(Guid.Parse("90000000-0000-0000-0000-000000000001"));
    private static readonly ImmutableSortedDictionary<string, FieldVersion> Address =
        ImmutableSortedDictionary<string, FieldVersion>.Empty.Add("address", new FieldVersion(Guid.NewGuid()));

    private protected Harness Harness { get; }

    private protected RecurrenceWorld(Harness harness) => Harness = harness;

    protected Instant Now => Instant.FromDateTimeOffset(Harness.Clock.GetUtcNow());

    protected HouseholdQueries Households => new(Harness.Database);

    public async ValueTask InitializeAsync()
    {
        await Harnesses.Harness.Open(Harness);
        Assert.Equal(Zone, Stock.Profile.TimeZone);
        await Harness.Engine.Send(Pantry, ConformanceSuite.NewKey(), new PantryCommand.OpenPantry(Stock.Profile), Never);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Harness.DisposeAsync();
    }

    protected static LocalDate December(int day) => new LocalDate(2026, 11, 30).PlusDays(day);

    protected HouseholdCommand.SetRecurrence Set(int weeks, int day) => new(weeks, December(day), null, Zone, Now);

    protected Task<HouseholdId> Register() => Register(Pantry);

    protected async Task<HouseholdId> Register(PantryId pantry)
    {
        var household = new HouseholdId(Guid.NewGuid());
        await Send(household, new HouseholdCommand.RegisterHousehold(pantry, Address, Now));
        return household;
    }

    protected async Task Send(HouseholdId household, params HouseholdCommand[] commands)
    {
        foreach (HouseholdCommand command in commands)
        {
            var decision = await Harness.Engine.Send(household, ConformanceSuite.NewKey(), command, Never);
            Assert.True(decision is Decision<HouseholdEvent>.Accepted, decision.ToString());
            await Harness.Settle();
        }
    }

    protected async Task OpenDate(int day, int capacity = 50)
    {
        Instant cutoff = December(day - 1).At(new LocalTime(12, 0)).InUtc().ToInstant();
        Assert.IsType<Decision<DistributionEvent>.Accepted>(await Harness.Engine.Send(
            new DistributionId(Guid.NewGuid()), ConformanceSuite.NewKey(),
            new DistributionCommand.OpenDistribution(Pantry, December(day), cutoff, capacity), Never));
        await Harness.Settle();
    }

    protected async Task<RequestId> OpenRequestOf(HouseholdId household) =>
        (await Harness.Engine.Read(household, Never)).Request!.Id;

    protected async Task Deliver(HouseholdId household) => await Send(household, new HouseholdCommand.RecordDelivery(
        await OpenRequestOf(household), RequestOutcome.Delivered, Stock.At(1), Now));

    /// <summary>Dates and states, oldest first.</summary>
    protected Task<IEnumerable<string>> Requests(HouseholdId household) => Rows(
        $"""
        SELECT distribution.date || ' ' || request.state FROM request JOIN distribution ON distribution.id = request.distribution
        WHERE request.household = '{household}' ORDER BY distribution.date
        """);

    protected async Task<IEnumerable<string>> Rows(string sql)
    {
        await using var connection = await Harness.Database.OpenForReading(Never);
        return await connection.QueryAsync<string>(sql);
    }
}
