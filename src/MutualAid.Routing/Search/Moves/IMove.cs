namespace MutualAid.Routing.Search.Moves;

/// <summary>A change of one or two routes that brings a stop next to a neighbour.</summary>
internal interface IMove
{
    /// <summary>Whether the move can change anything in such a problem.</summary>
    bool Supports(ProblemData data);

    /// <summary>
    /// What the best variation of the move adds to the cost: negative if it is feasible and better, else 0. Both
    /// stops are on routes, and neither is locked in its place.
    /// </summary>
    long Evaluate(Solution solution, int stop, int neighbour);

    /// <summary>Carries out the variation that was evaluated last.</summary>
    void Apply(Solution solution);
}
