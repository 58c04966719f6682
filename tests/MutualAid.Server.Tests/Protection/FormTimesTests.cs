using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using MutualAid.Server.Households;
using MutualAid.Server.Ops;
using MutualAid.Server.Tests.Grpc;

namespace MutualAid.Server.Tests.Protection;

/// <summary>Forms that come back sooner, or later, than a person would send them.</summary>
public sealed class FormTimesTests
{
    private static readonly CancellationToken Patient = CancellationToken.None;
    private readonly ManualTime _clock = new(new DateTimeOffset(2026, 1, 3, 9, 0, 0, TimeSpan.Zero));
    private readonly Guid _operation = Guid.NewGuid();
    private readonly FormTimes _times;

    public FormTimesTests() => _times = new FormTimes(
        new EphemeralDataProtectionProvider(), Options.Create(new ServerSettings { QuickestForm = TimeSpan.FromSeconds(4) }), _clock);

    [Fact]
    public async Task FormThatIsFilledInTooFast_WaitsAndIsTaken()
    {
        string stamp = _times.Stamp(_operation);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Task<bool> taken = _times.Wait(stamp, _operation, Patient);
        _clock.Advance(TimeSpan.FromMilliseconds(2999));
        Assert.False(taken.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await taken);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(24 * 3600, true)]
    [InlineData((24 * 3600) + 1, false)]
    public async Task FormOfAnAge_IsTakenAtOnceUntilItIsADayOld(int seconds, bool taken)
    {
        string stamp = _times.Stamp(_operation);
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        Task<bool> answer = _times.Wait(stamp, _operation, Patient);
        Assert.True(answer.IsCompleted);
        Assert.Equal(taken, await answer);
    }

    [Fact]
    public async Task FormThatWasNeverShown_IsToBeShown()
    {
        string stamp = _times.Stamp(_operation);
        _clock.Advance(TimeSpan.FromMinutes(1));
        foreach (string? made in new[] { null, "", "made up", stamp[..^4] + "AAAA", $"{_operation:N} 0" })
            Assert.False(await _times.Wait(made, _operation, Patient), made);
        Assert.False(await _times.Wait(stamp, Guid.NewGuid(), Patient)); // one form for many households
        Assert.True(await _times.Wait(stamp, _operation, Patient));
    }
}
