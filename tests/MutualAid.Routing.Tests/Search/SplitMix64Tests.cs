using MutualAid.Routing.Search;

namespace MutualAid.Routing.Tests.Search;

public sealed class SplitMix64Tests
{
    /// <summary>The published first numbers of the algorithm for this seed.</summary>
    [Fact]
    public void PublishedSeed_Next_PublishedNumbers()
    {
        var random = new SplitMix64(1234567);
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431,
            16408922859458223821];
        Assert.Equal(expected, expected.Select(_ => random.Next()));
    }

    [Fact]
    public void ManyDraws_Below_EachAboutAsOften()
    {
        var random = new SplitMix64(1);
        var counts = new int[7];
        for (var draw = 0; draw < 70_000; draw++) counts[random.Below(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }
}
