using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.DriverApp;

/// <summary>A whole shift in a real browser, against the real program.</summary>
public sealed class WholeShiftTests(ShiftDay day, ITestOutputHelper output) : IClassFixture<ShiftDay>
{
    private static readonly TimeSpan[] ClockMoves = [TimeSpan.FromHours(3), TimeSpan.FromHours(-5), TimeSpan.FromDays(40), TimeSpan.Zero];

    [Fact]
    public async Task CutAndKilledAtEveryStep_EndsAsTheShiftWithGoodSignal()
    {
        string[] smooth = await Drive(disturbed: false), rough = await Drive(disturbed: true);
        Assert.Contains(smooth, line => line.StartsWith("stop:", StringComparison.Ordinal) && line.Contains("WrongAddress", StringComparison.Ordinal));
        Assert.Contains(smooth, line => line.StartsWith("event: OutcomeRecorded | 7", StringComparison.Ordinal));
        Assert.Equal(smooth, rough);
    }

    private async Task<string[]> Drive(bool disturbed)
    {
        var (data, server) = await day.Again();
        using TestFolder folder = data;
        await using ServerProcess program = server;
        await using var line = new Line(server.Web);
        await using DriverPhone phone = await new DriverPhone(line.Web, output).Start();
        await phone.Enrol(day.Invitation);
        var shift = new Shift(phone);
        var scan = new CanaryScan(ShiftDay.Secrets);
        int step = 0;
        foreach (var (name, act) in shift.Steps)
        {
            if (disturbed) await Disturb(line, phone, act, step);
            else await act();
            await phone.AllSent();
            // With the boxes in the car the pantry tells the next three doors, and that of a stop that is open again; a phone
            // that is cut off before it heard of them does not know them. (Only opening the app anew drops those that are done.)
            if (disturbed && name is not ("accept" or "end")) await phone.Leases(name == "undo" ? 4 : 3);
            output.WriteLine($"{name} is done");
            Assert.Empty(scan.HitsBelow(phone.Profile));
            step++;
        }

        Assert.Empty(phone.Complaints);
        Assert.All(shift.Seen, address => Assert.Contains("Canarybird Lane", address));
        Assert.Equal(5, shift.Seen.Count);
        if (!disturbed) await ScanFindsWhatIsStored(phone, scan, shift.Seen[0]);
        await Settled(data.Path);
        await server.Stop();
        var verified = await ServerProcess.Run(data.Path, null, "verify");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
        return await DayEnd.Of(data.Path);
    }

    /// <summary>
    /// No signal during the step; the tab or the browser is killed after it, and the clock moved; the first answer after
    /// that is lost.
    /// </summary>
    private static async Task Disturb(Line line, DriverPhone phone, Func<Task> act, int step)
    {
        line.Cut();
        await act();
        await phone.See("not sent yet");
        int unsent = await phone.Unsent();
        Assert.InRange(unsent, 1, 3);
        phone.MoveClock(ClockMoves[step % ClockMoves.Length]);
        if (step % 3 == 1) await phone.KillBrowser();
        else await phone.KillTab();
        Assert.Equal(unsent, await phone.Unsent());
        await line.Swallow().WaitAsync(TimeSpan.FromSeconds(20));
        line.Restore();
    }

    /// <summary>Were an address stored, the scan would see it.</summary>
    private static async Task ScanFindsWhatIsStored(DriverPhone phone, CanaryScan scan, string address)
    {
        await phone.Page.EvaluateAsync(
            """
            (text) => new Promise((done) => {
              const open = indexedDB.open("control", 1);
              open.onupgradeneeded = () => open.result.createObjectStore("control");
              open.onsuccess = () => {
                const write = open.result.transaction("control", "readwrite", { durability: "strict" });
                write.objectStore("control").put({ text }, 1);
                write.oncomplete = () => done();
              };
            })
            """,
            address);
        Assert.NotEmpty(scan.HitsBelow(phone.Profile));
    }

    /// <summary>Waits until what follows from the events is done.</summary>
    private static async Task Settled(string folder)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await DayEnd.IsSettled(folder)) limit.Token.ThrowIfCancellationRequested();
    }
}
