using System.Globalization;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Server.Staff;
using NodaTime;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Dates and entries of the ledger, as staff read them in their language.</summary>
public sealed class ShowTests : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentUICulture;

    public void Dispose() => CultureInfo.CurrentUICulture = _before;

    [Theory]
    [InlineData("en", 2026, 12, 2, "Wed, Dec 2, 2026", "Wed, Dec 2, 05:07")]
    [InlineData("es", 2026, 12, 2, "mié 2 dic 2026", "mié 2 dic 05:07")]
    [InlineData("en", 2027, 1, 31, "Sun, Jan 31, 2027", "Sun, Jan 31, 05:07")]
    [InlineData("es", 2027, 1, 31, "dom 31 ene 2027", "dom 31 ene 05:07")]
    [InlineData("es-MX", 2026, 8, 3, "lun 3 ago 2026", "lun 3 ago 05:07")]
    public void Date_HasTheNamesOfTheLanguage(string language, int year, int month, int day, string date, string moment)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var shown = new LocalDate(year, month, day);
        Instant instant = shown.At(new LocalTime(5, 7)).InUtc().ToInstant();
        Assert.Equal((date, moment), (Show.Date(shown), Show.Moment(instant, "UTC")));
    }

    [Theory]
    [InlineData("en", Account.Received, Account.Free, "12 received")]
    [InlineData("es", Account.Received, Account.Free, "entrada de 12")]
    [InlineData("en", Account.Adjusted, Account.OnHold, "12 more on hold")]
    [InlineData("es", Account.Adjusted, Account.OnHold, "12 más (retenido)")]
    [InlineData("en", Account.Free, Account.Reserved, "12 from free to promised")]
    [InlineData("es", Account.Free, Account.Reserved, "12: libre → apartado")]
    public void Entry_IsSaidInTheLanguage(string language, Account from, Account to, string said)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        Assert.Equal(said, Show.Entry(new Posting(new LotId("L1"), from, to, 12)));
    }

    [Theory]
    [InlineData(1_240, -62, "1.2 km more, 1 minute less")]
    [InlineData(-49, 20, "as many km, as many minutes")]
    [InlineData(-3_000, 305, "3.0 km less, 5 minutes more")]
    [InlineData(50, 60, "0.1 km more, 1 minute more")]
    [InlineData(0, -120, "as many km, 2 minutes less")]
    public void Difference_SaysWhatIsMoreAndWhatIsLess(int metres, int seconds, string said)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        Assert.Equal(said, Show.Difference(metres, seconds));
    }
}
