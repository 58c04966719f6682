namespace MutualAid.Routing.Search.Genetic.Moves;

/// <summary>A change of one or two routes near a stop and a node that goes well before it.</summary>
internal interface IWarpedMove
{
    /// <summary>Whether the node may be a route's start; else both are stops.</summary>
    bool TakesStart { get; }

    /// <summary>What the move adds to the costs and penalties; 0 if that is not negative or it can't be made.</summary>
    long Evaluate(WarpedRoutes routes, int stop, int node);

    /// <summary>Makes the move that was evaluated last.</summary>
    void Apply(WarpedRoutes routes, int stop, int node);
}
