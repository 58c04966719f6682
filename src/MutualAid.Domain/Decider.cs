namespace MutualAid.Domain;

/// <summary>The rules of one aggregate: pure functions, no clock, no randomness, no I/O.</summary>
/// <param name="Initial">The state of an aggregate to which nothing has happened yet.</param>
/// <param name="Decide">What a command leads to in a given state.</param>
/// <param name="Evolve">The state after an event; total, since what happened has happened.</param>
public sealed record Decider<TState, TCommand, TEvent>(
    TState Initial,
    Func<TCommand, TState, Decision<TEvent>> Decide,
    Func<TState, TEvent, TState> Evolve)
{
    /// <summary>The state after all of <paramref name="events"/>, in order.</summary>
    public TState Fold(TState state, IEnumerable<TEvent> events) => events.Aggregate(state, Evolve);
}

/// <summary>What a command led to. Being refused is an outcome like any other, never an exception.</summary>
public abstract record Decision<TEvent>
{
    private Decision()
    {
    }

    /// <summary>The command holds; an empty list says that nothing was left to do.</summary>
    public sealed record Accepted(IReadOnlyList<TEvent> Events) : Decision<TEvent>;

    /// <summary>The command does not hold, and nothing changed.</summary>
    public sealed record Refused(Refusal Reason) : Decision<TEvent>;

    public static implicit operator Decision<TEvent>(Refusal reason) => new Refused(reason);

    public static implicit operator Decision<TEvent>(TEvent only) => new Accepted([only]);

    public static implicit operator Decision<TEvent>(TEvent[] events) => new Accepted(events);

    /// <summary>Accepted, with nothing left to do.</summary>
    public static Decision<TEvent> Nothing { get; } = new Accepted([]);
}

/// <summary>Why a command was refused. Each aggregate has its own closed set.</summary>
public abstract record Refusal;

/// <summary>
/// The retry key was used before, by another aggregate or with other content. Any aggregate may meet it, since the
/// engine answers with it before the rules are asked.
/// </summary>
public sealed record OperationIdReused : Refusal;
