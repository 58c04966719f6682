using System.Net;
using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Contracts.Intake.V1;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Protection;

/// <summary>Asking where only those may who were given an invitation.</summary>
public sealed class InvitationTests
{
    private const string Unknown = "We don't know this invitation, or somebody has used it.";

    [Fact]
    public async Task OnlyWithInvitation_EachIsGoodForOneHouseholdAndLeavesNoTrace()
    {
        await using var dates = new OpenDates { Environment = new Dictionary<string, string> { ["MutualAid__OnlyWithInvitation"] = "true" }, AsksForFull = false };
        await dates.InitializeAsync();
        string[] codes = await Make(dates, "School on Elm Street", 3);
        Assert.Equal(3, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$", code));

        // One that is none: nothing that was typed is lost.
        using Site site = await dates.Form();
        foreach (string wrong in new[] { "", "2222-2222-2222" })
        {
            await site.Send("handler=Send", ("Input.Address", "12 Elm Street"), ("Input.Adults", "2"), ("Invitation", wrong));
            Assert.StartsWith(Unknown, site.Page.QuerySelector(".note[role=alert]")!.TextContent, StringComparison.Ordinal);
        }

        // A right one, however it is typed; the same form again shows the same code.
        var form = Site.Fields(site.Form("handler=Send"), ("Invitation", $" {codes[0].ToLowerInvariant().Replace('-', ' ')}")).ToArray();
        await site.Post("/ask?handler=Send", form);
        string code = site.Page.QuerySelector(".code")!.TextContent;
        await site.Post("/ask?handler=Send", form);
        Assert.Equal(code, site.Page.QuerySelector(".code")!.TextContent);
        Assert.Equal(1, await dates.Taken(dates.Open));
        await AssertCounts(dates, "School on Elm Street", used: 1, unused: 2);

        // Used once is used up, for pages and programs.
        using Site other = await dates.Form();
        await other.Send("handler=Send", ("Input.Address", "13 Elm Street"), ("Input.Adults", "2"), ("Invitation", codes[0]));
        Assert.StartsWith(Unknown, other.Page.QuerySelector(".note[role=alert]")!.TextContent, StringComparison.Ordinal);
        using var program = new GrpcCalls(dates.Server.Grpc);
        Assert.Equal("3", (await Assert.ThrowsAsync<CallFailedException>(() => Register(program, dates.Open, codes[0]))).Status);
        Assert.NotNull((await Register(program, dates.Open, codes[1])).Registered);
        await AssertCounts(dates, "School on Elm Street", used: 2, unused: 1);

        // What came to nothing does not use it up; what was revoked is worthless.
        string full = await dates.OpenDate("2099-02-07", 1);
        string[] more = await Make(dates, "Clinic", 2);
        Assert.NotNull((await Register(program, full, more[0])).Registered);
        Assert.True((await Register(program, full, more[1])).DateNotOpen.Full);
        await AssertCounts(dates, "Clinic", used: 1, unused: 1);
        await dates.Do("/staff/referrers", "handler=Revoke");
        await AssertCounts(dates, "Clinic", used: 1, unused: 0);
        Assert.Equal("3", (await Assert.ThrowsAsync<CallFailedException>(() => Register(program, dates.Open, more[1]))).Status);
        AssertNothingTellsWho(dates, [.. codes, .. more]);
    }

    [Fact]
    public async Task WithoutTheSetting_NobodyIsAskedForOne()
    {
        await using var dates = new OpenDates();
        await dates.InitializeAsync();
        using Site site = await dates.Form();
        Assert.Null(site.Page.QuerySelector("[name=Invitation]"));
        await site.Send("handler=Send", ("Input.Address", "12 Elm Street"), ("Input.Adults", "2"));
        Assert.Equal((HttpStatusCode.OK, "Please write this down"), (site.Response.StatusCode, site.Heading));
    }

    private static async Task<string[]> Make(OpenDates dates, string referrer, int count)
    {
        await dates.Staff.Get("/staff/referrers");
        await dates.Staff.Send("handler=Make", ("Referrer", referrer), ("Count", $"{count}"), ("Days", "30"));
        return [.. dates.Staff.Page.QuerySelectorAll(".label .big").Select(code => code.TextContent)];
    }

    private static async Task AssertCounts(OpenDates dates, string referrer, int used, int unused)
    {
        await dates.Staff.Get("/staff/referrers");
        var row = dates.Staff.Page.QuerySelectorAll("tbody tr").Single(row => row.Children[0].TextContent == referrer);
        Assert.Equal(($"{used}", $"{unused}"), (row.Children[1].TextContent, row.Children[2].TextContent));
    }

    private static async Task<RegisterResponse> Register(GrpcCalls program, string date, string invitation) =>
        await program.Call<RegisterResponse>("/mutualaid.intake.v1.IntakeService/Register", new RegisterRequest
        {
            OperationId = Guid.NewGuid().ToString(), DistributionId = date, Invitation = invitation,
            Details = new Details { Address = "14 Elm Street", Adults = 1 },
        });

    /// <summary>No code, and no id of a household, is where the invitations are.</summary>
    private static void AssertNothingTellsWho(OpenDates dates, string[] codes)
    {
        using var database = new SqliteConnection($"Data Source={dates.Database};Mode=ReadOnly;Pooling=False");
        string[] rows = [.. database.Query("SELECT * FROM referrer_invitation").Select(row => string.Join('|', ((IDictionary<string, object?>)row).Values))];
        string[] households = [.. database.Query<string>("SELECT id FROM household")];
        Assert.Equal(4, rows.Length);
        Assert.Equal(3, households.Length);
        foreach (string row in rows)
            Assert.DoesNotContain(codes.Concat(households), secret => row.Contains(secret.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase) || row.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }
}
