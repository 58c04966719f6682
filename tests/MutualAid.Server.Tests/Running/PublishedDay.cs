
namespace MutualAid.Server.Tests.Running;

/// <summary>A running server on which a small day was imported, allocated, planned, published, picked and packed.</summary>
public class PublishedDay : IAsyncLifetime
{
    private readonly TestFolder _data = new();

    internal ServerProcess Server { get; private protected set; } = null!;

    internal Site Staff { get; private protected set; } = null!;

    internal string DayPath { get; private set; } = null!;

    internal string DataFolder => _data.Path;

    /// <summary>An invitation for each driver, in the order of their labels.</summary>
    internal IReadOnlyList<string> Invitations { get; private set; } = [];

    private protected virtual int Drivers => 2;

    /// <summary>What the server is told besides.</summary>
    private protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    private protected virtual string Date => DayFiles.Today;

    public virtual async ValueTask InitializeAsync()
    {
        await Allocate();
        await Act(DayPath, "handler=Plan", ("Seconds", "1"));
        await Act(DayPath, "handler=Publish");
        await Act($"{DayPath}/boxes", "handler=PickAll");
        await Act($"{DayPath}/boxes", "handler=PackAll");
        var invitations = new List<string>();
        for (int driver = 0; driver < Drivers; driver++) invitations.Add(await Invite(driver));
        Invitations = invitations;
    }

    /// <summary>As far as boxes that nothing is planned for.</summary>
    private protected async Task Allocate()
    {
        using var csv = new TestFolder();
        WriteFiles(csv);
        var imported = await ServerProcess.Run(_data.Path, null, "import", csv.Path, "--date", Date);
        Assert.True(imported.ExitCode == 0, imported.Errors);
        Server = await ServerProcess.Start(_data.Path, environment: Settings);
        Staff = await StaffSession.FirstAccount(Server);
        DayPath = Staff.FirstLink("/staff/day/");
        await Act(DayPath, "handler=Allocate");
    }

    public virtual async ValueTask DisposeAsync()
    {
        Staff?.Dispose();
        if (Server is not null) await Server.DisposeAsync();
        _data.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected virtual void WriteFiles(TestFolder csv) => SmallCsv.Write(csv);

    /// <summary>A new invitation for a driver, by their place in the list.</summary>
    internal async Task<string> Invite(int driver)
    {
        await Staff.Get("/staff/drivers");
        var form = Staff.Page.Forms.Where(form => form.GetAttribute("action")!.EndsWith("handler=Invite", StringComparison.Ordinal)).ElementAt(driver);
        await Staff.Post(form.GetAttribute("action")!, Site.Fields(form));
        return Staff.Page.QuerySelector(".token")!.TextContent;
    }

    /// <summary>Does something on a page, and expects it to be done.</summary>
    internal async Task Act(string page, string action, params (string Name, string Value)[] values)
    {
        await Staff.Get(page);
        await Staff.Send(action, values);
        Assert.True(Staff.Page.QuerySelector(".done") is not null, $"{action}: {Staff.Page.QuerySelector(".problem")?.TextContent ?? Staff.Text}");
    }
}
