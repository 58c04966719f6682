using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Storage.Accounts;
using MutualAid.Testing;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>What is good once is so however many ask at the same time, as several nodes do.</summary>
public sealed class OnceTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CallSentManyTimesAtOnce_IsFirstOnceUntilItsMemoryIsOver(bool onPostgres)
    {
        await using Harness harness = await Open(onPostgres);
        UsedCalls[] nodes = [.. Enumerable.Range(0, 4).Select(_ => new UsedCalls(harness.Database, _clock))];
        Guid device = Guid.NewGuid();

        bool[] first = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => Task.Run(() => IsFirst(nodes[n % 4], device, "a nonce"))));
        Assert.Single(first, isFirst => isFirst);
        Assert.True(await IsFirst(nodes[0], device, "another nonce"));
        Assert.True(await IsFirst(nodes[0], Guid.NewGuid(), "a nonce"));

        _clock.Advance(TimeSpan.FromMinutes(6));
        await nodes[1].Sweep(Never);
        Assert.False(await IsFirst(nodes[0], device, "a nonce"));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await nodes[1].Sweep(Never);
        Assert.True(await IsFirst(nodes[0], device, "a nonce"));

        static Task<bool> IsFirst(UsedCalls node, Guid device, string nonce) => node.IsFirst(device, nonce, TimeSpan.FromMinutes(6), Never);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TokenTakenByManyAtOnce_IsTakenOnceAndGoodAgainWhenPutBack(bool onPostgres)
    {
        await using Harness harness = await Open(onPostgres);
        OneTimeTokens[] nodes = [.. Enumerable.Range(0, 4).Select(_ => new OneTimeTokens(harness.Database, _clock))];
        string token = await nodes[0].Create("a purpose", TimeSpan.FromDays(1));
        Assert.Equal("a purpose", await nodes[1].Look(token, Never));

        OneTimeToken?[] taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => Task.Run(() => nodes[n % 4].Take(token))));
        OneTimeToken one = Assert.Single(taken, found => found is not null)!;
        Assert.Equal("a purpose", one.Purpose);
        Assert.NotEqual(token, one.Hash);
        Assert.Null(await nodes[1].Look(token, Never));

        await nodes[2].PutBack(one);
        Assert.Equal("a purpose", await nodes[3].Look(token, Never));
        Assert.Null(await nodes[3].Take(one.Hash)); // what is stored is not the token
        Assert.NotNull(await nodes[3].Take(token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TokenThatIsTooOld_IsNotGoodAndSwept(bool onPostgres)
    {
        await using Harness harness = await Open(onPostgres);
        var tokens = new OneTimeTokens(harness.Database, _clock);
        string token = await tokens.Create("a purpose", TimeSpan.FromDays(1));
        _clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        await tokens.Sweep(Never);
        Assert.NotNull(await tokens.Look(token, Never));

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await tokens.Look(token, Never));
        Assert.Null(await tokens.Take(token));
        Assert.Equal(1, await Rows());
        await tokens.Sweep(Never);
        Assert.Equal(0, await Rows());

        async Task<long> Rows()
        {
            await using var connection = await harness.Database.OpenForReading(Never);
            return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM one_time_link");
        }
    }

    private static async Task<Harness> Open(bool onPostgres) =>
        onPostgres ? await Harness.Open(new PostgresHarness()) : await Harness.Open(new SqliteHarness());
}
