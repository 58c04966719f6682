namespace MutualAid.Routing;

/// <summary>
/// A problem that contradicts itself; <see cref="Errors"/> lists every contradiction found, one sentence each.
/// </summary>
public sealed class InvalidRoutingProblemException : ArgumentException
{
    /// <summary>A problem with these errors.</summary>
    public InvalidRoutingProblemException(IReadOnlyList<string> errors)
        : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    /// <summary>What is wrong, naming the stop or the vehicle.</summary>
    public IReadOnlyList<string> Errors { get; }
}
