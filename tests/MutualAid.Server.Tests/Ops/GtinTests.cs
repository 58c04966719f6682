using MutualAid.Server.Ops.Import;

namespace MutualAid.Server.Tests.Ops;

/// <summary>Numbers of bar codes, and which of them UPC-E is short for. Worked out by hand.</summary>
public sealed class GtinTests
{
    [Theory]
    [InlineData("06543217", "065100004327")] // ends in 1: two digits, the 1, four zeros, three digits
    [InlineData("04252614", "042100005264")]
    [InlineData("01234505", "012000003455")]
    [InlineData("01234531", "012300000451")] // in 3: three digits, five zeros, two
    [InlineData("01234543", "012340000053")] // in 4: four digits, five zeros, one
    [InlineData("01234572", "012345000072")] // in 5 to 9: five digits, four zeros, that one
    [InlineData("16543214", "165100004324")] // number system 1
    [InlineData("654321", "065100004327")] // without number system and check digit
    public void UpcE_IsWrittenOut(string digits, string whole) => Assert.Equal(whole, Gtin.Of(digits));

    [Theory]
    [InlineData("96385074")]
    [InlineData("614141000036")]
    [InlineData("4006381333931")]
    [InlineData("10614141000033")]
    public void Gtin_IsItself(string digits) => Assert.Equal([digits], Gtin.Readings(digits));

    /// <summary>5 is the check digit of 0123456 and of 01234500006.</summary>
    [Fact]
    public void EightDigitsThatAreBoth_AreLookedForAsTheyAreFirst_AndNewOnesAreUpcEWithAZero()
    {
        Assert.Equal(["01234565", "012345000065"], Gtin.Readings("01234565"));
        Assert.Equal("012345000065", Gtin.Of("01234565"));
        // 7 is the check digit of 1000000 and of 10000000000.
        Assert.Equal("10000007", Gtin.Of("10000007"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("06543218")]
    [InlineData("26543217")] // no number system of UPC-E
    [InlineData("1234567")]
    [InlineData("65432x")]
    [InlineData("614141000037")]
    public void AnythingElse_IsNone(string digits) => Assert.Null(Gtin.Of(digits));
}
