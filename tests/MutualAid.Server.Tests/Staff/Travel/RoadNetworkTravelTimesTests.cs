using Microsoft.AspNetCore.Http;
using MutualAid.Routing;
using MutualAid.Server.Staff.Travel;
using MutualAid.Server.Tests.Grpc;

namespace MutualAid.Server.Tests.Staff.Travel;

/// <summary>
/// Places lie on one meridian, a hundredth of a degree apart. On a sphere of 6,371 km that is 1,111.949 m, so that neighbours
/// are 1,112 m from each other by formula, and every other one 2,224 m.
/// </summary>
public sealed class RoadNetworkTravelTimesTests : IAsyncLifetime
{
    private const string InTime = "The road network did not answer in time. All ways are estimated from straight lines.";

    private static readonly Coordinates A = new(34, -118), B = new(34.01, -118), C = new(34.02, -118);

    private RoadServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RoadServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task OneWayStreet_Get_EachDirectionItsOwnAndRounded()
    {
        _server.Way = (from, to) => (from, to) switch
        {
            ("-118,34", "-118,34.01") => (100, 2000),
            ("-118,34.01", "-118,34") => (250.4, 3000.6),
            _ => (0, 0),
        };
        using var roads = new Roads(Settings());
        TravelTimes times = await roads.Get(A, B);
        AssertWay(times, 0, 1, 100, 2000);
        AssertWay(times, 1, 0, 250, 3001);
        Assert.Empty(times.Warnings);
        Assert.Equal(
            ["/table/v1/driving/-118,34;-118,34.01;-118,34;-118,34.01?sources=0;1&destinations=2;3&annotations=duration,distance"],
            _server.Targets);
    }

    /// <summary>Households in one building, and more decimals than are sent.</summary>
    [Fact]
    public async Task PlacesThatAreOne_Get_AskedForOnceToTheFifthDecimal()
    {
        _server.Way = (_, _) => (100, 2000);
        using var roads = new Roads(Settings(address: "http://127.0.0.1:{0}/roads/"));
        TravelTimes times = await roads.Get(A, new(34.000004, -118.000004), new(-0.123456789, 0.000014));
        AssertWay(times, 0, 1, 0, 0);
        Assert.StartsWith("/roads/table/v1/driving/-118,34;0.00001,-0.12346;-118,34;0.00001,-0.12346?", Assert.Single(_server.Targets));
    }

    /// <summary>Two sources and two destinations at most: nine blocks, but the fifth place alone has no way to ask for.</summary>
    [Fact]
    public async Task MorePlacesThanABlock_Get_EachBlockAtItsPlace()
    {
        Coordinates[] places = [.. Enumerable.Range(0, 5).Select(n => new Coordinates(34 + (n / 100.0), -118))];
        string[] sent = ["-118,34", "-118,34.01", "-118,34.02", "-118,34.03", "-118,34.04"];
        _server.Way = (from, to) =>
        {
            int way = (100 * sent.IndexOf(from)) + sent.IndexOf(to);
            return (way, 10_000 + way);
        };
        using var roads = new Roads(Settings(settings => settings.CoordinatesPerRequest = 4));
        TravelTimes times = await roads.Get(places);
        for (int from = 0; from < 5; from++)
        {
            for (int to = 0; to < 5; to++)
                AssertWay(times, from, to, from == to ? 0 : (100 * from) + to, from == to ? 0 : 10_000 + (100 * from) + to);
        }

        Assert.Equal(8, _server.Requests.Count);
        Assert.All(_server.Targets, target => Assert.InRange(RoadServer.PlacesOf(target).Length, 2, 4));
    }

    [Fact]
    public async Task SeveralBlocks_Get_AsManyAtOnceAsSettingsSay()
    {
        int here = 0;
        TaskCompletionSource two = new(), open = new();
        _server.Before = () =>
        {
            if (Interlocked.Increment(ref here) == 2) two.SetResult();
            return open.Task;
        };
        using var roads = new Roads(Settings(settings => (settings.CoordinatesPerRequest, settings.RequestsAtOnce) = (2, 2)));
        Task<TravelTimes> times = roads.Get(A, B, C);
        await two.Task.Soon();
        // While this goes to and fro, a third request would come, if there were one.
        using var other = new HttpClient();
        for (int n = 0; n < 100; n++) await other.GetStringAsync(_server.Address);
        Assert.Equal(2, here);
        open.SetResult();
        Assert.Empty((await times.Soon()).Warnings);
        Assert.Equal(6, here);
    }

    [Fact]
    public async Task SecondTime_Get_AsksForNothing()
    {
        _server.Way = (_, to) => to == "-118,34" ? (null, null) : (100, 2000);
        using var roads = new Roads(Settings());
        TravelTimes first = await roads.Get(A, B, C), second = await roads.Get(C, A, B);
        Assert.Single(_server.Requests);
        AssertWay(second, 1, 2, 100, 2000);
        AssertWay(second, 0, 1, 2224, 2224); // that there is no way is remembered, too
        Assert.Equal(first.Warnings, second.Warnings);
    }

    [Fact]
    public async Task OnePlaceMore_Get_AsksForItsWaysAlone()
    {
        using var roads = new Roads(Settings(settings => settings.CoordinatesPerRequest = 4));
        await roads.Get(A, B);
        _server.Requests.Clear();
        await roads.Get(A, B, C);
        Assert.Equal(
            [
                "/table/v1/driving/-118,34.02;-118,34;-118,34.01?sources=0&destinations=1;2&annotations=duration,distance",
                "/table/v1/driving/-118,34;-118,34.01;-118,34.02?sources=0;1&destinations=2&annotations=duration,distance",
            ],
            _server.Targets.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task NothingToRemember_Get_AsksAgain()
    {
        using var roads = new Roads(Settings(settings => settings.RememberedWays = 0));
        await roads.Get(A, B);
        await roads.Get(A, B);
        Assert.Equal(2, _server.Requests.Count);
    }

    /// <summary>No way by road; a time without a length; and a length that can't be: the map ends before the place.</summary>
    [Theory]
    [InlineData(null, null)]
    [InlineData(90.0, null)]
    [InlineData(null, 3000.0)]
    [InlineData(90.0, 1223.0)]
    public async Task WayThatIsNone_Get_FormulaForItAlone(double? seconds, double? metres)
    {
        _server.Way = (from, to) => (from, to) is ("-118,34", "-118,34.02") ? (seconds, metres) : (100, 2000);
        using var roads = new Roads(Settings());
        TravelTimes times = await roads.Get(A, B, C);
        AssertWay(times, 0, 2, 2224, 2224);
        AssertWay(times, 2, 0, 100, 2000);
        AssertWay(times, 0, 1, 100, 2000);
        Assert.Equal(["The road network has no answer for 1 of 6 ways. These are estimated from straight lines."], times.Warnings);
        Assert.Equal(times.Warnings, roads.Log);
    }

    [Fact]
    public async Task NoAnswerToARequest_Get_FormulaAndWarning()
    {
        _server.Instead = UntilAborted;
        using var roads = new Roads(Settings(settings => settings.RequestTimeout = TimeSpan.FromMilliseconds(50)));
        AssertFormula(await roads.Get(A, B, C).Soon(), InTime);
    }

    [Fact]
    public async Task NoAnswerToAll_Get_FormulaAndWarning()
    {
        _server.Instead = UntilAborted;
        using var roads = new Roads(Settings(settings => settings.Timeout = TimeSpan.FromMilliseconds(50)));
        AssertFormula(await roads.Get(A, B, C).Soon(), InTime);
    }

    [Fact]
    public async Task CallerGivesUp_Get_IsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        _server.Instead = context =>
        {
            cancellation.Cancel();
            return UntilAborted(context);
        };
        using var roads = new Roads(Settings());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => roads.Get(cancellation.Token, A, B).Soon());
    }

    [Fact]
    public async Task NobodyThere_Get_FormulaAndWarning()
    {
        TravelTimeSettings settings = Settings();
        await _server.DisposeAsync();
        using var roads = new Roads(settings);
        AssertFormula(await roads.Get(A, B, C), "The road network could not be reached. All ways are estimated from straight lines.");
    }

    [Theory]
    [InlineData(400, """{"code":"TooBig","message":"Too many table coordinates"}""", "the code TooBig")]
    [InlineData(400, """{"code":"-118,34.01","message":""}""", "an unknown code")]
    [InlineData(500, "oops", "HTTP status 500 and no table")]
    [InlineData(200, "", "HTTP status 200 and no table")]
    [InlineData(200, "null", "HTTP status 200 and no table")]
    [InlineData(200, "{}", "HTTP status 200 and no table")]
    [InlineData(200, """{"code":"Ok"}""", "a table of another shape")]
    [InlineData(200, """{"code":"Ok","durations":[[0,1],[1,0]]}""", "a table of another shape")]
    [InlineData(200, """{"code":"Ok","durations":[[0,1]],"distances":[[0,1]]}""", "a table of another shape")]
    [InlineData(200, """{"code":"Ok","durations":[[0,1],[1]],"distances":[[0,2000],[2000,0]]}""", "a table of another shape")]
    [InlineData(200, """{"code":"Ok","durations":[[0,1],null],"distances":[[0,2000],[2000,0]]}""", "a table of another shape")]
    [InlineData(200, """{"code":"Ok","durations":[[0,-1],[1,0]],"distances":[[0,2000],[2000,0]]}""", "a way that can't be")]
    [InlineData(200, """{"code":"Ok","durations":[[0,1],[1,0]],"distances":[[0,1e999],[2000,0]]}""", "a way that can't be")]
    [InlineData(200, """{"code":"Ok","durations":[[0,NaN],[1,0]],"distances":[[0,2000],[2000,0]]}""", "HTTP status 200 and no table")]
    [InlineData(200, """{"code":"Ok","durations":[[0,"1"],[1,0]],"distances":[[0,2000],[2000,0]]}""", "HTTP status 200 and no table")]
    public async Task WrongAnswer_Get_FormulaAndWarning(int status, string body, string problem)
    {
        _server.Instead = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };
        using var roads = new Roads(Settings());
        TravelTimes times = await roads.Get(A, B);
        AssertWay(times, 0, 1, 1112, 1112);
        Assert.Equal([$"The road network answered with {problem}. All ways are estimated from straight lines."], times.Warnings);
    }

    [Fact]
    public async Task Redirect_Get_IsNotFollowed()
    {
        await using RoadServer other = await RoadServer.Start();
        _server.Instead = context =>
        {
            string elsewhere = other.Address + context.Request.Path + context.Request.QueryString;
            context.Response.Redirect(elsewhere, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };
        using var roads = new Roads(Settings());
        AssertFormula(
            await roads.Get(A, B, C),
            "The road network answered with HTTP status 307 and no table. All ways are estimated from straight lines.");
        Assert.Empty(other.Requests);
    }

    private static async Task UntilAborted(HttpContext context)
    {
        var aborted = new TaskCompletionSource();
        await using var _ = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    }

    private static void AssertFormula(TravelTimes times, string warning)
    {
        AssertWay(times, 0, 1, 1112, 1112);
        AssertWay(times, 2, 0, 2224, 2224);
        Assert.Equal([warning], times.Warnings);
    }

    private static void AssertWay(TravelTimes times, int from, int to, int seconds, int metres) => Assert.Equal(
        (new Duration(seconds), new Distance(metres)), (times.Matrix.DurationBetween(from, to), times.Matrix.DistanceBetween(from, to)));

    private TravelTimeSettings Settings(Action<TravelTimeSettings>? change = null, string? address = null)
    {
        TravelTimeSettings settings = Roads.Settings(
            address is null ? _server.Address : string.Format(null, address, new Uri(_server.Address).Port));
        change?.Invoke(settings);
        return settings;
    }
}
