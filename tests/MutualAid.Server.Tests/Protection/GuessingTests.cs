using System.Net;
using MutualAid.Contracts.Intake.V1;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Protection;

/// <summary>The limits as guessers and households meet them.</summary>
public sealed class GuessingTests
{
    private static readonly Dictionary<string, string> Tight = new()
    {
        ["MutualAid__Limits__WrongCodes__AtOnce"] = "1",
        ["MutualAid__Limits__WrongCodes__PerMinute"] = "1",
        ["MutualAid__Limits__WrongCodes__LongestWait"] = "00:00:00",
        ["MutualAid__Limits__WrongSignIns__AtOnce"] = "1",
        ["MutualAid__Limits__WrongSignIns__PerMinute"] = "1",
        ["MutualAid__Limits__WrongSignIns__LongestWait"] = "00:00:00",
        ["MutualAid__Limits__Submissions__AtOnce"] = "2",
        ["MutualAid__Limits__Submissions__PerMinute"] = "1",
        ["MutualAid__Limits__Submissions__LongestWait"] = "00:00:00",
    };

    [Fact]
    public async Task LimitsUsedUp_WrongIsRefusedAndRightIsAnswered()
    {
        await using var dates = new OpenDates { Environment = Tight };
        await dates.InitializeAsync(); // one registration
        string code = await dates.Ask();
        using var site = new Site(dates.Server.Web);

        await site.Post("/status", ("Code", "0000 0000 0000 0000"));
        Assert.Equal((HttpStatusCode.OK, "Your code, please"), (site.Response.StatusCode, site.Heading));
        foreach (string wrong in new[] { "0000 0000 0000 0000", "1111 1111 1111 1111", "", "1234" })
        {
            await site.Post("/status", ("Code", wrong));
            AssertRefused(site);
        }

        await site.Post("/status", ("Code", code));
        Assert.Equal((HttpStatusCode.OK, "What you asked for"), (site.Response.StatusCode, site.Heading));

        using var program = new GrpcCalls(dates.Server.Grpc);
        var refused = await Assert.ThrowsAsync<CallFailedException>(() => program.Call<GetStatusResponse>(
            "/mutualaid.intake.v1.IntakeService/GetStatus", new GetStatusRequest { ReceiptCode = "0000 0000 0000 0000" }));
        Assert.Equal("8", refused.Status);
        var answered = await program.Call<GetStatusResponse>(
            "/mutualaid.intake.v1.IntakeService/GetStatus", new GetStatusRequest { ReceiptCode = code });
        Assert.Equal(Status.Types.State.Confirmed, answered.Status.State);

        await AskingTooOften(dates);
        await SigningInTooOften(dates);
    }

    [Fact]
    public async Task SettingsThatAreWrong_TheProgramDoesNotStart()
    {
        using var data = new TestFolder();
        foreach (var (setting, message) in new[]
        {
            ("WrongCode:AtOnce=5", "MutualAid:Limits:WrongCode is no limit that there is; they are WrongCodes, Submissions, WrongSignIns, StaffReveals, WrongEnrolments, LostCodes, WrongInvitations."),
            ("WrongCodes:PerMinute=0", "MutualAid:Limits:WrongCodes needs AtOnce and PerMinute of at least 1, and a LongestWait of at most 00:05:00."),
            ("Submissions:LongestWait=00:10:00", "MutualAid:Limits:Submissions needs AtOnce and PerMinute of at least 1, and a LongestWait of at most 00:05:00."),
        })
        {
            var (exit, _, errors) = await ServerProcess.Run(data.Path, null, "serve", $"--MutualAid:Limits:{setting}");
            Assert.Equal((2, $"mutualaid: {message}\n"), (exit, errors));
        }
    }

    private static async Task AskingTooOften(OpenDates dates)
    {
        using Site form = await dates.Form();
        await form.Send("handler=Send", ("Input.Address", "12 Elm Street"), ("Input.Adults", "2"), ("Input.DoorNote", "knock twice"));
        Assert.Equal((HttpStatusCode.TooManyRequests, "A box on Saturday, January 3"), (form.Response.StatusCode, form.Heading));
        Assert.StartsWith("Many people are writing to us", form.Page.QuerySelector(".note[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(("12 Elm Street", "knock twice"), (Value("Input.Address"), Value("Input.DoorNote")));
        Assert.Equal("30", string.Join(',', form.Response.Headers.GetValues("Retry-After")));

        string Value(string name) => Site.Fields(form.Form("handler=Send")).Single(field => field.Name == name).Value;
    }

    private static async Task SigningInTooOften(OpenDates dates)
    {
        using var site = new Site(dates.Server.Web);
        for (int n = 0; n < 2; n++)
        {
            await site.Get("/staff/signin");
            await site.Send(form => form.QuerySelector("[name=Code]") is not null, "signin", ("Name", "nobody"), ("Password", "wrong"));
            // Refused or let through, it is wrong, and the words are the same.
            Assert.StartsWith("Name, password and code don't fit.", site.Page.QuerySelector(".problem")!.TextContent.Trim(), StringComparison.Ordinal);
        }

        await site.Get("/staff/signin");
        await site.SignIn("ana", dates.Staff.App!);
        Assert.Equal("/staff", site.Response.RequestMessage!.RequestUri!.AbsolutePath);
    }

    private static void AssertRefused(Site site)
    {
        Assert.Equal((HttpStatusCode.TooManyRequests, "Please wait a moment"), (site.Response.StatusCode, site.Heading));
        Assert.Equal("30", string.Join(',', site.Response.Headers.GetValues("Retry-After")));
    }
}
