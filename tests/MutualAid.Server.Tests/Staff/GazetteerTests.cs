using System.Globalization;
using MutualAid.Domain;
using MutualAid.Server.Staff;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>The operator's list of addresses, and what it answers about one that a household wrote.</summary>
public sealed class GazetteerTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("12 north elm street")]
    [InlineData("12 N. Elm St., Apt. #4")]
    [InlineData("12  N  ELM  ST  Unit 7B")]
    [InlineData("12 Norte Élm St #9")]
    public void AddressWrittenInAnotherWay_Find_IsTheSame(string written)
    {
        Gazetteer gazetteer = With("\"12 N Elm Street\",34.04,-118.21", "12 S Elm St,34.03,-118.21");

        Assert.Equal(new KnownAddress("12 N Elm Street", new GeoPoint(34.04, -118.21)), gazetteer.Find(written).Exact);
    }

    [Fact]
    public void CalleAndNumberWord_Find_AreTheSameAsTheirShortForms()
    {
        Gazetteer gazetteer = With("5 E First Ave,34.04,-118.21", "7 Calle Olvera,34.05,-118.22", "9 O'Neill Ct,34.06,-118.23");

        Assert.Equal("5 E First Ave", gazetteer.Find("5 East 1st Avenue").Exact?.Address);
        Assert.Equal("7 Calle Olvera", gazetteer.Find("7 CALLE OLVERA").Exact?.Address);
        Assert.Equal("9 O'Neill Ct", gazetteer.Find("9 ONeill Court").Exact?.Address);
    }

    [Fact]
    public void AddressThatIsNotThere_Find_NamesTheFiveNearestHousesOfItsStreet()
    {
        Gazetteer gazetteer = With([.. new[] { 2, 40, 16, 22, 14, 19, 18 }.Select(n => $"{n} Elm St,34.0{n:00},-118.2"), "17 Oak St,34.1,-118.2"]);

        Whereabouts found = gazetteer.Find("17 Elm Street");

        Assert.Null(found.Exact);
        Assert.Equal(["16 Elm St", "18 Elm St", "19 Elm St", "14 Elm St", "22 Elm St"], found.Similar.Select(row => row.Address));
        Assert.Equal(Whereabouts.Unknown, gazetteer.Find(null));
        Assert.Empty(gazetteer.Find("17 Nowhere").Similar);
    }

    [Fact]
    public void TownThatTheFileLeavesOut_Find_StillNamesTheHouseFirst()
    {
        Gazetteer gazetteer = With("12 Elm St,34.04,-118.21", "14 Elm St,34.04,-118.21", "12 Oak St,34.05,-118.21");

        Assert.Equal("12 Elm St", gazetteer.Find("12 Elm St, Los Angeles, CA 90033").Similar[0].Address);
    }

    [Fact]
    public void SameAddressInTwoPlaces_Find_ChoosesNone()
    {
        Gazetteer gazetteer = With("12 Elm St,34.04,-118.21", "12 Elm Street,34.2,-118.4", "14 Elm St,34.04,-118.21", "14 Elm Street Apt 2,34.0401,-118.2101");

        Assert.Null(gazetteer.Find("12 Elm St").Exact);
        Assert.Equal(["12 Elm St", "12 Elm Street"], gazetteer.Find("12 Elm St").Similar.Select(row => row.Address));
        Assert.Equal("14 Elm St", gazetteer.Find("14 Elm St").Exact?.Address);
    }

    [Fact]
    public void AHundredThousandRows_AreRead_AndTheLastOneIsFound()
    {
        Gazetteer gazetteer = With(
            [.. Enumerable.Range(0, 100_000).Select(n => string.Create(CultureInfo.InvariantCulture, $"\"{n % 1000} Street{n / 1000} Avenue, Big Town\",34.{n:000000},-118.2"))]);

        Assert.Equal(new GeoPoint(34.099999, -118.2), gazetteer.Find("999 Street99 Ave Big Town").Exact?.Place);
        Assert.Equal(["999 Street99 Avenue, Big Town", "998 Street99 Avenue, Big Town"], gazetteer.Find("1000 Street99 Ave").Similar.Take(2).Select(row => row.Address));
    }

    [Theory]
    [InlineData("12 Elm St,34.04", "line 3: it has 2 cells, the header 3; a comma is missing or too many. An address with a comma stands between quotation marks.")]
    [InlineData("12 Elm St,\"34,04\",-118.2", "line 3: \"34,04\" is no latitude; write degrees with a point, such as 34.0337.")]
    [InlineData("12 Elm St,34.04,", "line 3: \"\" is no longitude; write degrees with a point, such as 34.0337.")]
    [InlineData("12 Elm St,134.04,-118.2", "line 3: 134.04, -118.2 is no place on the globe; the latitude comes from -90 to 90, the longitude from -180 to 180.")]
    [InlineData(" ,34.04,-118.2", "line 3: its address is empty; write one, or take the row out.")]
    public void RowThatIsNoGood_IsRefusedWithItsLineAndTheMend(string row, string mend)
    {
        var refused = Assert.Throws<InvalidDataException>(() => With("11 Elm St,34.04,-118.2", row));

        Assert.EndsWith(mend, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ColumnThatIsMissing_IsRefused()
    {
        File.WriteAllLines(_folder["places.csv"], ["address,lat,longitude", "12 Elm St,34.04,-118.2"]);

        Assert.EndsWith(
            "line 1: latitude is not among the columns; the header has address, latitude and longitude.",
            Assert.Throws<InvalidDataException>(() => Gazetteer.Read(_folder["places.csv"])).Message, StringComparison.Ordinal);
    }

    private Gazetteer With(params string[] rows)
    {
        File.WriteAllLines(_folder["places.csv"], ["address,latitude,longitude", .. rows]);
        return Gazetteer.Read(_folder["places.csv"]);
    }
}
