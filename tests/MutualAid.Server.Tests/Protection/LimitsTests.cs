using MutualAid.Server.Ops;
using MutualAid.Server.Tests.Grpc;

namespace MutualAid.Server.Tests.Protection;

/// <summary>What a limit lets through, at times that the test sets.</summary>
public sealed class LimitsTests
{
    private static readonly CancellationToken Patient = CancellationToken.None;
    private readonly ManualTime _clock = new(new DateTimeOffset(2026, 1, 3, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task BudgetUsedUp_EachFurtherOneWaitsForItsTurnUntilItHasFilledUpAgain()
    {
        Limits limits = Make(new LimitSettings { AtOnce = 2, PerMinute = 60 });
        Assert.True(Pass(limits).IsCompleted);
        Assert.True(Pass(limits).IsCompleted);
        Task<bool> third = Pass(limits), fourth = Pass(limits);

        Assert.False(third.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(third.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await AtOnce(third));
        Assert.False(fourth.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await AtOnce(fourth));

        Task<bool> fifth = Pass(limits);
        Assert.False(fifth.IsCompleted); // two seconds, in which two took their turn
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.True(Pass(limits).IsCompleted);
        Assert.True(Pass(limits).IsCompleted);
        Assert.False(Pass(limits).IsCompleted);
    }

    [Theory]
    [InlineData(60, 61)] // at once, and one a second; the first of these second ones comes with the first second
    [InlineData(1, 2)]
    public async Task AMinuteOfGuessing_LetsThroughTheBudgetAndOneASecond(int atOnce, int inTheFirstSecond)
    {
        Limits limits = Make(new LimitSettings { AtOnce = atOnce, PerMinute = 60, LongestWait = TimeSpan.FromSeconds(30) });
        var asked = new List<Task<bool>>();
        for (int second = 0; second <= 60; second++)
        {
            asked.AddRange(Enumerable.Range(0, 100).Select(_ => Pass(limits)));
            _clock.Advance(TimeSpan.FromSeconds(1));
            int passed = 0;
            foreach (Task<bool> one in asked.Where(one => one.IsCompleted)) passed += await one ? 1 : 0;
            Assert.Equal(inTheFirstSecond + second, passed);
        }
    }

    [Fact]
    public async Task MoreThanMayWait_AreRefusedAfterAMoment()
    {
        Limits limits = Make(new LimitSettings { AtOnce = 1, PerMinute = 60, LongestWait = TimeSpan.FromSeconds(30) });
        Task<bool>[] asked = [.. Enumerable.Range(0, 100).Select(_ => Pass(limits))];
        Assert.Equal(99, asked.Count(one => !one.IsCompleted));
        _clock.Advance(Limits.Hold);
        Assert.Equal(69, await Refused(asked));
        Assert.Equal(28, asked.Count(one => !one.IsCompleted)); // one at once, two since, 69 refused
        _clock.Advance(TimeSpan.FromSeconds(28));
        Assert.Equal(69, await Refused(asked));
        Assert.DoesNotContain(asked, one => !one.IsCompleted);
    }

    [Fact]
    public async Task MoreThanMayBeHeld_AreRefusedAtOnce()
    {
        Limits limits = Make(new LimitSettings { AtOnce = 1, PerMinute = 60, LongestWait = TimeSpan.Zero });
        Assert.True(await AtOnce(Pass(limits)));
        Task<bool>[] asked = [.. Enumerable.Range(0, Limits.MostHeld + 10).Select(_ => Pass(limits))];
        Assert.Equal(10, await Refused(asked));
        _clock.Advance(Limits.Hold);
        Assert.Equal(Limits.MostHeld + 10, await Refused(asked));
        Task<bool> next = Pass(limits); // the places of those who were held are free again, and a turn is, too
        Assert.True(await AtOnce(next));
        Assert.False(Pass(limits).IsCompleted);
    }

    [Fact]
    public async Task WhoHangsUp_HasUsedTheTurn()
    {
        Limits limits = Make(new LimitSettings { AtOnce = 1, PerMinute = 60 });
        Assert.True(await AtOnce(Pass(limits)));
        using var left = new CancellationTokenSource();
        Task<bool> gone = limits.Pass(Limits.WrongCodes, left.Token);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        Task<bool> next = Pass(limits);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await AtOnce(next));
    }

    [Fact]
    public async Task NameThatThereIsNot_LetsNothingThrough()
    {
        Limits limits = Make(new LimitSettings { AtOnce = 1000, PerMinute = 1000 });
        Task<bool> asked = limits.Pass("WrongCode", Patient);
        Assert.False(asked.IsCompleted);
        _clock.Advance(Limits.Hold);
        Assert.False(await AtOnce(asked));
    }

    [Fact]
    public async Task OneLimitUsedUp_TheOthersAreNot()
    {
        Limits limits = Make(new LimitSettings { AtOnce = 1, PerMinute = 1 });
        Assert.True(await AtOnce(Pass(limits)));
        Assert.False(Pass(limits).IsCompleted);
        Assert.True(await AtOnce(limits.Pass(Limits.Submissions, Patient)));
    }

    [Fact]
    public async Task ClockSetBack_NobodyWaitsLongerThanBefore()
    {
        Limits limits = Make(new LimitSettings { AtOnce = 1, PerMinute = 60, LongestWait = TimeSpan.FromSeconds(5) });
        Assert.True(await AtOnce(Pass(limits)));
        _clock.Advance(TimeSpan.FromHours(-1));
        Task<bool> full = Pass(limits);
        _clock.Advance(Limits.Hold);
        Assert.False(await AtOnce(full)); // it may not let more through than it would have
        Task<bool> waiting = Pass(limits);
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await AtOnce(waiting));
    }

    [Fact]
    public void LimitThatIsMissing_IsAnError()
    {
        var settings = Limits.Defaults();
        settings.Remove(Limits.WrongSignIns);
        var error = Assert.Throws<InvalidDataException>(() => new Limits(settings, _clock));
        Assert.Equal("MutualAid:Limits:WrongSignIns is missing; without it nothing is let through.", error.Message);
    }

    private static async Task<int> Refused(IEnumerable<Task<bool>> asked)
    {
        int refused = 0;
        foreach (Task<bool> one in asked.Where(one => one.IsCompleted)) refused += await one ? 0 : 1;
        return refused;
    }

    /// <summary>What has come of it; nothing else would ever make it come.</summary>
    private static Task<bool> AtOnce(Task<bool> asked)
    {
        Assert.True(asked.IsCompleted, "It still waits.");
        return asked;
    }

    private static Task<bool> Pass(Limits limits) => limits.Pass(Limits.WrongCodes, Patient);

    /// <summary>Every limit like this.</summary>
    private Limits Make(LimitSettings every) => new(Limits.Defaults().ToDictionary(one => one.Key, _ => every), _clock);
}
