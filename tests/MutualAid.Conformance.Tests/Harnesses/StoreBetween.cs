using MutualAid.Engine;

namespace MutualAid.Conformance.Tests.Harnesses;

/// <summary>A store that only hands on, to be broken in one place.</summary>
internal abstract class StoreBetween(IEventStore store) : IEventStore
{
    public int CommitLanes => store.CommitLanes;

    public virtual Task<LoadedStream> Load(AggregateType type, Guid id, Snapshot? kept, CancellationToken cancellation) =>
        store.Load(type, id, kept, cancellation);

    public virtual Task<IReadOnlyList<AppendResult>> Append(IReadOnlyList<AppendUnit> units, CancellationToken cancellation) =>
        store.Append(units, cancellation);

    public virtual Task<StoredOutcome?> FindOutcome(Guid key, CancellationToken cancellation) =>
        store.FindOutcome(key, cancellation);

    public virtual Task<IReadOnlyList<RecordedEvent>> ReadFeed(long after, int atMost, CancellationToken cancellation) =>
        store.ReadFeed(after, atMost, cancellation);

    public Task<long> Head(CancellationToken cancellation) => store.Head(cancellation);

    public Task<long> LoadCheckpoint(string process, CancellationToken cancellation) =>
        store.LoadCheckpoint(process, cancellation);

    public virtual Task SaveCheckpoint(string process, long position, CancellationToken cancellation) =>
        store.SaveCheckpoint(process, position, cancellation);

    public Task Park(ParkedEvent parked, CancellationToken cancellation) => store.Park(parked, cancellation);

    public Task<IReadOnlyList<ParkedEvent>> ListParked(CancellationToken cancellation) => store.ListParked(cancellation);

    public Task Unpark(string process, long position, CancellationToken cancellation) =>
        store.Unpark(process, position, cancellation);
}
