using System.Collections.Immutable;
using MutualAid.Domain.Distributions;

namespace MutualAid.Server.Staff;

internal sealed class Planner
{
    public Task<(ImmutableArray<PlannedRoute> Routes, ImmutableArray<UnplannedRequest> Unplanned)> Plan(
        PlanningTask task, TimeSpan search, CancellationToken cancellation) => throw new NotSupportedException();
}
