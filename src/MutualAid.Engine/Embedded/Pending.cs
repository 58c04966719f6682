using MutualAid.Domain;

namespace MutualAid.Engine.Embedded;

/// <summary>Somebody who waits for a command's outcome or, without a command, for the state.</summary>
internal sealed class Pending<TState, TCommand, TEvent>(CommandId key, TCommand? command)
    where TState : class
    where TCommand : class
{
    // Continuations run elsewhere: whoever waits must not hold up the aggregate's next turn.
    private readonly TaskCompletionSource<Decision<TEvent>> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TState? _state;

    public CommandId Key { get; } = key;

    public TCommand? Command { get; } = command;

    public Task<Decision<TEvent>> Outcome => _outcome.Task;

    public async Task<TState> State()
    {
        await _outcome.Task;
        return _state!;
    }

    public void Answer(Decision<TEvent> decision) => _outcome.TrySetResult(decision);

    public void Answer(TState state)
    {
        _state = state;
        _outcome.TrySetResult(Decision<TEvent>.Nothing);
    }

    public void Fail(Exception exception) => _outcome.TrySetException(exception);
}
