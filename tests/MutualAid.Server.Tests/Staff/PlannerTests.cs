using MutualAid.Domain;
using MutualAid.Routing;
using MutualAid.Server.Households;
using MutualAid.Server.Staff;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Server.Tests.Staff;

public sealed class PlannerTests
{
    /// <summary>
    /// From 7:00 to 9:00, where the second hour takes half as long again: 125 percent on average. The driver comes to the pantry,
    /// loads for 10 minutes, and goes to the household; each way takes 1,000 s otherwise.
    /// </summary>
    [Fact]
    public async Task SlowHours_Plan_WaysTakeTheMeanOfTheShifts()
    {
        var roads = new EqualWays();
        var usual = new SpeedProfile
        {
            DetourFactor = 1.5, PercentByHour = [.. Enumerable.Range(0, 24).Select(hour => hour == 8 ? 150 : 100)],
        };
        SpeedProfile? asked = null;
        var planner = new Planner(profile => { asked = profile; return roads; }, usual);

        MadePlan plan = await planner.Plan(TaskOf(1), TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);

        var route = Assert.Single(plan.Routes);
        Assert.Equal(NodaTime.Duration.FromSeconds(1250 + 600 + 1250), Assert.Single(route.Stops).Arrival - route.Departure);
        Assert.Equal(14_000, route.Metres);
        Assert.Equal(["Mind the gap."], plan.Warnings);
        Assert.Equal((1.5, 90), (asked!.DetourFactor, asked.SecondsPerKilometre));
    }

    [Fact]
    public async Task DriverWhoIsExcluded_Plan_TheOtherGoes()
    {
        PlanningTask task = TaskOf(1, drivers: 2);
        DriverId first = task.Shifts[0].Driver, second = task.Shifts[1].Driver;
        foreach (var (never, goes) in new[] { (first, second), (second, first) })
        {
            var exclusion = new ExclusionRow { Driver = never, Household = task.Requests[0].Household };
            MadePlan plan = await new Planner(_ => new EqualWays(), new SpeedProfile()).Plan(
                task with { Exclusions = [exclusion] }, TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
            Assert.Equal(goes, Assert.Single(plan.Routes).Driver);
        }
    }

    /// <summary>What is needed goes from the vault to the solver; what is stored of it says that, not what.</summary>
    [Fact]
    public async Task HouseholdThatNeedsASkill_Plan_OnlyWhoHasItGoes()
    {
        PlanningTask task = TaskOf(1, drivers: 2);
        var needs = new HouseholdDetails { Coordinates = new GeoPoint(34.01, -118), DriverSkills = ["lift", "stairs"] };
        task = task with { Details = new Dictionary<Guid, IReadOnlyDictionary<string, Sensitive<string>>> { [task.Requests[0].Household.Value] = needs.ToVault() } };
        Assert.Equal("No driver has what it asks for.", Assert.Single((await Plan(0, "stairs")).Unplanned).Reason.Split(" (")[0]);
        Assert.DoesNotContain("lift", Assert.Single((await Plan(0, "stairs")).Unplanned).Reason, StringComparison.Ordinal);
        foreach (int able in new[] { 0, 1 })
            Assert.Equal(task.Shifts[able].Driver, Assert.Single((await Plan(able, "lift spanish stairs")).Routes).Driver);

        Task<MadePlan> Plan(int able, string skills) => new Planner(_ => new EqualWays(), new SpeedProfile()).Plan(
            task with
            {
                Shifts =
                [
                    .. task.Shifts.Select((shift, n) => new ShiftRow
                    {
                        Driver = shift.Driver, Boxes = 1, ColdBoxes = 1, FromTime = shift.FromTime, ToTime = shift.ToTime, Skills = n == able ? skills : "",
                    }),
                ],
            },
            TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
    }

    /// <summary>So many requests, and so many drivers with room for so many boxes each.</summary>
    internal static PlanningTask TaskOf(int requests, int drivers = 1, int boxes = 1)
    {
        HouseholdId[] households = [.. Enumerable.Range(0, requests).Select(_ => new HouseholdId(Guid.NewGuid()))];
        return new PlanningTask(
            Submission.Own("test"),
            new DistributionRow { Date = new LocalDate(2030, 6, 1) },
            new PantryRow
            {
                TimeZone = "America/Los_Angeles", Latitude = 34, Longitude = -118, LoadSeconds = 600, SecondsPerKilometre = 90,
            },
            [
                .. households.Select(household => new DistributionRequestRow
                {
                    Request = new RequestId(Guid.NewGuid()), Household = household,
                    Box = new BoxId(Guid.NewGuid()), BoxCode = "B", BoxRevision = 1,
                }),
            ],
            new HashSet<BoxId>(),
            [
                .. Enumerable.Range(0, drivers).Select(_ => new ShiftRow
                {
                    Driver = new DriverId(Guid.NewGuid()), Boxes = boxes, ColdBoxes = boxes, FromTime = new LocalTime(7, 0), ToTime = new LocalTime(9, 0),
                }),
            ],
            [],
            households.ToDictionary(
                household => household.Value, _ => new HouseholdDetails { Coordinates = new GeoPoint(34.01, -118) }.ToVault()));
    }

    /// <summary>Every way is 7 km and takes 1,000 s.</summary>
    internal sealed class EqualWays : ITravelTimeProvider
    {
        public Task<TravelTimes> GetAsync(IReadOnlyList<Coordinates> places, CancellationToken cancellation) =>
            Task.FromResult(new TravelTimes(
                new TravelMatrix(places.Count, Ways(places.Count, 1000), Ways(places.Count, 7000)), ["Mind the gap."]));

        private static int[] Ways(int count, int value) =>
            [.. Enumerable.Range(0, count * count).Select(way => way % (count + 1) == 0 ? 0 : value)];
    }
}
