namespace MutualAid.Server.Tests.Running;

/// <summary>A running server with the small day, whose twelve boxes are filled; nothing is planned yet.</summary>
public class AllocatedDay : PublishedDay
{
    internal string PlanPath => $"{DayPath}/plan";

    public override async ValueTask InitializeAsync() => await Allocate();

    /// <summary>Ends the program as a power cut would, and starts it anew.</summary>
    internal async Task Restart()
    {
        Authenticator app = Staff.App!;
        Staff.Dispose();
        await Server.Kill();
        await Server.DisposeAsync();
        Server = await ServerProcess.Start(DataFolder, environment: Settings);
        Staff = new Site(Server.Web);
        await Staff.Get("/staff/signin");
        await Staff.SignIn("ana", app);
    }
}
