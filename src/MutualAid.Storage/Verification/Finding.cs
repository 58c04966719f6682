namespace MutualAid.Storage.Verification;

/// <summary>Something that should not be, found in a live database.</summary>
/// <param name="Invariant">Such as <c>I1</c>.</param>
/// <param name="Where">An id or a code, never anything about a person.</param>
public sealed record Finding(string Invariant, string Where, string What)
{
    public override string ToString() => $"{Invariant} {Where}: {What}";
}

/// <summary>What a verification looked at, and what it found.</summary>
public sealed record VerificationReport(
    long Events, long Streams, long Commands, long Lots, long ReadModelRows, IReadOnlyList<Finding> Findings)
{
    public bool IsClean => Findings.Count == 0;
}
