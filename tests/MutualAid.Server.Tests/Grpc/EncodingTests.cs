using MutualAid.Grpc;
using MutualAid.Grpc.Wire;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>The small encodings of the wire, value by value.</summary>
public sealed class EncodingTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("4m", 40_000)]
    [InlineData("5u", 50)]
    [InlineData("100n", 1)]
    [InlineData("99n", 0)]
    [InlineData("0S", 0)]
    [InlineData("00000007m", 70_000)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    public void TimeoutIsWellFormed_TryParse_GivesTicks(string text, long ticks)
    {
        Assert.True(GrpcTimeout.TryParse(text, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("plain ASCII, ~!", "plain ASCII, ~!")]
    [InlineData("100 %", "100 %25")]
    [InlineData("a\r\nb: c", "a%0D%0Ab: c")]
    [InlineData("ñ", "%C3%B1")]
    [InlineData("👋", "%F0%9F%91%8B")]
    [InlineData("\u007f", "%7F")]
    public void Message_Encode_EscapesAllButPrintableAscii(string message, string expected)
    {
        Assert.Equal(expected, PercentEncoding.Encode(message));
    }

    [Theory]
    [InlineData("x-a", "line\r\nbreak")]
    [InlineData("x-a", "ñ")]
    [InlineData("X-A", "upper case")]
    [InlineData("", "no name")]
    [InlineData("x a", "space")]
    [InlineData("grpc-status", "0")]
    [InlineData("content-type", "text/plain")]
    [InlineData("te", "trailers")]
    [InlineData("x-a-bin", "text under a binary name")]
    public void TextMetadataIsUnfit_Add_Throws(string name, string value)
    {
        Assert.Throws<ArgumentException>(() => new RpcMetadata().Add(name, value));
    }

    [Fact]
    public void BytesUnderATextName_Add_Throws()
    {
        Assert.Throws<ArgumentException>(() => new RpcMetadata().Add("x-a", [1]));
    }

    [Fact]
    public void NameOccursTwice_Text_GivesTheLast()
    {
        RpcMetadata metadata = [];
        metadata.Add("x-a", "first");
        metadata.Add("x-a", "last");

        Assert.Equal("last", metadata.Text("x-a"));
        Assert.Equal(["first", "last"], metadata.Select(entry => entry.Text));
    }
}
