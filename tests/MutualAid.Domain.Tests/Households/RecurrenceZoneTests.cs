using System.Collections.Immutable;
using MutualAid.Domain.Households;
using NodaTime;
using NodaTime.Text;
using static MutualAid.Domain.Households.HouseholdCommand;
using static MutualAid.Domain.Households.HouseholdRefusal;

namespace MutualAid.Domain.Tests.Households;

/// <summary>When a day begins, where the clocks change in the night, at midnight, or not at all.</summary>
public sealed class RecurrenceZoneTests
{
    private static Scenario<HouseholdState, HouseholdCommand, HouseholdEvent> Registered() =>
        new Scenario<HouseholdState, HouseholdCommand, HouseholdEvent>(HouseholdDecider.Instance)
            .Given(new RegisterHousehold(default, ImmutableSortedDictionary<string, FieldVersion>.Empty, default));

    /// <summary>The end is the first moment of the day after, wherever the clocks stand then.</summary>
    [Theory]
    [InlineData("America/Los_Angeles", "2027-03-13", "2027-03-14T08:00:00Z")] // before the hour that is left out
    [InlineData("America/Los_Angeles", "2027-03-14", "2027-03-15T07:00:00Z")] // after a day of 23 hours
    [InlineData("Europe/Berlin", "2027-03-27", "2027-03-27T23:00:00Z")]
    [InlineData("Europe/Berlin", "2027-03-28", "2027-03-28T22:00:00Z")]
    [InlineData("Asia/Beirut", "2027-03-26", "2027-03-26T22:00:00Z")]
    [InlineData("Asia/Beirut", "2027-03-27", "2027-03-27T22:00:00Z")] // no midnight: the day begins at 01:00
    public void ClocksGoForward_Set_EndsWhenTheNextDayBegins(string zone, string until, string ends) =>
        AssertEnds(zone, Instant.FromUtc(2027, 1, 4, 12, 0), until, ends);

    [Theory]
    [InlineData("America/Los_Angeles", "2026-10-31", "2026-11-01T07:00:00Z")]
    [InlineData("America/Los_Angeles", "2026-11-01", "2026-11-02T08:00:00Z")] // after a day of 25 hours
    [InlineData("Europe/Berlin", "2026-10-24", "2026-10-24T22:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25", "2026-10-25T23:00:00Z")]
    [InlineData("America/Santiago", "2026-09-05", "2026-09-06T04:00:00Z")] // no midnight: the day begins at 01:00
    [InlineData("America/Havana", "2026-10-31", "2026-11-01T04:00:00Z")] // two midnights: the day begins at the first
    [InlineData("Asia/Beirut", "2026-10-24", "2026-10-24T22:00:00Z")] // the evening before comes twice
    public void ClocksGoBack_Set_EndsWhenTheNextDayBegins(string zone, string until, string ends) =>
        AssertEnds(zone, Instant.FromUtc(2026, 8, 3, 12, 0), until, ends);

    private static void AssertEnds(string zone, Instant at, string until, string ends)
    {
        LocalDate last = LocalDatePattern.Iso.Parse(until).Value, from = at.InUtc().Date;
        Instant expected = InstantPattern.General.Parse(ends).Value;
        Registered()
            .ThenAccepts(new SetRecurrence(1, from, last, zone, at), new HouseholdEvent.RecurrenceSet(1, from, last, expected))
            .ThenAccepts(new RenewRecurrence(last, zone, at), new HouseholdEvent.RecurrenceRenewed(last, expected))
            .ThenAccepts(
                new PauseRecurrence(last.PlusDays(1), zone, at),
                new HouseholdEvent.RecurrencePaused(last.PlusDays(1), expected))
            .ThenRefuses(new ResumeRecurrence(expected), new NoRecurrence())
            .ThenAccepts(new ResumeRecurrence(expected.Minus(Duration.Epsilon)), new HouseholdEvent.RecurrenceResumed());
    }

    /// <summary>It is Monday evening in Los Angeles until 08:00 of Tuesday in UTC.</summary>
    [Fact]
    public void LateEvening_Set_TodayIsThePantrysDay()
    {
        const string Zone = "America/Los_Angeles";
        Instant evening = Instant.FromUtc(2026, 12, 1, 7, 59);
        var set = new SetRecurrence(1, new LocalDate(2026, 11, 30), null, Zone, evening);
        Registered()
            .ThenRefuses(set with { At = evening.Plus(Duration.FromMinutes(1)) }, new InvalidRecurrence())
            .Given(set)
            .ThenRefuses(new PauseRecurrence(new LocalDate(2026, 11, 30), Zone, evening), new InvalidPause())
            .ThenRefuses(new PauseRecurrence(new LocalDate(2026, 12, 1), Zone, evening.Plus(Duration.FromMinutes(1))), new InvalidPause())
            .Given(new PauseRecurrence(new LocalDate(2026, 12, 1), Zone, evening));
    }
}
