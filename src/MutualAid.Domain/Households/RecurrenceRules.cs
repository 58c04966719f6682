using NodaTime;
using static MutualAid.Domain.Households.HouseholdCommand;
using static MutualAid.Domain.Households.HouseholdEvent;
using static MutualAid.Domain.Households.HouseholdRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Households.HouseholdEvent>;

namespace MutualAid.Domain.Households;

/// <summary>What a household may do with its recurrence. A day begins when it does where the pantry is.</summary>
internal static class RecurrenceRules
{
    public static Decision Decide(HouseholdCommand command, HouseholdState state) => command switch
    {
        SetRecurrence c => InZone(c.TimeZone, zone => Set(c, zone)),
        RenewRecurrence c => InZone(c.TimeZone, zone => WithRunning(c.At, state, running => Renew(c, running, zone))),
        SkipOccurrence c => InZone(c.TimeZone, zone => WithRunning(c.At, state, running => Skip(c, running, state, zone))),
        PauseRecurrence c => InZone(c.TimeZone, zone => WithRunning(c.At, state, running => Pause(c, running, state, zone))),
        ResumeRecurrence c => WithRunning(c.At, state, running =>
            running.Pause is { } pause && !(c.At >= pause.Ends) ? new RecurrenceResumed() : Decision.Nothing),
        EndRecurrence c => Running(c.At, state) is null ? Decision.Nothing : new RecurrenceEnded(c.At),
        _ => throw new InvalidOperationException($"No rule decides {command.GetType().Name}."),
    };

    private static Decision Set(SetRecurrence command, DateTimeZone zone)
    {
        LocalDate today = command.At.InZone(zone).Date;
        LocalDate until = command.Until ?? today.PlusWeeks(Recurrence.DefaultLengthInWeeks);
        bool isValid = command.Weeks is 1 or 2 && command.From >= today && command.From <= until && IsSoonEnough(until, today);
        return isValid
            ? new RecurrenceSet(command.Weeks, command.From, until, StartOf(until.PlusDays(1), zone))
            : new InvalidRecurrence();
    }

    private static Decision Renew(RenewRecurrence command, Recurrence running, DateTimeZone zone)
    {
        LocalDate today = command.At.InZone(zone).Date;
        LocalDate until = command.Until ?? today.PlusWeeks(Recurrence.DefaultLengthInWeeks);
        return until >= today && until >= running.From && IsSoonEnough(until, today)
            ? new RecurrenceRenewed(until, StartOf(until.PlusDays(1), zone))
            : new InvalidRecurrence();
    }

    private static Decision Skip(SkipOccurrence command, Recurrence running, HouseholdState state, DateTimeZone zone)
    {
        // What was moved to a later day can be skipped until then.
        LocalDate earliest = command.At.InZone(zone).Date.PlusDays(-Recurrence.GreatestMoveInDays);
        if (!running.IsOccurrence(command.Date) || command.Date < earliest) return new NotAnOccurrence(command.Date);
        if (running.Skipped.Contains(command.Date)) return Decision.Nothing;
        var skipped = new OccurrenceSkipped(command.Date);
        if (state.Request is not { Date: { } date } open || running.OccurrenceOf(date) != command.Date) return skipped;
        return command.At < open.Cutoff ? And(skipped, open, command.At) : new PastCutoff(open.Cutoff);
    }

    private static Decision Pause(PauseRecurrence command, Recurrence running, HouseholdState state, DateTimeZone zone)
    {
        if (command.Until <= command.At.InZone(zone).Date) return new InvalidPause();
        var paused = new RecurrencePaused(command.Until, command.Until is { } until ? StartOf(until, zone) : null);
        Recurrence then = Evolve(running, paused);
        // What is past its cut-off still comes: it may be packed.
        bool cancels = state.Request is { Date: { } date } open && command.At < open.Cutoff
            && running.OccurrenceOf(date) is { } occurrence && (then.IsPausedOn(occurrence) || then.IsPausedOn(date));
        if (cancels) return And(paused, state.Request!, command.At);
        return then == running ? Decision.Nothing : paused;
    }

    /// <summary>The recurrence after an event that concerns it and does not end it.</summary>
    public static Recurrence Evolve(Recurrence? recurrence, HouseholdEvent @event) => @event switch
    {
        RecurrenceSet e => new Recurrence(e.Weeks, e.From, e.Until, e.Ends, [], recurrence?.Asked ?? [], null),
        RecurrenceRenewed e => recurrence! with { Until = e.Until, Ends = e.Ends },
        OccurrenceSkipped e => recurrence! with { Skipped = recurrence.Skipped.Add(e.Date) },
        RecurrencePaused e => recurrence! with { Pause = new Pause(e.Until, e.Ends) },
        RecurrenceResumed => recurrence! with { Pause = null },
        _ => throw new InvalidOperationException($"Nothing evolves {@event.GetType().Name}."),
    };

    private static Decision InZone(string timeZone, Func<DateTimeZone, Decision> decide) =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) is { } zone ? decide(zone) : new UnknownTimeZone(timeZone);

    private static Decision WithRunning(Instant at, HouseholdState state, Func<Recurrence, Decision> decide) =>
        Running(at, state) is { } running ? decide(running) : new NoRecurrence();

    private static Recurrence? Running(Instant at, HouseholdState state) => at < state.Recurrence?.Ends ? state.Recurrence : null;

    private static Decision And(HouseholdEvent first, OpenRequest open, Instant at) =>
        (HouseholdEvent[])[first, new RequestCancelled(open.Id, open.Distribution, at)];

    private static bool IsSoonEnough(LocalDate until, LocalDate today) =>
        until <= today.PlusWeeks(Recurrence.GreatestLengthInWeeks);

    /// <summary>Midnight, or the first moment after it where the clocks go forward at midnight.</summary>
    private static Instant StartOf(LocalDate date, DateTimeZone zone) => date.AtStartOfDayInZone(zone).ToInstant();
}
