using MutualAid.Domain.Pantry;

namespace MutualAid.Domain.Tests;

/// <summary>Given what happened, when a command comes, then this follows.</summary>
internal sealed class Scenario<TState, TCommand, TEvent>(Decider<TState, TCommand, TEvent> decider)
{
    public TState State { get; private set; } = decider.Initial;

    /// <summary>Commands that set the scene; each must be accepted.</summary>
    public Scenario<TState, TCommand, TEvent> Given(params TCommand[] commands)
    {
        foreach (TCommand command in commands)
            Apply(Assert.IsType<Decision<TEvent>.Accepted>(decider.Decide(command, State)));
        return this;
    }

    public Scenario<TState, TCommand, TEvent> ThenAccepts(TCommand command, params TEvent[] expected)
    {
        var accepted = Assert.IsType<Decision<TEvent>.Accepted>(decider.Decide(command, State));
        Assert.Equal(expected.Select(e => Dump.Of(e)), accepted.Events.Select(e => Dump.Of(e)));
        Apply(accepted);
        return this;
    }

    public Scenario<TState, TCommand, TEvent> ThenRefuses(TCommand command, Refusal expected)
    {
        var refused = Assert.IsType<Decision<TEvent>.Refused>(decider.Decide(command, State));
        // The name only helps whoever reads it; its own test looks at it.
        Assert.Equal(Dump.Of(expected), Dump.Of(refused.Reason is PantryRefusal pantry ? pantry with { ItemName = null } : refused.Reason));
        return this;
    }

    private void Apply(Decision<TEvent>.Accepted accepted) => State = decider.Fold(State, accepted.Events);
}
