using System.Collections.Immutable;
using MutualAid.Domain.Households;
using NodaTime;
using static MutualAid.Domain.Households.HouseholdCommand;

namespace MutualAid.Domain.Tests.Properties;

/// <summary>A household's wishes, a pantry's dates and their ends in any order, over half a year with both changes of clocks.</summary>
public sealed class RecurrenceProperties
{
    private static readonly Instant Start = Instant.FromUtc(2026, 8, 24, 0, 0);
    private static readonly string[] Zones = ["America/Los_Angeles", "Europe/Berlin", "America/Santiago"];

    /// <summary>What has to have happened, so that what never did is not called proven.</summary>
    private static readonly string[] Cases =
    [
        "on its date", "moved", "nearest of several", "soonest of several", "after a decline", "after a delivery", "on resuming",
        "on renewing", "skip cancelled", "skip too late", "pause cancelled", "pause left what was too late", "ended with a request",
        "no recurrence", "over", "after the end", "past cut-off", "no occurrence", "skipped", "skipped and moved", "had its request",
        "paused without end", "date paused", "paused",
    ];

    [Fact]
    public void AnyWishesAndDates_EveryOccurrenceThatIsDueHasOneRequestAndNoOtherHasAny()
    {
        var reached = Cases.ToDictionary(name => name, _ => 0);
        Steps.ForAll(sequences: 1_500, length: 80, steps =>
        {
            var world = new World(Zones[steps.Count == 0 ? 0 : steps[0].A % Zones.Length], reached);
            for (int number = 0; number < steps.Count; number++) world.Take(steps[number], number);
            foreach (var (reason, count) in world.Witness.Reached) reached[reason] += count;
        });
        Console.WriteLine($"recurrence: {string.Join(" · ", reached.Select(entry => $"{entry.Key} {entry.Value}"))}");
        Assert.DoesNotContain(reached, entry => entry.Value == 0);
    }

    private sealed class World(string zone, Dictionary<string, int> reached)
    {
        private readonly DateTimeZone _zone = DateTimeZoneProviders.Tzdb[zone];
        private readonly List<OfferedDate> _dates = [];
        private readonly HashSet<DistributionId> _opened = [];
        private HouseholdState _state = HouseholdDecider.Instance.Fold(
            HouseholdState.Initial,
            [new HouseholdEvent.HouseholdRegistered(default, ImmutableSortedDictionary<string, FieldVersion>.Empty, Start)]);

        public RecurrenceWitness Witness { get; } = new();

        public void Take(Step step, int number)
        {
            Instant at = Start + Duration.FromHours((number * 55) + (step.A % 50));
            LocalDate today = at.InZone(_zone).Date;
            MutualAid.Domain.Households.OpenRequest? open = _state.Request;
            HouseholdCommand? command = (step.Kind % 20) switch
            {
                0 or 1 or 2 => new SetRecurrence(step.A % 2 + 1, today.PlusDays(step.B % 9), step.C % 2 == 0 ? null : today.PlusDays(step.C % 40 + 8), zone, at),
                3 => new RenewRecurrence(step.A % 2 == 0 ? null : today.PlusDays(step.B % 50), zone, at),
                4 or 5 => new SkipOccurrence(Occurrence(step, today), zone, at),
                6 => new PauseRecurrence(step.A % 2 == 0 ? null : today.PlusDays(step.B % 30), zone, at),
                7 or 8 => new ResumeRecurrence(at),
                9 => step.A % 3 == 0 ? new EndRecurrence(at) : null,
                10 or 11 => open is null ? null : new RecordDelivery(
                    open.Id, (RequestOutcome)(step.B % 3), new OperationOrder(at, number, new OperationId(open.Id.Value)), at),
                12 => open is null ? null : new DeclineRequest(open.Id, DeclineReason.DateIsFull, at),
                13 => open is null ? null : step.A % 2 == 0 ? new CancelRequest(open.Id, at) : new CloseRequest(open.Id, at),
                _ => null,
            };
            if (command is not null) Send(command, at);
            else for (int n = 0; n <= step.C % 3; n++) OpenDate(today.PlusDays(1 + ((step.B / (n + 1)) % 24)), step.A % 5);
            Ask(command, number, at);
        }

        /// <summary>What the process does after every event, sent twice.</summary>
        private void Ask(HouseholdCommand? after, int number, Instant at)
        {
            var due = _state.Request is null ? Witness.Due(_dates, at, _zone) : [];
            var ask = new OpenRecurring(new RequestId(new Guid(number, 1, 0, new byte[8])), [.. _dates], at);
            var opened = Send(ask, at).OfType<HouseholdEvent.RequestOpened>().SingleOrDefault();
            Assert.Empty(Send(ask with { Request = new RequestId(new Guid(number, 2, 0, new byte[8])) }, at));
            if (due.Count == 0)
            {
                Assert.Null(opened);
                return;
            }

            // The soonest occurrence, and of its dates none that is nearer.
            Assert.NotNull(opened);
            LocalDate soonest = due.Min(one => one.Occurrence);
            var candidates = due.Where(one => one.Occurrence == soonest).ToArray();
            var (chosen, occurrence) = Assert.Single(candidates, one => one.Date.Distribution == opened.Distribution);
            Assert.Equal(candidates.Min(one => Distance(one.Date.Date, soonest)), Distance(chosen.Date, soonest));
            Assert.Equal((chosen.Date, chosen.Cutoff), (opened.Date, opened.Cutoff));
            Assert.True(_opened.Add(opened.Distribution), "asked twice for one date");
            Note(chosen.Date == occurrence ? "on its date" : "moved");
            if (candidates.DistinctBy(one => Distance(one.Date.Date, soonest)).Count() > 1) Note("nearest of several");
            if (due.Count > candidates.Length) Note("soonest of several");
            if (after is DeclineRequest) Note("after a decline");
            if (after is RecordDelivery) Note("after a delivery");
            if (after is ResumeRecurrence) Note("on resuming");
            if (after is RenewRecurrence) Note("on renewing");
        }

        private IReadOnlyList<HouseholdEvent> Send(HouseholdCommand command, Instant at)
        {
            MutualAid.Domain.Households.OpenRequest? open = _state.Request;
            var decision = HouseholdDecider.Instance.Decide(command, _state);
            if (decision is not Decision<HouseholdEvent>.Accepted { Events: var events })
            {
                if (command is SkipOccurrence && decision is Decision<HouseholdEvent>.Refused { Reason: HouseholdRefusal.PastCutoff }) Note("skip too late");
                return [];
            }

            _state = HouseholdDecider.Instance.Fold(_state, events);
            foreach (HouseholdEvent @event in events) Witness.Hear(@event);
            bool cancelled = events.OfType<HouseholdEvent.RequestCancelled>().Any();
            if (cancelled && command is SkipOccurrence or PauseRecurrence) Assert.True(at < open!.Cutoff);
            if (command is SkipOccurrence && cancelled) Note("skip cancelled");
            if (command is PauseRecurrence && cancelled) Note("pause cancelled");
            if (command is PauseRecurrence { Until: null } && !cancelled && at >= open?.Cutoff) Note("pause left what was too late");
            if (command is EndRecurrence && events.Count > 0 && _state.Request is not null) Note("ended with a request");
            if (command is EndRecurrence && events.Count > 0) _opened.Clear(); // what is set after that is another wish
            return events;
        }

        private LocalDate Occurrence(Step step, LocalDate today)
        {
            LocalDate[] some = _state.Recurrence is { } recurrence ? [.. recurrence.OccurrencesFrom(today.PlusDays(-3)).Take(4)] : [];
            return Step.Pick(some, step.A, today);
        }

        private void OpenDate(LocalDate date, int daysBefore)
        {
            if (_dates.Any(one => one.Date == date)) return;
            Instant cutoff = date.PlusDays(-daysBefore).At(new LocalTime(18, 0)).InZoneLeniently(_zone).ToInstant();
            _dates.Add(new OfferedDate(new DistributionId(new Guid(_dates.Count, 9, 0, new byte[8])), date, cutoff));
        }

        private void Note(string name) => reached[name]++;

        private static int Distance(LocalDate date, LocalDate occurrence) => Math.Abs(Period.DaysBetween(date, occurrence));
    }
}
