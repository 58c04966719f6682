using MutualAid.Contracts.Driver.V1;
using MutualAid.Server.Ops.Demo;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing.Driving;
using NodaTime;

namespace MutualAid.Server.Tests.DriverApi;

/// <summary>A day with twenty drivers.</summary>
public sealed class TwentyDrivers : PublishedDay
{
    private protected override int Drivers => 20;

    private protected override void WriteFiles(TestFolder folder) => DayFiles.Write(
        new Neighbourhood(seed: 3, households: 100, drivers: Drivers, lots: 100).Make(new LocalDate(2026, 12, 5)), folder);
}

/// <summary>
/// Twenty phones at once, each operation sent one to five times, shuffled, and some calls cut off while the server is at
/// them or answers: results stay the same (I4), and routes end as if nothing had gone wrong (I5). The bench has more of it.
/// </summary>
public sealed class PoorSignalTests(TwentyDrivers day) : IClassFixture<TwentyDrivers>
{
    [Fact]
    public async Task CallsThatAreRepeatedShuffledAndCutOff_EndAsIfNoneHadBeen()
    {
        using var calls = new GrpcCalls(day.Server.Grpc);
        var routes = new List<(Phone Phone, Contracts.Driver.V1.Route Route)>();
        foreach (string invitation in day.Invitations)
        {
            Phone phone = await new Phone(calls).Enrolled(invitation);
            if ((await phone.GetRoute()).Route is { } route) routes.Add((phone, route));
        }

        Assert.True(routes.Count >= 4, $"{routes.Count} routes"); // how many drivers a plan takes is the solver's
        int[] cuts = await Task.WhenAll(routes.Select((one, n) => Task.Run(async () =>
        {
            var random = new Random(n);
            using PatchyPhone patchy = one.Phone.Patchy(day.Server.Grpc);
            var run = new ShiftRun(patchy, new MadeUpShift(one.Route, count: 20, random), random);
            await run.Send(most: 8);
            Assert.Empty(await run.Faults(one.Route.Date));
            return run.Cuts;
        })));

        Assert.True(cuts.Sum() >= 4, $"{cuts.Sum()} calls were cut off");
        foreach (var (phone, _) in routes) phone.Dispose();
        await day.Staff.Get("/staff/troubles");
        Assert.Contains("Nothing.", day.Staff.Text);
        var verified = await ServerProcess.Run(day.DataFolder, null, "verify");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
    }
}
