using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Browser;

/// <summary>A pantry's first day on the pages of the console alone, from nothing to the closed date, by mouse; only labels are scanned.</summary>
public sealed class StaffDayTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task NewPantry_WholeDayByMouse_ClosesWithEveryUnitAccountedFor()
    {
        using var data = new TestFolder();
        await using ServerProcess server = await ServerProcess.Start(data.Path);
        await using Window window = await chromium.Open(server.Web, 1280, script: true);
        await SignIn(server, window);
        var staff = new ByMouse(window);
        var pantry = new PantryByMouse(window, staff);
        await pantry.Prepare();
        await pantry.Ask();
        var day = new DayByMouse(window, staff);
        await day.Fill();
        await day.Plan();
        await day.Print();
        await day.Pick();
        await day.Pack();
        await day.DropOut();
        await day.Drive();
        await day.Close();
        var verified = await ServerProcess.Run(data.Path, null, "verify");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
    }

    private static async Task SignIn(ServerProcess server, Window window)
    {
        using Site first = await StaffSession.FirstAccount(server);
        var staff = new ByMouse(window);
        await window.Page.GotoAsync("/staff");
        await window.Look("day-00-sign-in");
        await staff.Send("/staff/signin?ReturnUrl", null, ("Name", "ana"), ("Password", StaffSession.Password), ("Code", first.App!.Code()));
        await staff.Reads("h1", "Days");
        await window.Look("day-01-nothing-yet");
    }
}
