using System.Collections.Immutable;
using NodaTime;

namespace MutualAid.Domain.Households;

/// <summary>A date that takes requests, as it is offered to a household that recurs.</summary>
/// <param name="Date">In the pantry's time zone.</param>
public sealed record OfferedDate(DistributionId Distribution, LocalDate Date, Instant Cutoff);

/// <summary>While nothing is to come: for dates before <paramref name="Until"/>, whenever they are opened.</summary>
/// <param name="Until">The first date that is not paused; null until the household says so, or the recurrence ends.</param>
/// <param name="Ends">When that date begins in the pantry's time zone; null when <paramref name="Until"/> is.</param>
public sealed record Pause(LocalDate? Until, Instant? Ends);

/// <summary>
/// A household asked once for every week or every other week. An occurrence is a date without a time, so that no change
/// of the clocks moves it; a pantry's date counts as the occurrence that it is at most three days from.
/// </summary>
/// <param name="Weeks">1 or 2.</param>
/// <param name="From">The first occurrence; the others are every so many weeks from it.</param>
/// <param name="Until">The last date on which anything may come.</param>
/// <param name="Ends">When the day after <paramref name="Until"/> begins in the pantry's time zone.</param>
/// <param name="Skipped">Occurrences that the household does not want.</param>
/// <param name="Asked">The dates for which it had a request; an occurrence never leads to a second one.</param>
public sealed record Recurrence(
    int Weeks,
    LocalDate From,
    LocalDate Until,
    Instant Ends,
    ImmutableSortedSet<LocalDate> Skipped,
    ImmutableSortedSet<LocalDate> Asked,
    Pause? Pause)
{
    /// <summary>How long it goes on unless it is renewed: details must not be kept for ever because nobody said stop.</summary>
    public const int DefaultLengthInWeeks = 13;

    /// <summary>How long it can be made to go on at a time.</summary>
    public const int GreatestLengthInWeeks = 26;

    /// <summary>How far a pantry may move a date, for a holiday, and it is still meant.</summary>
    public const int GreatestMoveInDays = 3;

    /// <summary>The occurrence that a date counts as; null if it is too far from all, or after the end.</summary>
    public LocalDate? OccurrenceOf(LocalDate date)
    {
        int days = Period.DaysBetween(From, date) + GreatestMoveInDays, step = 7 * Weeks;
        if (days < 0 || days % step > 2 * GreatestMoveInDays || date > Until) return null;
        LocalDate occurrence = From.PlusDays(days / step * step);
        return occurrence <= Until ? occurrence : null;
    }

    /// <summary>Whether a date is one of the occurrences themselves.</summary>
    public bool IsOccurrence(LocalDate date) => OccurrenceOf(date) == date;

    /// <summary>Occurrences that are not over, skipped and paused ones among them, soonest first.</summary>
    public IEnumerable<LocalDate> OccurrencesFrom(LocalDate day)
    {
        int step = 7 * Weeks, days = Math.Max(0, Period.DaysBetween(From, day));
        for (LocalDate date = From.PlusDays((days + step - 1) / step * step); date <= Until; date = date.PlusDays(step)) yield return date;
    }

    /// <summary>Whether the household does not want what comes on a date.</summary>
    public bool IsPausedOn(LocalDate date) => Pause is { } pause && !(date >= pause.Until);

    /// <summary>Which of the dates to ask for now: the soonest occurrence that is due, and of its dates the nearest.</summary>
    public OfferedDate? Choose(IEnumerable<OfferedDate> dates, Instant at) =>
        (from offered in dates
         where at < offered.Cutoff && at < Ends && IsDue(offered.Date)
         let occurrence = OccurrenceOf(offered.Date)
         orderby occurrence, Math.Abs(Period.DaysBetween(occurrence.Value, offered.Date)), offered.Date, offered.Distribution.Value
         select offered).FirstOrDefault();

    private bool IsDue(LocalDate date) =>
        OccurrenceOf(date) is { } occurrence
        && !Skipped.Contains(occurrence)
        && !IsPausedOn(occurrence)
        && !IsPausedOn(date)
        && !Asked.Any(asked => OccurrenceOf(asked) == occurrence);
}
