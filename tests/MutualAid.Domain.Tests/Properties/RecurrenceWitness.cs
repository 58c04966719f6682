using MutualAid.Domain.Households;
using NodaTime;

namespace MutualAid.Domain.Tests.Properties;

/// <summary>
/// What a household wants, kept apart from the rules and in the plainest way: every day of every occurrence is tried.
/// </summary>
internal sealed class RecurrenceWitness
{
    private readonly List<LocalDate> _asked = [];
    private HashSet<LocalDate> _skipped = [];
    private (int Weeks, LocalDate From, LocalDate Until)? _wish;
    private LocalDate? _pausedBefore;
    private LocalDate? _open;

    /// <summary>How often each reason kept a date from being asked for.</summary>
    public SortedDictionary<string, int> Reached { get; } = new(StringComparer.Ordinal);

    public void Hear(HouseholdEvent @event)
    {
        switch (@event)
        {
            case HouseholdEvent.RecurrenceSet e:
                if (_wish is null) _asked.RemoveAll(date => date != _open);
                (_wish, _skipped, _pausedBefore) = ((e.Weeks, e.From, e.Until), [], null);
                break;
            case HouseholdEvent.RecurrenceRenewed e:
                _wish = _wish!.Value with { Until = e.Until };
                break;
            case HouseholdEvent.OccurrenceSkipped e:
                _skipped.Add(e.Date);
                break;
            case HouseholdEvent.RecurrencePaused e:
                _pausedBefore = e.Until ?? LocalDate.MaxIsoValue;
                break;
            case HouseholdEvent.RecurrenceResumed:
                _pausedBefore = null;
                break;
            case HouseholdEvent.RecurrenceEnded:
                _wish = null;
                break;
            case HouseholdEvent.RequestOpened { Date: { } date }:
                _asked.Add(date);
                _open = date;
                break;
            case HouseholdEvent.RequestEnded or HouseholdEvent.RequestDeclined or HouseholdEvent.RequestCancelled:
                _open = null;
                break;
            default:
                break;
        }
    }

    /// <summary>The dates that may be asked for now, each with its occurrence.</summary>
    public List<(OfferedDate Date, LocalDate Occurrence)> Due(IEnumerable<OfferedDate> dates, Instant at, DateTimeZone zone)
    {
        var due = new List<(OfferedDate, LocalDate)>();
        foreach (OfferedDate offered in dates)
            if (WhyNot(offered, at, zone) is { } reason) Reached[reason] = Reached.GetValueOrDefault(reason) + 1;
            else due.Add((offered, Of(offered.Date)!.Value));
        return due;
    }

    private string? WhyNot(OfferedDate offered, Instant at, DateTimeZone zone)
    {
        if (_wish is not { } wish) return "no recurrence";
        if (at.InZone(zone).Date > wish.Until) return "over";
        if (offered.Date > wish.Until) return "after the end";
        if (at >= offered.Cutoff) return "past cut-off";
        if (Of(offered.Date) is not { } occurrence) return "no occurrence";
        if (_skipped.Contains(occurrence)) return offered.Date == occurrence ? "skipped" : "skipped and moved";
        if (_asked.Any(asked => Of(asked) == occurrence)) return "had its request";
        if (_pausedBefore is not { } before || (occurrence >= before && offered.Date >= before)) return null;
        return before == LocalDate.MaxIsoValue ? "paused without end" : occurrence >= before ? "date paused" : "paused";
    }

    private LocalDate? Of(LocalDate date)
    {
        var (weeks, from, until) = _wish!.Value;
        for (LocalDate occurrence = from; occurrence <= until && date <= until; occurrence = occurrence.PlusWeeks(weeks))
            for (int moved = -3; moved <= 3; moved++)
                if (occurrence.PlusDays(moved) == date) return occurrence;
        return null;
    }
}
