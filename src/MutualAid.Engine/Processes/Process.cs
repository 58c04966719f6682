using MutualAid.Domain;

namespace MutualAid.Engine.Processes;

/// <summary>
/// What follows from events elsewhere. A process reads every event in order and sends commands whose keys derive from
/// the event: it may do so more than once, after a crash, and takes effect once.
/// </summary>
/// <param name="name">Stored with its checkpoint and hashed into its keys; it never changes.</param>
public abstract class Process(string name)
{
    public string Name { get; } = name;

    /// <summary>Deals with one event.</summary>
    /// <exception cref="UnexpectedRefusalException">A command was refused in a way that needs a person.</exception>
    public abstract Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation);
}

/// <summary>A process met a refusal that it has no answer to; its event is parked for a person to look at.</summary>
public sealed class UnexpectedRefusalException(Refusal reason) : Exception(reason.GetType().Name)
{
    public Refusal Reason { get; } = reason;
}

/// <summary>What a process makes of a decision.</summary>
public static class ProcessDecisions
{
    /// <summary>Goes on only if the command was accepted.</summary>
    public static async Task Required<TEvent>(this Task<Decision<TEvent>> decision)
    {
        if (await decision.Refusal() is { } reason) throw new UnexpectedRefusalException(reason);
    }

    /// <summary>Goes on if the command was accepted, or refused in the one way that says that it is not needed.</summary>
    public static async Task RequiredUnless<TEvent>(
        this Task<Decision<TEvent>> decision, Func<Refusal, bool> notNeeded)
    {
        if (await decision.Refusal() is { } reason && !notNeeded(reason)) throw new UnexpectedRefusalException(reason);
    }
}
