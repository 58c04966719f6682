using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Contracts.Intake.V1;
using MutualAid.Server.Tests.Running;
using MutualAid.Storage.Intake;

namespace MutualAid.Server.Tests.Protection;

/// <summary>Something for everybody, without a register of who anybody is.</summary>
public sealed class FairShareTests
{
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["MutualAid__FairShare__Boxes"] = "1", ["MutualAid__FairShare__Days"] = "14", ["MutualAid__FairShare__AsksOncePerAddress"] = "true",
        ["MutualAid__QuickestForm"] = "00:00:00",
    };

    [Fact]
    public async Task HouseholdAndAddress_GetOneBoxEachForTheSameDays()
    {
        await using var dates = new OpenDates { Environment = Settings };
        await dates.InitializeAsync();
        string near = await dates.OpenDate("2099-01-12", 10), far = await dates.OpenDate("2099-01-20", 10);
        string code = await dates.Ask(("Input.Address", "12 Élm-Street, apt. 4"));

        // The same address, however it is written: said once, and taken when it is sent again.
        using Site second = await dates.Form();
        await second.Send("handler=Send", ("Input.Address", "12 elm street Apt 4"), ("Input.Adults", "2"));
        Assert.StartsWith("Somebody has asked for this date at this address.", second.Page.QuerySelector(".note[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await dates.Taken(dates.Open));
        await second.Send("handler=Send");
        Assert.Equal("Please write this down", second.Heading);
        using Site neighbour = await dates.Form();
        await neighbour.Send("handler=Send", ("Input.Address", "12 elm street Apt 5"), ("Input.Adults", "2"));
        Assert.Equal("Please write this down", neighbour.Heading);

        // Another date so close, after the first is delivered or while it is planned, is not for the same household.
        Assert.Equal([], Rows(dates).Where(row => row.Contains("Elm", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(3, Rows(dates).Length); // the full date's, and two
        using var program = new GrpcCalls(dates.Server.Grpc);
        Assert.NotNull((await Again(program, code, near)).ShareUsed);
        Assert.NotNull((await Again(program, code, far)).RequestAlreadyOpen);

        // Who cancels has had nothing, and is forgotten with the address.
        using Site status = await dates.Status(code);
        await status.Send("handler=ConfirmCancel");
        await status.Send("handler=Cancel");
        Assert.Equal(2, Rows(dates).Length);
        await status.Send("handler=Again", ("Date", near));
        Assert.Equal("You have a place for Monday, January 12.", status.Page.QuerySelector("main strong")!.TextContent);
    }

    [Theory]
    [InlineData("12 Elm St., Apt #4", "12ELMSTAPT4")]
    [InlineData("  12, élm st apt 4 ", "12ELMSTAPT4")]
    [InlineData("Ｅｌｍ ４", "ELM4")]
    public void Address_HoweverItIsWritten_IsTheSame(string typed, string normal) => Assert.Equal(normal, AskedAddresses.Normal(typed));

    [Fact]
    public async Task FormThatWasNotShown_IsShownWithAllThatWasTyped()
    {
        await using var dates = new OpenDates();
        await dates.InitializeAsync();
        using Site site = await dates.Form();
        await site.Send("handler=Send", ("Shown", "made up"), ("Input.Address", "12 Elm Street"), ("Input.Adults", "2"));
        Assert.StartsWith("This form was open for a long time.", site.Page.QuerySelector(".note[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await dates.Taken(dates.Open));
        await site.Send("handler=Send");
        Assert.Equal("Please write this down", site.Heading);
    }

    private static Task<RequestDeliveryResponse> Again(GrpcCalls program, string code, string date) => program.Call<RequestDeliveryResponse>(
        "/mutualaid.intake.v1.IntakeService/RequestDelivery",
        new RequestDeliveryRequest { OperationId = Guid.NewGuid().ToString(), ReceiptCode = code, DistributionId = date });

    private static string[] Rows(OpenDates dates)
    {
        using var database = new SqliteConnection($"Data Source={dates.Database};Mode=ReadOnly;Pooling=False");
        return [.. database.Query("SELECT * FROM asked_address").Select(row => string.Join('|', ((IDictionary<string, object?>)row).Values))];
    }
}
