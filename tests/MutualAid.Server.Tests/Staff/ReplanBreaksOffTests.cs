using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using MutualAid.Domain;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Server.Ops.Import;
using MutualAid.Server.Staff;
using MutualAid.Server.Tests.Running;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Changes to routes are published in steps; here the program breaks off before each of them, and is asked again.</summary>
public sealed class ReplanBreaksOffTests
{
    [Fact]
    public async Task PublishBrokenOffAnywhere_SentAgain_GoesOnAndIsDoneOnce()
    {
        await using InProcess server = await InProcess.Start();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        DistributionRow date = await Published(server, cancellation);
        RouteId[] routes = await Routes();
        RouteState[] before = [await State(routes[0]), await State(routes[1])];
        int away = before[0].Stops.Length >= before[1].Stops.Length ? 0 : 1, here = 1 - away;
        // They drive away without the last box, which the other one is to take.
        RouteStop left = before[away].Stops[^1];
        var order = new OperationOrder(Instant.FromDateTimeOffset(server.Clock.GetUtcNow()), 1, new OperationId(Guid.NewGuid()));
        ImmutableArray<LoadReport> loaded = [.. before[away].Stops.SelectMany(stop => stop.Boxes.Select(box => new LoadReport(box.Box, stop == left ? LoadRefusalReason.NoRoom : null)))];
        Assert.Null(await server.Get<IEngine>().Send(routes[away], Submission.Own("load").Key("load"), new RouteCommand.ReportLoad(order, loaded), cancellation).Refusal());
        Assert.Null(await server.Get<ReplanDesk>().Replan(Submission.Own("replan"), date, cancellation));
        int version = (await server.Get<IEngine>().Read(date.Id, cancellation)).Draft!.Version;

        Submission publish = Submission.Own("publish the changes");
        for (int steps = 0; steps < 3; steps++)
            await Assert.ThrowsAsync<OperationCanceledException>(() => Desk(steps).Publish(publish, date, version, cancellation));
        for (int again = 0; again < 2; again++) Assert.Null(await Desk(int.MaxValue).Publish(publish, date, version, cancellation));
        Assert.Equal(before[away].Stops[..^1].Select(stop => stop.Stop), (await State(routes[away])).Stops.Select(stop => stop.Stop));
        Assert.Equal(before[here].Stops.Length + 1, (await State(routes[here])).Stops.Length);
        Assert.Contains((await State(routes[here])).Stops, stop => stop.Request == left.Request);
        // Somebody else's form about that draft is stale, as it should be.
        Assert.NotNull(await Desk(int.MaxValue).Publish(Submission.Own("another"), date, version, cancellation));

        ReplanDesk Desk(int steps)
        {
            var engine = new Breaks(server.Get<IEngine>(), steps);
            return ActivatorUtilities.CreateInstance<ReplanDesk>(
                server.App.Services, engine, ActivatorUtilities.CreateInstance<PlanningDesk>(server.App.Services, engine));
        }

        async Task<RouteId[]> Routes() => [.. (await server.Get<RouteQueries>().OfDistribution(date.Id, cancellation)).Select(route => route.Id)];

        Task<RouteState> State(RouteId route) => server.Get<IEngine>().Read(route, cancellation);
    }

    private static async Task<DistributionRow> Published(InProcess server, CancellationToken cancellation)
    {
        using var csv = new TestFolder();
        SmallCsv.Write(csv);
        DayData day = new DayReader(csv.Path).Read().Day!.On(new LocalDate(2026, 3, 3));
        ImportedDay imported = await server.Get<DayImporter>().Import(day, day.Requests.Count, cancellation);
        DistributionRow date = (await server.Get<DistributionQueries>().Find(imported.Distribution, cancellation))!;
        Assert.Null(await server.Get<AllocationDesk>().Allocate(Submission.Own("allocate"), date, cancellation));
        await server.Get<Engine.Processes.ProcessRunner>().Settled(cancellation);
        var planning = server.Get<PlanningDesk>();
        Assert.Null((await planning.Plan(Submission.Own("plan"), date, TimeSpan.FromSeconds(1), cancellation)).Refusal);
        Assert.Null(await planning.Publish(Submission.Own("publish"), date, 1, cancellation));
        return date;
    }

    /// <summary>Ends after so many commands, as a program does that is stopped.</summary>
    private sealed class Breaks(IEngine inner, int commands) : IEngine
    {
        private int _left = commands;

        public event Action? Committed
        {
            add => inner.Committed += value;
            remove => inner.Committed -= value;
        }

        public Task<Decision<TEvent>> Send<TState, TCommand, TEvent>(
            AggregateType<TState, TCommand, TEvent> type, Guid id, CommandId retryKey, TCommand command, CancellationToken cancellation)
            where TState : class
            where TCommand : class
            where TEvent : class =>
            _left-- > 0 ? inner.Send(type, id, retryKey, command, cancellation) : throw new OperationCanceledException();

        public Task<TState> Read<TState, TCommand, TEvent>(AggregateType<TState, TCommand, TEvent> type, Guid id, CancellationToken cancellation)
            where TState : class
            where TCommand : class
            where TEvent : class => inner.Read(type, id, cancellation);

        public Task Reload(AggregateId id, CancellationToken cancellation) => inner.Reload(id, cancellation);
    }
}
