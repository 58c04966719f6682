using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Ops;

/// <summary>
/// What the database has to be asked for: asked every so often while anybody listens, and not whenever somebody reads.
/// On several nodes each says the same, so that the largest is the one to look at.
/// </summary>
internal sealed class Readings : BackgroundService
{
    private readonly IEventStore _store;
    private readonly string[] _processes;
    private readonly HouseholdQueries _households;
    private readonly RouteQueries _routes;
    private readonly ServerSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ObservableGauge<double> _age;
    private Instant _readAt;
    private Reading _last = new([], [], 0, []);

    public Readings(
        IEventStore store, IEnumerable<Process> processes, HouseholdQueries households, RouteQueries routes,
        IOptions<ServerSettings> settings, TimeProvider clock, IMeterFactory meters, ILogger<Readings> log)
    {
        (_store, _households, _routes, _settings, _clock, _log) = (store, households, routes, settings.Value, clock, log);
        _processes = [.. processes.Select(process => process.Name)];
        _readAt = Now;
        Meter meter = meters.Create(Measures.Name);
        _age = meter.CreateObservableGauge(
            "mutualaid.readings.age", () => (Now - _readAt).TotalSeconds, "s", "How old the readings below are: feed, events parked, shredding, deliveries");
        meter.CreateObservableGauge(
            "mutualaid.feed.lag", () => _last.Feed.Select(one => Of(one.Behind, "process", one.Process)), "{event}", "Events that a process has not dealt with");
        meter.CreateObservableGauge(
            "mutualaid.feed.age", () => _last.Feed.Select(one => Of(one.Age, "process", one.Process)), "s", "How old the first of them is");
        meter.CreateObservableGauge(
            "mutualaid.events.parked", () => _last.Parked.Select(one => Of(one.Count, "process", one.Process)), "{event}", "Events that a process gave up on and that wait for people");
        meter.CreateObservableGauge(
            "mutualaid.shred.lag", () => _last.ShredLag, "s", "How long ago the details that are overdue longest should have been forgotten; 0 when none are");
        meter.CreateObservableGauge(
            "mutualaid.deliveries", () => _last.Deliveries.Select(one => Of(one.Count, "state", one.State)), "{stop}", "Stops of today's and yesterday's routes by what became of them");
    }

    private Instant Now => Instant.FromDateTimeOffset(_clock.GetUtcNow());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (_age.Enabled) (_last, _readAt) = (await Read(stoppingToken), Now);
            }
            catch (Exception exception)
            {
                if (!stoppingToken.IsCancellationRequested) _log.LogWarning("Nothing could be measured: {Reason}", exception.GetType().Name);
            }

            await Task.Delay(_settings.MeasureEvery, _clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Reading> Read(CancellationToken cancellation)
    {
        long head = await _store.Head(cancellation);
        var feed = new List<(string, long, double)>();
        foreach (string process in _processes)
        {
            long position = await _store.LoadCheckpoint(process, cancellation);
            var next = position < head ? await _store.ReadFeed(position, 1, cancellation) : [];
            feed.Add((process, Math.Max(0, head - position), next.Count == 0 ? 0 : Math.Max(0, (Now - next[0].RecordedAt).TotalSeconds)));
        }

        var parked = (await _store.ListParked(cancellation)).ToLookup(one => one.Process);
        Instant now = Now;
        double overdue = await _households.MostOverdue(
            now - Duration.FromTimeSpan(_settings.KeepAfterDelivery), now - Duration.FromTimeSpan(_settings.KeepOtherwise), cancellation);
        var deliveries = await _routes.StopsByState(now.InUtc().Date.PlusDays(-1), cancellation);
        return new Reading(feed, [.. _processes.Select(process => (process, parked[process].Count()))], overdue, deliveries);
    }

    private static Measurement<T> Of<T>(T value, string name, string key) where T : struct => new(value, new KeyValuePair<string, object?>(name, key));

    private sealed record Reading(
        IReadOnlyList<(string Process, long Behind, double Age)> Feed,
        IReadOnlyList<(string Process, int Count)> Parked,
        double ShredLag,
        IReadOnlyList<StopsRow> Deliveries);
}
