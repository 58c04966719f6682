using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Tests.Pantry;
using MutualAid.Engine;
using MutualAid.Storage.Queries;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>What the pages of a lot, of an item and of transfers read of a ledger, the newest of it first.</summary>
public sealed class LedgerTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task OverSqlite_LedgerIsReadFromItsEnd()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await Run(harness);
    }

    [Fact]
    public async Task OverPostgres_LedgerIsReadFromItsEnd()
    {
        await using var harness = await Harness.Open(new PostgresHarness());
        await Run(harness);
    }

    private static async Task Run(Harness harness)
    {
        await harness.Reopen();
        var ledger = new LedgerQueries(harness.Database);
        PantryId first = new(Guid.NewGuid()), second = new(Guid.NewGuid());
        foreach (PantryId pantry in new[] { first, second }) await Send(pantry, new PantryCommand.OpenPantry(Stock.Profile));
        await Send(first, new PantryCommand.DefineItem(Stock.Food("X", "protein")), new PantryCommand.DefineItem(Stock.Food("Y", "protein")));
        await Send(first, Stock.Receive("A", "X", 100), Stock.Receive("B", "X", 10));
        for (int n = 0; n < 60; n++) await Send(first, new PantryCommand.DiscardStock(Stock.Lot("A"), 1, false, "mice"));
        await Send(first, Stock.Receive("C", "Y", 7), new PantryCommand.DiscardStock(Stock.Lot("B"), 3, false, "mice"));

        Assert.Equal((string[])["B 3 Wasted", .. Enumerable.Repeat("A 1 Wasted", 49)], await Entries("X", null, 50));
        Assert.Equal((string[])["B 3 Wasted", .. Enumerable.Repeat("A 1 Wasted", 60), "B 10 Free", "A 100 Free"], await Entries("X", null, 100));
        Assert.Equal(Enumerable.Repeat("A 1 Wasted", 50), await Entries("X", "A", 50));
        Assert.Equal(["B 3 Wasted", "B 10 Free"], await Entries("X", "B", 50));
        Assert.Equal(["B 3 Wasted"], await Entries("X", "B", 1));
        Assert.Equal(["C 7 Free"], await Entries("Y", null, 50));
        Assert.Empty(await Entries("Y", "A", 50));

        Assert.Empty((await ledger.MovedLots(Never)).After(first, Stock.Lot("A")));
        for (int units = 1; units <= 3; units++)
        {
            await Send(first, new PantryCommand.SendTransfer(new TransferId(Guid.NewGuid()), second, [new(Stock.Lot("A"), units)]));
            await harness.Settle();
            Assert.Equal(units, (await ledger.MovedLots(Never)).After(first, Stock.Lot("A")).Count);
        }

        Assert.Equal((3, 3), (await ledger.CountTransfers(first, Never), await ledger.CountTransfers(second, Never)));
        Assert.Equal(["Confirmed 3", "Confirmed 2"], await Transfers(first, 2, 0));
        Assert.Equal(["Confirmed 1"], await Transfers(first, 2, 2));
        Assert.Equal(["Received 3", "Received 2", "Received 1"], await Transfers(second, 50, 0));

        Task Send(PantryId pantry, params PantryCommand[] commands) => ConformanceSuite.Accept(harness.Engine, pantry, commands);

        async Task<string[]> Entries(string item, string? lot, int atMost) =>
        [
            .. (await ledger.Entries(first, new ItemId(item), lot is null ? null : Stock.Lot(lot), atMost, Never))
                .Select(entry => $"{entry.Lot} {entry.Quantity} {entry.ToAccount}"),
        ];

        async Task<string[]> Transfers(PantryId pantry, int atMost, int before) =>
            [.. (await ledger.Transfers(pantry, atMost, before, Never)).Select(one => $"{one.State} {one.Lines.Single().Quantity}")];
    }
}
