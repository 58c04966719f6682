using System.Collections.Immutable;
using MutualAid.Domain.Households;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Storage.Queries;

/// <summary>What a household's page says of what it asked for once and for all. Dates are the pantry's.</summary>
/// <param name="Weeks">1 or 2.</param>
/// <param name="Until">The last date on which anything may come; renewing moves it.</param>
/// <param name="IsPaused">Whether it is paused today.</param>
/// <param name="PausedUntil">The first date on which something may come again; null until it resumes, and when it is not paused.</param>
/// <param name="Next">At most four occurrences, soonest first, beginning with today's if there is one.</param>
/// <param name="NextDue">The soonest on which something is to come; null if all are skipped or paused.</param>
public sealed record RecurrenceView(
    int Weeks,
    LocalDate From,
    LocalDate Until,
    bool IsPaused,
    LocalDate? PausedUntil,
    ImmutableArray<OccurrenceView> Next,
    LocalDate? NextDue);

/// <summary>One occurrence.</summary>
/// <param name="Date">Its own date, wherever the pantry moved it; it is what skipping names.</param>
/// <param name="Asked">The date of the request that is open for it, if there is one.</param>
public sealed record OccurrenceView(LocalDate Date, bool IsSkipped, bool IsPaused, LocalDate? Asked);

/// <summary>A row of the table, from which the rest follows by the rules.</summary>
internal sealed class RecurrenceRow
{
    private const int Shown = 4;

    public int Weeks { get; init; }
    public LocalDate FromDate { get; init; }
    public LocalDate UntilDate { get; init; }
    public Instant EndsAt { get; init; }
    public string Skipped { get; init; } = null!;
    public bool Paused { get; init; }
    public LocalDate? PausedUntil { get; init; }
    public string TimeZone { get; init; } = null!;
    public LocalDate? Asked { get; init; }

    public RecurrenceView At(Instant now)
    {
        LocalDate today = now.InZone(DateTimeZoneProviders.Tzdb[TimeZone]).Date;
        var recurrence = new Recurrence(
            Weeks,
            FromDate,
            UntilDate,
            EndsAt,
            [.. Skipped.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(date => LocalDatePattern.Iso.Parse(date).Value)],
            [],
            Paused && !(today >= PausedUntil) ? new Pause(PausedUntil, null) : null);
        OccurrenceView[] coming =
        [
            .. recurrence.OccurrencesFrom(today).Select(date => new OccurrenceView(
                date,
                recurrence.Skipped.Contains(date),
                recurrence.IsPausedOn(date),
                Asked is { } asked && recurrence.OccurrenceOf(asked) == date ? asked : null)),
        ];
        return new RecurrenceView(
            Weeks,
            FromDate,
            UntilDate,
            recurrence.Pause is not null,
            recurrence.Pause?.Until,
            [.. coming.Take(Shown)],
            coming.FirstOrDefault(one => !one.IsSkipped && !one.IsPaused)?.Date);
    }
}
