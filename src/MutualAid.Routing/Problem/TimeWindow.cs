namespace MutualAid.Routing;

/// <summary>
/// When service at a stop may begin: from <paramref name="Opens"/> to <paramref name="Closes"/>, both included.
/// Who comes early waits; service may end after the window closes.
/// </summary>
/// <param name="Opens">The first moment at which service may begin.</param>
/// <param name="Closes">The last moment at which service may begin; not before <paramref name="Opens"/>.</param>
public readonly record struct TimeWindow(PlanTime Opens, PlanTime Closes);
