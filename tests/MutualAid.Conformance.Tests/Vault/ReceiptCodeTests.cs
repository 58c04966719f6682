using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Storage.Vault;

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
}
