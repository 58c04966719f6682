using System.Collections.Concurrent;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;

namespace MutualAid.Server.DriverApi;

/// <summary>
/// What boxes hold, for drivers' phones, as it was a moment ago. A pantry that is busy with hundreds of reports would
/// make each of them wait for all the others, only to say what is in boxes that are closed.
/// </summary>
internal sealed class RecentPantries(IEngine engine, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<PantryId, Known> _known = new();

    /// <summary>The pantry's state: read within the last second, or within five while the next reading is under way.</summary>
    public Task<PantryState> Read(PantryId pantry, CancellationToken cancellation)
    {
        Known known = _known.GetOrAdd(pantry, _ => new Known());
        lock (known)
        {
            TimeSpan age = clock.GetElapsedTime(known.ReadAt);
            if (known.State is { } fresh && age < Fresh) return Task.FromResult(fresh);
            known.Next ??= Refresh(pantry, known);
            return known.State is { } state && age < 5 * Fresh ? Task.FromResult(state) : known.Next.WaitAsync(cancellation);
        }
    }

    private async Task<PantryState> Refresh(PantryId pantry, Known known)
    {
        await Task.Yield(); // the caller holds the lock
        try
        {
            PantryState state = await engine.Read(pantry, CancellationToken.None);
            lock (known) (known.State, known.ReadAt) = (state, clock.GetTimestamp());
            return state;
        }
        finally
        {
            lock (known) known.Next = null;
        }
    }

    private sealed class Known
    {
        public PantryState? State { get; set; }

        public long ReadAt { get; set; }

        public Task<PantryState>? Next { get; set; }
    }
}
