using MutualAid.Bench.Routing;
using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Solving;

public sealed class RoutingSolverTests
{
    private static readonly RoutingProblem Hundred = SolomonGenerator.Generate(SolomonLayout.Mixed, series: 1,
        customers: 100, seed: 7).ToProblem();

    [Fact]
    public void SameSeedAndIterations_SolveTwice_SamePlan()
    {
        var first = Solve(Hundred, Iterations(3000, seed: 5));
        var second = Solve(Hundred, Iterations(3000, seed: 5));
        Assert.Equivalent(first.Plan, second.Plan, strict: true);
        Assert.Equal(StopCause.IterationLimit, first.StoppedBy);
        Assert.Equal(3000, first.Iterations);
    }

    [Fact]
    public void AnotherSeed_Solve_AnotherSearch() =>
        Assert.NotEqual(Text(Solve(Hundred, Iterations(50, seed: 1)).Plan), Text(Solve(Hundred, Iterations(50, seed: 2)).Plan));

    [Fact]
    public void MoreIterations_Solve_BetterPlan()
    {
        var none = Solve(Hundred, Iterations(0)).Plan.Objective;
        var many = Solve(Hundred, Iterations(5000)).Plan.Objective;
        Assert.True(many.Total.Units * 100 < none.Total.Units * 97, $"{many.Total} is hardly better than {none.Total}");
    }

    [Fact]
    public void ProgressWanted_Solve_ReportsFirstAndLastPlanAndNeverAWorse()
    {
        var reports = new List<SolveProgress>();
        var result = Solve(Hundred, Iterations(40_000) with { Progress = new Listener(reports.Add) });
        Assert.Equal(0, reports[0].Iterations);
        Assert.Equal(40_000, reports[^1].Iterations);
        Assert.Equal(result.Plan.Objective, reports[^1].Best);
        Assert.Equal(result.Plan.Routes.Count, reports[^1].Routes);
        Assert.True(reports.Count > 3, "hardly any reports");
        Assert.All(reports[..^1].Zip(reports.Skip(1)).SkipLast(1), pair =>
            Assert.True(pair.Second.Iterations >= pair.First.Iterations + 1000, "more reports than anyone can use"));
        Assert.All(reports.Zip(reports.Skip(1)), pair => Assert.True(pair.Second.Best <= pair.First.Best));
    }

    [Fact]
    public void LastBetterPlanSoonAfterAnother_Solve_IsReportedLongBeforeTheEnd()
    {
        var fifteen = SolomonGenerator.Generate(SolomonLayout.Random, series: 1, customers: 15, seed: 3).ToProblem();
        var reports = new List<SolveProgress>();
        var result = Solve(fifteen, Iterations(40_000) with { Progress = new Listener(reports.Add) });
        Assert.True(reports[0].Best > result.Plan.Objective, "the first plan is the best already");
        Assert.True(reports.First(report => report.Best == result.Plan.Objective).Iterations < 20_000);
    }

    [Fact]
    public void StopLeftOut_Solve_ReportsSaySo()
    {
        var reports = new List<SolveProgress>();
        Solve(HandMadePlan.Problem, Iterations(10) with { Progress = new Listener(reports.Add) });
        Assert.All(reports, report => Assert.Equal((2, 1), (report.Routes, report.Unassigned)));
    }

    [Fact]
    public void TimeOver_Solve_StopsAndSaysSo()
    {
        var clock = new SteppingClock(TimeSpan.FromMilliseconds(1));
        var result = Solve(Hundred,
            new SolveOptions { StoppingRule = StoppingRule.AfterTime(TimeSpan.FromSeconds(5)), Clock = clock });
        Assert.Equal(StopCause.TimeLimit, result.StoppedBy);
        Assert.InRange(result.Elapsed, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5.1));
        Assert.True(result.Iterations > 0);
        Assert.Empty(PlanChecker.Check(Hundred, result.Plan));
    }

    [Fact]
    public void TimeOverBeforeItBegins_Solve_StillAWholePlan()
    {
        var result = Solve(Hundred, new SolveOptions { StoppingRule = StoppingRule.AfterTime(TimeSpan.Zero) });
        Assert.Equal(StopCause.TimeLimit, result.StoppedBy);
        Assert.Equal(0, result.Iterations);
        Assert.Empty(PlanChecker.Check(Hundred, result.Plan));
        Assert.Empty(result.Plan.Unassigned);
    }

    [Fact]
    public void Cancelled_Solve_BestPlanSoFar()
    {
        using var cancellation = new CancellationTokenSource();
        var last = default(SolveProgress);
        var options = Iterations(long.MaxValue) with
        {
            Progress = new Listener(progress =>
            {
                last = progress;
                if (progress.Iterations > 2000) cancellation.Cancel();
            }),
        };
        var result = RoutingSolver.Solve(Hundred, options, cancellation.Token);
        Assert.Equal(StopCause.Cancelled, result.StoppedBy);
        Assert.Equal(last!.Best, result.Plan.Objective);
        Assert.Empty(PlanChecker.Check(Hundred, result.Plan));
    }

    [Fact]
    public void CancelledBeforehand_Solve_StillAWholePlan()
    {
        var result = RoutingSolver.Solve(Hundred, Iterations(1000), new CancellationToken(canceled: true));
        Assert.Equal(StopCause.Cancelled, result.StoppedBy);
        Assert.Empty(PlanChecker.Check(Hundred, result.Plan));
        Assert.Empty(result.Plan.Unassigned);
    }

    /// <summary>Ten milliseconds after it was cancelled, a search looks no more for what would make room.</summary>
    [Theory]
    [InlineData(true, 1, true)]
    [InlineData(true, 11, false)]
    [InlineData(false, 11, true)]
    public void StopLeftOut_Solve_RelaxationUnlessCancelledAndLate(bool cancelled, int step, bool found)
    {
        var options = Iterations(10) with { Clock = new SteppingClock(TimeSpan.FromMilliseconds(step)) };
        var plan = RoutingSolver.Solve(RoomForOne(), options, new CancellationToken(cancelled)).Plan;
        Assert.Equal(found, Assert.Single(plan.Unassigned).Relaxation is Relaxation.OneMoreStop);
    }

    [Fact]
    public void CancelledBeforehandWithRoomForOne_Solve_ServesTheOneOfHigherPriority()
    {
        var plan = RoutingSolver.Solve(RoomForOne(), Iterations(1000), new CancellationToken(canceled: true)).Plan;
        Assert.Equal(HandMadePlan.S1, Assert.Single(plan.Unassigned).Stop);
    }

    [Fact]
    public void GoodInitialRoutes_Solve_NeverWorse()
    {
        var good = Solve(Hundred, Iterations(5000)).Plan;
        var again = Solve(Hundred, Iterations(0) with { InitialRoutes = Sequences(good) }).Plan;
        Assert.True(again.Objective <= good.Objective, $"{again.Objective} after {good.Objective}");
    }

    [Fact]
    public void InitialRoutesThatNoLongerFit_Solve_KeepsWhatFits()
    {
        var problem = HandMadePlan.Problem;
        RouteSequence[] stale =
        [
            new(new VehicleId("gone"), [HandMadePlan.S1]),
            new(HandMadePlan.V1,
                [new StopId("cancelled"), HandMadePlan.S2, HandMadePlan.S1, HandMadePlan.S3, HandMadePlan.S2]),
        ];
        var plan = Solve(problem, Iterations(100) with { InitialRoutes = stale }).Plan;
        Assert.Equivalent(HandMadePlan.Plan, plan, strict: true);
    }

    [Fact]
    public void NoStopToMove_Solve_EndsAtOnce()
    {
        var unreachable = HandMadePlan.Problem with { Stops = [HandMadePlan.Problem.Stops[3]] };
        var result = Solve(unreachable, Iterations(long.MaxValue));
        Assert.Equal(StopCause.NothingToPlan, result.StoppedBy);
        Assert.IsType<Obstacle.CapacityTooSmall>(Assert.Single(result.Plan.Unassigned).Reason);
    }

    [Fact]
    public void NoVehicle_Solve_SaysSo()
    {
        var stop = new Stop { Id = new StopId("S"), Place = 0 };
        var problem = HandMadePlan.Problem with { Vehicles = [], Stops = [stop] };
        var plan = Solve(problem, Iterations(10)).Plan;
        Assert.Equal(new Obstacle.NoVehicle(), Assert.Single(plan.Unassigned).Reason);
    }

    [Fact]
    public void OneSkillNamedLikeTwo_Solve_NotTakenForTheTwo()
    {
        var (a, b, both) = (new Skill("a"), new Skill("b"), new Skill("a,b"));
        var stop = new Stop { Id = HandMadePlan.S1, Place = 1, RequiredSkills = [a, b] };
        var vehicle = HandMadePlan.Problem.Vehicles[1];
        var problem = HandMadePlan.Problem with
        {
            Stops = [stop], Vehicles = [vehicle with { Skills = [both] }, vehicle with { Id = HandMadePlan.V1, Skills = [a, b] }],
        };
        Assert.Equal(HandMadePlan.V1, Assert.Single(Solve(problem, Iterations(10)).Plan.Routes).Vehicle);
    }

    [Fact]
    public void VehiclesAlikeButForTheirNames_Solve_LocksExclusionsAndPreferencesTellThemApart()
    {
        var vehicle = HandMadePlan.Problem.Vehicles[1];
        var stop = new Stop { Id = HandMadePlan.S1, Place = 1 };
        var problem = HandMadePlan.Problem with { Vehicles = [vehicle with { Id = HandMadePlan.V1 }, vehicle] };
        Stop[] several =
        [
            stop with { LockedVehicle = HandMadePlan.V2 }, stop with { ExcludedVehicles = [HandMadePlan.V1] },
            stop with { Preferences = [new(HandMadePlan.V2, new Cost(1))] },
        ];
        foreach (var named in several)
        {
            var plan = Solve(problem with { Stops = [named] }, Iterations(10)).Plan;
            Assert.Equal(HandMadePlan.V2, Assert.Single(plan.Routes).Vehicle);
        }
    }

    /// <summary>
    /// Four stops of 60 s at 10, 20, 30 and 40, from where nobody drives back. One vehicle needs 280 s for all, and 40 of way.
    /// Two need 140 and 160 s, and 60 of way; three of the stops and the last one would be 210 and 100 s, and 70 of way.
    /// </summary>
    [Theory]
    [InlineData(0, "4", 4000, 0)]
    [InlineData(1000, "2 2", 6000, 1000 * (140 * 140) / 3600 + 1000 * (160 * 160) / 3600)]
    public void SquaresOfDurationsCost_Solve_TheWorkIsShared(int perSquareMinute, string stopsByRoute, long distance, long balance)
    {
        var vehicle = HandMadePlan.Problem.Vehicles[1] with { EndPlace = null, Capacity = [], ShiftEnd = new PlanTime(1000) };
        var problem = new RoutingProblem
        {
            Pantry = new Pantry(Place: 0, LoadTime: Duration.Zero), Travel = HandMadePlan.Line(0, 10, 20, 30, 40),
            Weights = new ObjectiveWeights { PerMetre = 1, PerSquareMinute = perSquareMinute },
            Stops = [.. Enumerable.Range(1, 4).Select(place =>
                new Stop { Id = new StopId($"S{place}"), Place = place, ServiceTime = new Duration(60) })],
            Vehicles = [vehicle, vehicle with { Id = HandMadePlan.V1 }],
        };
        var plan = Solve(problem, Iterations(100)).Plan;
        Assert.Equal(stopsByRoute, string.Join(' ', plan.Routes.Select(route => route.Stops.Count)));
        Assert.Equal((distance, balance), (plan.Objective.Distance.Units, plan.Objective.Balance.Units));
    }

    [Fact]
    public void NoStop_Solve_EmptyPlan()
    {
        var plan = Solve(HandMadePlan.Problem with { Stops = [] }, Iterations(10)).Plan;
        Assert.Empty(plan.Routes);
        Assert.Equal(Cost.Zero, plan.Objective.Total);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(-1L, null)]
    [InlineData(null, -1)]
    public void RuleWithoutSense_Solve_Throws(long? iterations, int? seconds)
    {
        var rule = new StoppingRule { MaxIterations = iterations, MaxTime = seconds is { } time
            ? TimeSpan.FromSeconds(time) : null };
        Assert.Throws<ArgumentException>(() => Solve(Hundred, new SolveOptions { StoppingRule = rule }));
    }

    private static SolveOptions Iterations(long count, long seed = 0) =>
        new() { StoppingRule = StoppingRule.AfterIterations(count), Seed = seed };

    private static SolveResult Solve(RoutingProblem problem, SolveOptions options) =>
        RoutingSolver.Solve(problem, options, TestContext.Current.CancellationToken);

    private static RouteSequence[] Sequences(RoutingPlan plan) =>
        [.. plan.Routes.Select(route => new RouteSequence(route.Vehicle, [.. route.Stops.Select(stop => stop.Stop)]))];

    private static string Text(RoutingPlan plan) =>
        string.Join('|', Sequences(plan).Select(route => string.Join(',', route.Stops)));

    private sealed class Listener(Action<SolveProgress> hear) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => hear(value);
    }

    /// <summary>A clock that goes on by one step each time it is looked at.</summary>
    private static RoutingProblem RoomForOne()
    {
        var stop = new Stop { Id = HandMadePlan.S1, Place = 1 };
        return HandMadePlan.Problem with
        {
            Stops = [stop, stop with { Id = HandMadePlan.S2, Obligation = new Obligation.Mandatory(2) }],
            Vehicles = [HandMadePlan.Problem.Vehicles[1] with { MaxStops = 1 }],
        };
    }

    private sealed class SteppingClock(TimeSpan step) : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks += step.Ticks;
    }
}
