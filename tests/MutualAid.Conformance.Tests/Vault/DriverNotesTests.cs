using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Conformance.Tests.Suite;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Domain.Routes;
using MutualAid.Domain.Tests.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Conformance.Tests.Vault;

public sealed class DriverNotesTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Notes_GoWithTheirHousehold_AndAllOfThemTwoDaysAfterTheDate(bool onPostgres)
    {
        await using Harness harness = await Harness.Open<Harness>(onPostgres ? new PostgresHarness() : new SqliteHarness());
        var day = new SmallDay(harness, "notes");
        await day.Morning();
        var stores = new SqliteKeys();
        await using KeyStore keys = await stores.Open();
        var vault = new FieldVault(harness.Database, keys, stores.Clock);
        var notes = new DriverNotes(harness.Database, vault);
        Guid[] subjects = [day.Stop(1).Value, day.Stop(2).Value, day.Route(1).Value];
        await Write(1, day.Stop(1), "The gate sticks");
        await Write(2, day.Stop(2), "A dog");
        await Write(3, null, "A flat tire");
        Assert.Equal(["A dog", "A flat tire", "The gate sticks"], (await notes.Read(subjects, Never)).Values.Order(StringComparer.Ordinal));

        var codes = new ReceiptCodes(harness.Database, KeyFile.OpenOrCreate(stores.KeyFilePath), stores.Clock);
        var erased = new RecordedEvent(
            1, new AggregateId(AggregateKind.Household, day.Household(1).Value), 1, new HouseholdEvent.HouseholdErased(), Guid.Empty, Instant.MinValue);
        await new ShreddingProcess(vault, notes, codes).Handle(erased, new ProcessCommands(harness.Engine, "shredding", erased, 0, Never), Never);
        Assert.Equal(["A dog", "A flat tire"], (await notes.Read(subjects, Never)).Values.Order(StringComparer.Ordinal));
        await notes.ForgetOverdue(Stock.Saturday.PlusDays(2), Never);
        Assert.Equal(2, (await notes.Read(subjects, Never)).Count);
        await notes.ForgetOverdue(Stock.Saturday.PlusDays(3), Never);
        Assert.Empty(await notes.Read(subjects, Never));
        Assert.Empty(await keys.Subjects(Never));
        await harness.AssertClean();

        async Task Write(int number, StopId? stop, string text)
        {
            OperationOrder order = day.Order(number, 50);
            var version = new FieldVersion(order.Operation.Value);
            await vault.Write(
                stop?.Value ?? day.Route(1).Value,
                new Dictionary<string, Sensitive<string>> { [DriverNotes.FieldOf(order.Operation)] = new(text) },
                version,
                Never);
            await day.Send($"help {number}", day.Route(1), new RouteCommand.AskHelp(order, HelpKind.Message, stop, version));
        }
    }
}
