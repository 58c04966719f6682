using MutualAid.Domain.Pantry;
using MutualAid.Routing;

namespace MutualAid.Server.Staff;

/// <summary>What every plan is made by. The measurements in MutualAid.Bench compile this file as well.</summary>
internal static class PlanningRules
{
    public static IReadOnlyList<string> Dimensions { get; } = ["boxes", "cold boxes"];

    // A metre is one unit of cost; a second of a volunteer's time is worth two, and setting out at all two kilometres.
    public static ObjectiveWeights Weights { get; } = new() { PerMetre = 1, PerSecond = 2 };

    public static Cost SettingOut { get; } = new(2_000);

    public static Obligation ObligationOf(RequestPriority priority) => new Obligation.Mandatory(priority switch
    {
        RequestPriority.Urgent => 4,
        RequestPriority.FirstTime => 2,
        RequestPriority.Normal => 1,
    });
}
