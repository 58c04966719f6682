using System.Net;
using MutualAid.Server.Households;
using MutualAid.Server.Tests.Grpc;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Households;

public sealed class WrongCodesTests
{
    [Fact]
    public async Task BudgetUsedUp_EachFurtherOneWaitsForItsTurnUntilTheMinuteIsOver()
    {
        var clock = new ManualTime(new DateTimeOffset(2026, 1, 3, 9, 0, 0, TimeSpan.Zero));
        var codes = new WrongCodes(2, clock);
        Assert.True(codes.Delay(CancellationToken.None).IsCompleted);
        Assert.True(codes.Delay(CancellationToken.None).IsCompleted);
        Task third = codes.Delay(CancellationToken.None), fourth = codes.Delay(CancellationToken.None);

        Assert.False(third.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1000));
        await third;
        Assert.False(fourth.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1000));
        await fourth;
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(codes.Delay(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task ManyWaiting_NobodyWaitsForLongerThanHalfAMinute()
    {
        var clock = new ManualTime(new DateTimeOffset(2026, 1, 3, 9, 0, 0, TimeSpan.Zero));
        var codes = new WrongCodes(0, clock);
        Task[] waiting = [.. Enumerable.Range(0, 500).Select(_ => codes.Delay(CancellationToken.None))];
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(30));
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task WrongCodesWait_ARightOneIsAnsweredMeanwhile()
    {
        using var data = new TestFolder();
        using var csv = new TestFolder();
        SmallCsv.Write(csv);
        var imported = await ServerProcess.Run(data.Path, null, "import", csv.Path, "--date", "2099-01-03", "--codes", data["codes.csv"]);
        Assert.True(imported.ExitCode == 0, imported.Errors);
        string code = File.ReadLines(data["codes.csv"]).ElementAt(1).Split(',')[1];
        await using ServerProcess server = await ServerProcess.Start(
            data.Path, environment: new Dictionary<string, string> { ["MutualAid__WrongCodesPerMinute"] = "1" });
        using var site = new Site(server.Web);
        await site.Get("/status");
        await site.Send("/status", ("Code", "0000 0000 0000 0000")); // within the budget

        // Their turns are one second apart, so that all of them take half a minute.
        using var http = new HttpClient { BaseAddress = server.Web };
        Task<HttpResponseMessage>[] wrong = [.. Enumerable.Range(0, 30).Select(_ => http.PostAsync(
            "/status", new FormUrlEncodedContent([KeyValuePair.Create("Code", "1111 1111 1111 1111")])))];
        HttpResponseMessage first = await await Task.WhenAny(wrong);
        await site.Get("/status");
        await site.Send("/status", ("Code", code));

        Assert.Equal("What you asked for", site.Heading);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Contains(wrong, task => !task.IsCompleted);
    }
}
