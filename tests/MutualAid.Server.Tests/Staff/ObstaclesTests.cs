using MutualAid.Routing;
using MutualAid.Server.Staff;
using NodaTime;

namespace MutualAid.Server.Tests.Staff;

/// <summary>What the dispatcher reads about a request on no route.</summary>
public sealed class ObstaclesTests
{
    private static readonly VehicleId Driver = new("5d2c0c8e-2f6d-4d4e-9b1e-3f6d1f0a7c11");
    private static readonly TimeWindow Hours = new(PlanTime.At(9, 0), PlanTime.At(10, 0));

    public static TheoryData<string, Relaxation?> Changes => new()
    {
        { "No driver has time left in the household's hours.", null },
        { "D07 could take it if the household's hours began 20 min earlier.",
            new Relaxation.WindowOpensEarlier(Driver, Cost.Zero, Hours, Routing.Duration.FromMinutes(20)) },
        { "D07 could take it if the household's hours ended 2 min later.",
            new Relaxation.WindowClosesLater(Driver, Cost.Zero, Hours, new Routing.Duration(61)) },
        { "D07 could take it with one stop more.", new Relaxation.OneMoreStop(Driver, Cost.Zero) },
        { "D07 could take it if their hours began 1 min earlier.",
            new Relaxation.ShiftStartsEarlier(Driver, Cost.Zero, new Routing.Duration(1)) },
        { "D07 could take it if their hours ended 1 h 0 min later.",
            new Relaxation.ShiftEndsLater(Driver, Cost.Zero, new Routing.Duration(3541)) },
        { "D07 could take it if they were out 2 h 5 min longer.",
            new Relaxation.LongerDuration(Driver, Cost.Zero, Routing.Duration.FromMinutes(125)) },
        { "D07 could take it with room for more cold boxes: 2.",
            new Relaxation.LargerCapacity(Driver, Cost.Zero, "cold boxes", new Load(2)) },
        { "A driver who is excluded for this household could take it.", new Relaxation.ExclusionLifted(Driver, Cost.Zero) },
        { "D07 could take it with one more skill.", new Relaxation.SkillLearnt(Driver, Cost.Zero, new Skill("ramp")) },
        { "D07 could take it, but the cold box would be out of the refrigerator for 5 min too long.",
            new Relaxation.LongerTimeFromPantry(Driver, Cost.Zero, Routing.Duration.FromMinutes(5)) },
    };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void StopLeftOut_Describe_TheReasonAndWhatWouldHelp(string expected, Relaxation? change)
    {
        const string Reason = "No driver has time left in the household's hours.";
        var stop = new UnassignedStop { Stop = new StopId("S"), Reason = new Obstacle.NoTimeLeft(), ByVehicle = [], Relaxation = change };
        var clock = new DayClock(new LocalDate(2026, 3, 7), DateTimeZone.Utc);

        string text = Obstacles.Describe(stop, clock, driver => driver == Driver ? "D07" : "");

        Assert.Equal(change is null ? expected : $"{Reason} ({expected})", text);
        Assert.Equal(Reason.TrimEnd('.'), Obstacles.WithoutParticulars(text));
    }

    [Fact]
    public void EveryKindOfChange_HasItsSentence() => Assert.Equal(
        typeof(Relaxation).GetNestedTypes().Length, Changes.Select(row => row.Data.Item2?.GetType()).OfType<Type>().Distinct().Count());
}
