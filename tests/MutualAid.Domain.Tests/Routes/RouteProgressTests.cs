using MutualAid.Domain.Routes;
using NodaTime;
using static MutualAid.Domain.Tests.Routes.Stops;

namespace MutualAid.Domain.Tests.Routes;

/// <summary>All stops of these routes are planned for noon; a report on time comes five minutes after.</summary>
public sealed class RouteProgressTests
{
    private static readonly Instant Planned = At(0).OccurredAt;

    [Fact]
    public void NotAccepted_HasNoCurrentStop() => Assert.Null(RouteProgress.Of(Published().State, Planned + Duration.FromHours(3)).Current);

    [Fact]
    public void BeforeAnythingIsDue_IsNeitherLateNorStuck()
    {
        RouteProgress progress = RouteProgress.Of(OnTheRoad().State, Planned - Duration.FromMinutes(10));
        Assert.Equal((Id(1), Duration.Zero, false, null), (progress.Current!.Stop, progress.Lag, progress.IsLate, progress.SilentSince));
    }

    [Theory]
    [InlineData(4 * 60, 0)]
    [InlineData(5 * 60, 0)]
    [InlineData(17 * 60, 12)]
    public void Reported_LaterThanPlanned_MovesTheRest(int second, int minutes) =>
        Assert.Equal(Duration.FromMinutes(minutes), RouteProgress.LagByReports(OnTheRoad().Given(Report(second, 1)).State));

    [Fact]
    public void Reported_NewestCounts_AndUndoneDoesNot()
    {
        var route = OnTheRoad().Given(Report(45 * 60, 1), Report(15 * 60, 2));
        Assert.Equal(Duration.FromMinutes(40), RouteProgress.LagByReports(route.State));
        route = route.Given(Report(46 * 60, 1, new StopOutcome(StopOutcomeKind.Undone, null, [])));
        Assert.Equal(Duration.FromMinutes(10), RouteProgress.LagByReports(route.State));
    }

    [Theory]
    [InlineData(5, 0, false, false)]
    [InlineData(25, 20, true, false)]
    [InlineData(35, 30, true, false)]
    [InlineData(36, 31, true, true)]
    public void NothingReported_IsLateAndThenStuck(int minutes, int lag, bool late, bool stuck)
    {
        RouteProgress progress = RouteProgress.Of(OnTheRoad().State, Planned + Duration.FromMinutes(minutes));
        Assert.Equal((Duration.FromMinutes(lag), late, stuck), (progress.Lag, progress.IsLate, progress.SilentSince is not null));
    }

    [Fact]
    public void Ended_IsOverAndNotLate() => Assert.Null(
        RouteProgress.Of(OnTheRoad().Given(new RouteCommand.EndRoute(At(50))).State, Planned + Duration.FromHours(2)).Current);
}
