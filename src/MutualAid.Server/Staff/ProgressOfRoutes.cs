using MutualAid.Domain;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff;

/// <summary>How routes go, by what the engine knows of them now.</summary>
internal static class ProgressOfRoutes
{
    /// <summary>Of several routes, read at the same time: in a cluster each may be on another node.</summary>
    public static async Task<IReadOnlyDictionary<RouteId, RouteProgress>> Progress(
        this IEngine engine, IEnumerable<RouteRow> routes, TimeProvider clock, CancellationToken cancellation)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var all = await Task.WhenAll(routes.Select(async route => (route.Id, State: await engine.Read(route.Id, cancellation))));
        return all.ToDictionary(route => route.Id, route => RouteProgress.Of(route.State, now));
    }
}
