namespace MutualAid.Routing.Search.Genetic;

/// <summary>
/// Several populations, each bred by a thread of its own from random numbers of its own. They tell one another of the
/// best solution, and now and then take it in.
/// </summary>
internal sealed class Islands
{
    private readonly Lock _lock = new();
    private Individual? _best;

    /// <summary>The best of all feasible individuals so far.</summary>
    public Individual? Best
    {
        get
        {
            lock (_lock) return _best;
        }
    }

    public void Offer(Individual individual)
    {
        lock (_lock)
            if (individual.Cost < (_best?.Cost ?? long.MaxValue)) _best = individual;
    }
}
