using MutualAid.Routing.Search;

namespace MutualAid.Routing.Tests.Search;

public sealed class AnnealingTests
{
    [Fact]
    public void NotWorse_Accepts_Always()
    {
        var annealing = new Annealing(temperature: 0, new SplitMix64(1));
        Assert.True(annealing.Accepts(0));
        Assert.True(annealing.Accepts(-5));
        Assert.False(annealing.Accepts(1));
    }

    /// <summary>
    /// Worse by w is accepted with a chance of 2^(-w ÷ temperature), the temperature being 400 at first and 200 after
    /// a sixth of the search; the linear logarithm puts it off by less than 0.05.
    /// </summary>
    [Theory]
    [InlineData(0, 200, 0.707)]
    [InlineData(0, 400, 0.5)]
    [InlineData(0, 1200, 0.125)]
    [InlineData(Annealing.Whole / 6, 400, 0.25)]
    [InlineData(Annealing.Whole, 200, 0.0)]
    public void Worse_Accepts_WithTheChanceOfTheTemperature(int done, long worsening, double chance)
    {
        var annealing = new Annealing(temperature: 400, new SplitMix64(7));
        annealing.Cool(done);
        var accepted = Enumerable.Range(0, 20_000).Count(_ => annealing.Accepts(worsening));
        Assert.InRange(accepted / 20_000.0, chance - 0.05, chance + 0.05);
    }
}
