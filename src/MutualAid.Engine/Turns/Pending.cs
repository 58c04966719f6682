using System.Diagnostics;
using MutualAid.Domain;

namespace MutualAid.Engine.Turns;

/// <summary>Somebody who waits for a command's outcome or, without a command, for the state.</summary>
internal sealed class Pending<TState, TCommand, TEvent>(CommandId key, TCommand? command)
    where TState : class
    where TCommand : class
{
    // Continuations run elsewhere: whoever waits must not hold up the aggregate's next turn.
    private readonly TaskCompletionSource<Decision<TEvent>> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Current<TState>? _current;

    public CommandId Key { get; } = key;

    public TCommand? Command { get; } = command;

    /// <summary>When it was taken in, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Since { get; } = Stopwatch.GetTimestamp();

    /// <summary>The span that it belongs to: turns run wherever the first of those who wait came from.</summary>
    public ActivityContext Span { get; } = Activity.Current?.Context ?? default;

    /// <summary>Asks for neither an outcome nor the state, but for what is in memory to be let go.</summary>
    public bool IsReload { get; init; }

    public Task<Decision<TEvent>> Outcome => _outcome.Task;

    public async Task<Current<TState>> Current()
    {
        await _outcome.Task;
        return _current!;
    }

    public void Answer(Decision<TEvent> decision) => _outcome.TrySetResult(decision);

    public void Answer(Current<TState> current)
    {
        _current = current;
        _outcome.TrySetResult(Decision<TEvent>.Nothing);
    }

    public void Fail(Exception exception) => _outcome.TrySetException(exception);
}
