using System.Text.RegularExpressions;
using AngleSharp.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>The key of the backups is made in the browser, shown once, and opens what the server makes from then on.</summary>
public sealed class BackupsPageTests
{
    private const string NothingMade = "No backups are made yet.";

    [Fact]
    public async Task EmptyFolder_KeyShownOnceAndTypedBack_ServerMakesBackupsThatItOpens()
    {
        using var data = new Installation();
        using var sheet = new TestFolder();
        string pem, name;
        await using (ServerProcess server = await data.Start())
        {
            using Site staff = await StaffSession.FirstAccount(server);
            await staff.Get("/staff/backups");
            var form = Site.Fields(staff.Form("handler=Make")).ToArray();
            pem = KeyOn(await staff.Send("handler=Make"));
            Assert.True(staff.Response.Headers.CacheControl!.NoStore);
            Assert.StartsWith("data:image/svg+xml;base64,", staff.Page.QuerySelector("img.qr")!.GetAttribute("src"));

            // Sent again, as a reload does: nothing is shown, and nothing is kept yet.
            await staff.Post("/staff/backups?handler=Make", form);
            AssertShowsNothing(staff, pem);
            Assert.Contains("The key was shown once, and is not shown again.", staff.Text);
            AssertShowsNothing(await staff.Get("/staff/backups"), pem);
            Assert.Contains(NothingMade, staff.Text);
            Assert.False(File.Exists(data["keys/backup.pub"]));
            Assert.Contains("There is no key for backups yet", (await data.Run("backup")).Errors);

            // A wrong end keeps nothing; the one of a key that was made before the newest neither.
            await staff.Send("handler=Keep", ("End", "nope42"));
            Assert.Contains("No key that was shown lately ends so.", staff.Page.QuerySelector(".problem")!.TextContent);
            string former = pem;
            pem = KeyOn(await staff.Send("handler=Make"));
            Assert.NotEqual(former, pem);
            await staff.Send("handler=Keep", ("End", EndOf(former)));
            Assert.Contains(NothingMade, staff.Text);
            Assert.Empty(Directory.EnumerateFiles(data["keys"], "backup*"));

            await staff.Send("handler=Keep", ("End", EndOf(pem)));
            name = Regex.Match(staff.Page.QuerySelector(".done")!.TextContent, "for the key ([0-9a-f]{16})").Groups[1].Value;
            await FirstBackup(data["backups"]);
            await staff.Get("/staff/backups");
            Assert.Contains($"for the key {name}, into the folder {data["backups"]}.", staff.Text);
            Assert.Contains("The newest is of ", staff.Text);
            await staff.Get("/staff");
            Assert.Equal(1, staff.Page.QuerySelectorAll("ol s").Length);
            await staff.Get("/staff/audit");
            Assert.Contains(staff.Page.QuerySelectorAll("tbody tr"), row => row.TextContent.Contains("backup key kept") && row.TextContent.Contains(name));
            Assert.DoesNotContain(Secrets(pem), server.Log.Contains);
            Assert.Equal(0, await server.Stop());
        }

        Assert.Empty(new CanaryScan(Secrets(pem)).HitsBelow(data["."]));
        var examined = await data.Run("doctor");
        Assert.Matches($"ok +backups: the newest is .* for the key {name}", examined.Output);
        var another = await data.Run("backup");
        Assert.True(another.ExitCode == 0, another.Errors);

        // Typed in from the sheet, on another machine: all is there, and backups go on for the same key.
        await File.WriteAllTextAsync(sheet["typed.pem"], pem);
        using var elsewhere = new Installation();
        string newest = Directory.EnumerateFiles(data["backups"], "*.backup").Max()!;
        var (exitCode, output, errors) = await elsewhere.Run("restore", newest, "--key", sheet["typed.pem"]);
        Assert.True(exitCode == 0, errors);
        Assert.Contains(" 1 account\n", output);
        Assert.Equal(await File.ReadAllTextAsync(data["keys/backup.pub"]), await File.ReadAllTextAsync(elsewhere["keys/backup.pub"]));
    }

    [Fact]
    public async Task OperatorHasSetAKey_PageNamesIt_AndMakesNone()
    {
        using var data = new TestFolder();
        string key = (await ServerProcess.Run(data.Path, null, "backup-key", data["private.pem"])).Output.Trim();
        await using ServerProcess server = await ServerProcess.Start(
            data.Path, environment: new Dictionary<string, string> { ["MutualAid__Backups__Key"] = key });
        using Site staff = await StaffSession.FirstAccount(server);

        await staff.Get("/staff/backups");
        var token = Site.Fields(staff.Page.Forms[0]).ToArray();

        Assert.Contains("Whoever looks after the machine has set this key", staff.Text);
        Assert.DoesNotContain(staff.Page.Forms, form => form.GetAttribute("action")!.StartsWith("/staff/backups", StringComparison.Ordinal));
        await staff.Post("/staff/backups?handler=Make", token);
        Assert.Equal("Whoever looks after the machine sets the key of backups.", staff.Page.QuerySelector(".problem")!.TextContent);
        Assert.Null(staff.Page.QuerySelector(".pem"));
    }

    private static string KeyOn(Site staff) => staff.Page.QuerySelector(".pem")?.TextContent ?? throw new InvalidOperationException(staff.Text);

    /// <summary>What a person reads before the last line.</summary>
    private static string EndOf(string pem) => pem.Split("\n-----END")[0][^6..];

    /// <summary>Any line of the key itself.</summary>
    private static string[] Secrets(string pem) => pem.Split('\n')[1..^1];

    private static void AssertShowsNothing(Site staff, string pem)
    {
        Assert.Empty(staff.Page.QuerySelectorAll(".pem, img.qr"));
        Assert.DoesNotContain(Secrets(pem), staff.Source.Contains);
    }

    private static Task FirstBackup(string folder) =>
        Patience.Until(() => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.backup").Any());
}
