using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Conformance.Tests.Suite;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Storage.Vault;
using MutualAid.Testing;
using NodaTime;

namespace MutualAid.Conformance.Tests.Vault;

public sealed class ReceiptCodeTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Theory]
    [InlineData("4539 1488 0343 6467", "4539148803436467")] // a number with a right check digit
    [InlineData("4539-1488-0343-6467", "4539148803436467")]
    [InlineData(" 4539148803436467 ", "4539148803436467")]
    [InlineData("٤٥٣٩ ١٤٨٨ ٠٣٤٣ ٦٤٦٧", "4539148803436467")] // Arabic-Indic digits
    [InlineData("４５３９１４８８０３４３６４６７", "4539148803436467")] // full-width digits
    [InlineData("4539148803436468", null)] // a wrong check digit
    [InlineData("4539148803463467", null)] // two digits swapped
    [InlineData("453914880343646", null)]
    [InlineData("45391488034364670", null)]
    [InlineData("code 4539148803436467", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void WhatSomebodyTyped_Parse_IsACodeOrNothing(string? typed, string? expected) =>
        Assert.Equal(expected, ReceiptCodes.Parse(typed));

    [Fact]
    public async Task SameOperation_Derive_GivesTheSameCodeAndOthersOthers()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        string folder = Directory.CreateTempSubdirectory("mutualaid-codes-").FullName;
        try
        {
            ReceiptCodes codes = new(harness.Database, KeyFile.OpenOrCreate(Path.Combine(folder, "a")), TimeProvider.System);
            ReceiptCodes elsewhere = new(harness.Database, KeyFile.OpenOrCreate(Path.Combine(folder, "b")), TimeProvider.System);
            Guid[] operations = [.. Enumerable.Range(0, 1_000).Select(_ => Guid.NewGuid())];
            string[] derived = [.. operations.Select(operation => codes.Derive(operation).Reveal())];

            Assert.Equal(derived, operations.Select(operation => codes.Derive(operation).Reveal()));
            Assert.Equal(1_000, derived.Distinct().Count());
            Assert.All(derived, code => Assert.Equal(code, ReceiptCodes.Parse(ReceiptCodes.Grouped(code))));
            Assert.NotEqual(derived[0], elsewhere.Derive(operations[0]).Reveal());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task IssuedCode_Find_LeadsToItsHouseholdUntilRevoked()
    {
        await using var harness = await Harness.Open(new PostgresHarness());
        string folder = Directory.CreateTempSubdirectory("mutualaid-codes-").FullName;
        try
        {
            ReceiptCodes codes = new(harness.Database, KeyFile.OpenOrCreate(Path.Combine(folder, "a")), TimeProvider.System);
            var household = new HouseholdId(Guid.NewGuid());
            Sensitive<string> code = codes.Derive(Guid.NewGuid());
            await codes.Issue(code, household, Never);
            await codes.Issue(code, household, Never);

            Assert.Equal(household, await codes.Find(ReceiptCodes.Grouped(code.Reveal()), Never));
            Assert.Null(await codes.Find("4539 1488 0343 6467", Never));
            Assert.Null(await codes.Find("nonsense", Never));

            await codes.Revoke(household, Never);
            Assert.Null(await codes.Find(code.Reveal(), Never));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CodeReplaced_TheOldOneIsUnknownAndTheSameFormGivesTheSameNewOne(bool onPostgres)
    {
        await using var opened = await Codes(onPostgres);
        var (_, codes, household) = opened;
        Guid registered = Guid.NewGuid(), second = Guid.NewGuid(), third = Guid.NewGuid();
        string first = codes.Derive(registered).Reveal();
        await codes.Issue(codes.Derive(registered), household, Never);
        Assert.Equal(household, await codes.FindToRotate(first, second, Never));

        string next = (await codes.Rotate(household, second, Never))!.Value.Reveal();
        Assert.NotEqual(first, next);
        Assert.Null(await codes.Find(first, Never));
        Assert.Equal(household, await codes.Find(next, Never));

        // The same form once more, with the code that it was filled in with; another's form with that code is nobody's.
        Assert.Equal(household, await codes.FindToRotate(first, second, Never));
        Assert.Null(await codes.FindToRotate(first, third, Never));
        Assert.Equal(next, (await codes.Rotate(household, second, Never))!.Value.Reveal());
        Assert.Equal(household, await codes.Find(next, Never));

        string last = (await codes.Rotate(household, third, Never))!.Value.Reveal();
        await codes.Issue(codes.Derive(registered), household, Never); // the first form of all
        Assert.Null(await codes.Rotate(household, second, Never));
        Assert.Null(await codes.Find(first, Never));
        Assert.Null(await codes.Find(next, Never));
        Assert.Equal(household, await codes.Find(last, Never));

        await codes.Revoke(household, Never);
        Assert.Null(await codes.Find(last, Never));
        Assert.Null(await codes.FindToRotate(next, third, Never));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HouseholdWithoutCode_Rotate_GivesItsFirst(bool onPostgres)
    {
        await using var opened = await Codes(onPostgres);
        var (_, codes, household) = opened;
        string code = (await codes.Rotate(household, Guid.NewGuid(), Never))!.Value.Reveal();
        Assert.Equal(household, await codes.Find(code, Never));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ManyReplaceTheCodeAtOnce_OneIsKnownAndWhoeverHasANewOneWasTold(bool onPostgres)
    {
        await using var opened = await Codes(onPostgres);
        var (harness, codes, household) = opened;
        await codes.Issue(codes.Derive(Guid.NewGuid()), household, Never);

        Guid[] operations = [.. Enumerable.Range(0, 30).Select(n => new Guid(n % 10, 1, 1, new byte[8]))];
        var answers = await Task.WhenAll(operations.Select(operation => Task.Run(() => codes.Rotate(household, operation, Never))));

        Assert.Contains(answers, answer => answer is not null);
        var known = await Task.WhenAll(operations.Distinct().Select(operation => codes.Find(codes.Derive(operation).Reveal(), Never)));
        Assert.Equal(household, Assert.Single(known, found => found is not null));
        await using var connection = await harness.Database.OpenForReading(Never);
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM receipt_code WHERE replaced_by IS NULL"));
        Assert.Equal(10, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM receipt_code WHERE replaced_by IS NOT NULL"));
    }

    [Theory]
    [InlineData(false, "CREATE TRIGGER broken BEFORE INSERT ON receipt_code BEGIN SELECT RAISE(ABORT, 'no'); END")]
    [InlineData(true, "ALTER TABLE receipt_code ADD CONSTRAINT broken CHECK (replaced_by IS NOT NULL) NOT VALID")]
    public async Task NewCodeCanNotBeStored_TheOldOneStays(bool onPostgres, string breaking)
    {
        await using var opened = await Codes(onPostgres);
        var (harness, codes, household) = opened;
        Sensitive<string> code = codes.Derive(Guid.NewGuid());
        await codes.Issue(code, household, Never);
        await harness.Database.Write((connection, transaction) => connection.ExecuteAsync(breaking, transaction: transaction), Never);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => codes.Rotate(household, Guid.NewGuid(), Never));

        Assert.Equal(household, await codes.Find(code.Reveal(), Never));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LongAfterTheDetailsWereForgotten_TheCodeExpires(bool onPostgres)
    {
        await using var opened = await Codes(onPostgres);
        var (harness, codes, household) = opened;
        TimeSpan keep = TimeSpan.FromDays(30);
        var stray = new HouseholdId(Guid.NewGuid());
        Guid old = Guid.NewGuid(), current = Guid.NewGuid(), lost = Guid.NewGuid();
        await harness.Engine.Send(household, ConformanceSuite.NewKey(), new HouseholdCommand.RegisterHousehold(
            default, System.Collections.Immutable.ImmutableSortedDictionary<string, FieldVersion>.Empty, Instant.MinValue), Never);
        await codes.Issue(codes.Derive(old), household, Never);
        await codes.Issue(codes.Derive(lost), stray, Never); // of a registration that never was
        opened.Clock.Advance(TimeSpan.FromDays(100));
        Assert.Equal(1, await codes.Expire(keep, Never));
        Assert.Null(await codes.Find(codes.Derive(lost).Reveal(), Never));

        await codes.NoteForgotten(household, Instant.FromDateTimeOffset(opened.Clock.GetUtcNow()), Never);
        opened.Clock.Advance(keep - TimeSpan.FromMilliseconds(1));
        await codes.NoteForgotten(household, Instant.FromDateTimeOffset(opened.Clock.GetUtcNow()), Never); // told twice
        await codes.Rotate(household, current, Never);
        Assert.Equal(0, await codes.Expire(keep, Never));
        Assert.Equal(household, await codes.Find(codes.Derive(current).Reveal(), Never));
        opened.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, await codes.Expire(keep, Never));
        Assert.Null(await codes.Find(codes.Derive(current).Reveal(), Never));
    }

    private static async Task<OpenCodes> Codes(bool onPostgres)
    {
        Harness harness = onPostgres ? new PostgresHarness() : new SqliteHarness();
        return new OpenCodes(await Harness.Open(harness));
    }

    private sealed class OpenCodes(Harness harness) : IAsyncDisposable
    {
        private readonly KeyFile _keyFile = KeyFile.OpenOrCreate(Path.Combine(EndOfRun.NewFolder(), "keys"));

        public ManualClock Clock => harness.Clock;

        public void Deconstruct(out Harness opened, out ReceiptCodes codes, out HouseholdId household) => (opened, codes, household) =
            (harness, new ReceiptCodes(harness.Database, _keyFile, Clock), new HouseholdId(Guid.NewGuid()));

        public ValueTask DisposeAsync() => harness.DisposeAsync();
    }
}
