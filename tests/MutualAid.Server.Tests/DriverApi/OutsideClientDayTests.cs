using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Contracts.Intake.V1;
using MutualAid.Contracts.Pantry.V1;
using MutualAid.Grpc.Details;
using MutualAid.Server.Tests.Grpc;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.DriverApi;

/// <summary>The program's own services, called by clients that others wrote.</summary>
public sealed class OutsideClientDayTests(PublishedDay day) : IClassFixture<PublishedDay>
{
    private const string Driver = "mutualaid.driver.v1.DriverService/";
    private const string Intake = "mutualaid.intake.v1.IntakeService/";
    private const string Pantry = "mutualaid.pantry.v1.PantryService/";

    public static TheoryData<string> Clients => ["grpc-js", "connect", "connect-web", "grpcio"];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task OutsideClient_UsesEveryService(string name)
    {
        OutsideClient client = OutsideClient.All[name];
        using var calls = new GrpcCalls(day.Server.Grpc);
        using var phone = new Phone(calls);
        EnrolDeviceRequest enrol = phone.EnrolRequest(await day.Invite(0));
        await phone.Enrol(enrol);
        string route = (await phone.GetRoute()).Route.RouteId;
        var watch = new WatchRouteRequest { RouteId = route };
        var submit = new SubmitOperationsRequest { RouteId = route };
        submit.Operations.Add(new Contracts.Driver.V1.Operation
        {
            OperationId = Guid.NewGuid().ToString(), OccurredAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow), Sequence = 1,
            Answer = new AnswerRoute { Accepted = true },
        });
        string token = await Token();
        string lot = $"X-{name}".ToUpperInvariant();
        var receive = new ReceiveLotRequest { OperationId = Guid.NewGuid().ToString(), Item = "I1", Lot = lot, Quantity = 7, Source = Source.Donation };

        var results = await client.Run(
            (client.Http1 ? day.Server.Web : day.Server.Grpc).Authority,
            [DriverReflection.Descriptor, IntakeReflection.Descriptor, PantryReflection.Descriptor, StatusReflection.Descriptor, ErrorDetailsReflection.Descriptor],
            [
                Call("enrol again", Driver + "EnrolDevice", enrol),
                Call("unsigned", Driver + "GetRoute", new GetRouteRequest()),
                Signed("route", "GetRoute", new GetRouteRequest()),
                Signed("submit", "SubmitOperations", submit),
                Signed("watch", "WatchRoute", watch) with { CancelAfter = 1 },
                Call("dates", Intake + "ListDates", new ListDatesRequest()),
                Call("no details", Intake + "Register", new RegisterRequest { OperationId = Guid.NewGuid().ToString(), DistributionId = Guid.NewGuid().ToString() }),
                Call("unknown code", Intake + "GetStatus", new GetStatusRequest { ReceiptCode = "4539 1488 0343 6467" }),
                Call("no token", Pantry + "ListStock", new ListStockRequest()),
                Call("receive", Pantry + "ReceiveLot", receive, ("authorization", $"Bearer {token}")),
                Call("overdraw", Pantry + "DiscardStock", new DiscardStockRequest { OperationId = Guid.NewGuid().ToString(), Lot = lot, Quantity = 8, Reason = "rust" }, ("authorization", $"Bearer {token}")),
            ]);

        Assert.Equal(
            ["enrol again 0", "unsigned 16", "route 0", "submit 0", "watch 1", "dates 0", "no details 3", "unknown code 0", "no token 16", "receive 0", "overdraw 0"],
            results.Values.Select(result => $"{result.Id} {result.Code}"));
        Assert.Equal(phone.DeviceId, (string?)results["enrol again"].Replies[0]["enrolled"]!["deviceId"]);
        Assert.Equal(route, (string?)results["route"].Replies[0]["route"]!["routeId"]);
        Assert.NotNull(results["submit"].Replies[0]["results"]![0]!["recorded"]);
        Assert.Equal("ANSWER_ACCEPTED", (string?)results["watch"].Replies[0]["route"]!["answer"]);
        Assert.NotNull(results["unknown code"].Replies[0]["codeNotKnown"]);
        Assert.Equal(7, (int)results["receive"].Replies[0]["lot"]!["free"]!);
        Assert.Equal($"Lot {lot} (Rice) has only 7 free units, not 8.", (string?)results["overdraw"].Replies[0]["refused"]!["message"]);
        Assert.Equal("google.rpc.BadRequest", results["no details"].Details[0].Type);

        OutsideCall Signed(string id, string method, IMessage request) => Call(id, Driver + method, request, phone.Signed(method, request));
    }

    private static OutsideCall Call(string id, string method, IMessage request, params (string Name, string Value)[] metadata) => new(
        id, method, JsonNode.Parse(JsonFormatter.Default.Format(request))!, metadata.ToDictionary(entry => entry.Name, entry => entry.Value), DeadlineMs: 20_000);

    private async Task<string> Token()
    {
        await day.Staff.Get("/staff/people");
        await day.Staff.Send("handler=Token", ("Name", "outside client"), ("Role", "packer"));
        return day.Staff.Page.QuerySelector(".token")!.TextContent;
    }
}
