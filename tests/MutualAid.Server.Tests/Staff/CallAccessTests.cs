using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Contracts.Intake.V1;
using MutualAid.Contracts.Pantry.V1;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Server.Tests.Grpc;
using MutualAid.Server.Tests.Running;
using Route = MutualAid.Contracts.Driver.V1.Route;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Every call over gRPC × everybody who could make it, on what is theirs and what is another's.</summary>
public sealed class CallAccessTests(PublishedDay day) : IClassFixture<PublishedDay>
{
    private const string Driver = "mutualaid.driver.v1.DriverService/", Pantry = "mutualaid.pantry.v1.PantryService/", Intake = "mutualaid.intake.v1.IntakeService/";

    /// <summary>A staff session's cookie, a program's token of that role, and phones: of the route's driver, of another, and one that was revoked.</summary>
    private static readonly string[] Callers =
    [
        "nobody", "cookie intake", "cookie packer", "cookie dispatcher", "cookie coordinator",
        "token intake", "token packer", "token dispatcher", "token coordinator", "own phone", "another's phone", "revoked phone",
    ];

    /// <summary>
    /// What comes of it, in the order of the callers: in, or 5 NOT_FOUND, 7 PERMISSION_DENIED, 12 UNIMPLEMENTED, 16 UNAUTHENTICATED.
    /// A call that is missing here fails the test.
    /// </summary>
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["grpc.health.v1.Health/Check"] = "in in in in in in in in in in in in",
        ["grpc.health.v1.Health/Watch"] = "in in in in in in in in in in in in",
        ["grpc.reflection.v1.ServerReflection/ServerReflectionInfo"] = "12 12 12 12 12 12 12 12 12 12 12 12", // not served
        ["grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"] = "12 12 12 12 12 12 12 12 12 12 12 12", // not served
        [Intake + "ListDates"] = "in in in in in in in in in in in in",
        [Intake + "Register"] = "in in in in in in in in in in in in",
        [Intake + "RequestDelivery"] = "in in in in in in in in in in in in", // the receipt code is the proof
        [Intake + "GetStatus"] = "in in in in in in in in in in in in",
        [Pantry + "ReceiveLot"] = "16 16 16 16 16 7 in 7 in 16 16 16",
        [Pantry + "CountLot"] = "16 16 16 16 16 7 in 7 in 16 16 16",
        [Pantry + "AdjustLot"] = "16 16 16 16 16 7 in 7 in 16 16 16",
        [Pantry + "DiscardStock"] = "16 16 16 16 16 7 in 7 in 16 16 16",
        [Pantry + "ListStock"] = "16 16 16 16 16 7 in 7 in 16 16 16",
        [Driver + "EnrolDevice"] = "in in in in in in in in in in in in", // the invitation is the proof
        [Driver + "GetRoute"] = "16 16 16 16 16 16 16 16 16 in in 16", // each gets their own
        [Driver + "WatchRoute"] = "16 16 16 16 16 16 16 16 16 in 5 16",
        [Driver + "RevealStop"] = "16 16 16 16 16 16 16 16 16 in 5 16",
        [Driver + "SubmitOperations"] = "16 16 16 16 16 16 16 16 16 in 5 16",
        [Driver + "SignOut"] = "16 16 16 16 16 16 16 16 16 in in 16", // last: it ends the phone's own enrolment
    };

    [Fact]
    public async Task EveryCallThatIsServed_IsInTheTable()
    {
        using var data = new TestFolder();
        await using WebApplication app = WebHost.Build([$"--MutualAid:DataDirectory={data.Path}", "--applicationName=MutualAid.Server"]);
        string[] served =
        [
            .. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Select(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/'))
                .Where(path => path.Split('/') is [var service, not ("" or null)] && service.Contains('.') && !path.Contains('{')).Distinct(),
        ];
        var described = new[] { DriverReflection.Descriptor, IntakeReflection.Descriptor, PantryReflection.Descriptor }
            .SelectMany(file => file.Services).SelectMany(service => service.Methods.Select(method => $"{service.FullName}/{method.Name}"));
        string[] known = [.. Expected.Keys.Where(call => !call.StartsWith("grpc.reflection", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(known, served.Order(StringComparer.Ordinal));
        Assert.Empty(described.Except(Expected.Keys));
        Assert.All(Expected.Values, row => Assert.Equal(Callers.Length, row.Split(' ').Length));
    }

    [Fact]
    public async Task EveryCall_IsForThoseInTheTableAndNobodyElse()
    {
        using var calls = new GrpcCalls(day.Server.Grpc);
        using Phone own = await new Phone(calls).Enrolled(day.Invitations[0]);
        using Phone others = await new Phone(calls).Enrolled(day.Invitations[1]);
        using Phone revoked = await new Phone(calls).Enrolled(await day.Invite(0));
        await revoked.Call<SignOutResponse>("SignOut", new SignOutRequest { OperationId = Guid.NewGuid().ToString() });
        Route route = (await own.GetRoute()).Route;
        var phones = new Dictionary<string, Phone> { ["own phone"] = own, ["another's phone"] = others, ["revoked phone"] = revoked };
        var credentials = new Dictionary<string, (string Name, string Value)[]> { ["nobody"] = [] };
        foreach (string role in StaffRoles.All)
        {
            credentials[$"cookie {role}"] = [("cookie", await CookieOf(role))];
            await day.Staff.Get("/staff/people");
            string form = day.Staff.Form("handler=Token").GetAttribute("action")!;
            await day.Staff.Post(form, [.. Site.Fields(day.Staff.Form("handler=Token"), ("Name", role), ("Role", role))]);
            credentials[$"token {role}"] = [("authorization", $"Bearer {day.Staff.Page.QuerySelector(".token")!.TextContent}")];
        }

        var wrong = new List<string>();
        foreach (var (call, row) in Expected)
        {
            foreach (var (caller, expected) in Callers.Zip(row.Split(' ')))
            {
                IMessage request = RequestOf(call, route);
                var metadata = phones.TryGetValue(caller, out Phone? phone) ? phone.Signed(call.Split('/')[1], request) : credentials[caller];
                string outcome = await Outcome(call, request, metadata);
                if (outcome != expected) wrong.Add($"{caller}, {call}: {outcome} instead of {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    /// <summary>A request that is well-formed, so that only its sender decides; for drivers' calls about the own phone's route.</summary>
    private static IMessage RequestOf(string call, Route route)
    {
        string operation = Guid.NewGuid().ToString();
        return call.Split('/')[1] switch
        {
            "EnrolDevice" => new EnrolDeviceRequest { OperationId = operation, Invitation = "AAAA-BBBB-CCCC" },
            "WatchRoute" => new WatchRouteRequest { RouteId = route.RouteId },
            "RevealStop" => new RevealStopRequest { OperationId = operation, RouteId = route.RouteId, StopId = route.Stops[0].StopId },
            "SubmitOperations" => new SubmitOperationsRequest { RouteId = route.RouteId },
            "SignOut" => new SignOutRequest { OperationId = operation },
            "GetRoute" => new GetRouteRequest(),
            "ListDates" => new ListDatesRequest(),
            "Register" => new RegisterRequest { OperationId = operation },
            "RequestDelivery" => new RequestDeliveryRequest { OperationId = operation },
            "GetStatus" => new GetStatusRequest { ReceiptCode = "0000 0000 0000 0000" },
            "ReceiveLot" => new ReceiveLotRequest { OperationId = operation, Item = "I1", Quantity = 1, Source = Source.Donation },
            "CountLot" => new CountLotRequest { OperationId = operation, Lot = "NONE" },
            "AdjustLot" => new AdjustLotRequest { OperationId = operation, Lot = "NONE", Delta = 1, Reason = "found" },
            "DiscardStock" => new DiscardStockRequest { OperationId = operation, Lot = "NONE", Quantity = 1, Reason = "torn" },
            _ => new ListStockRequest(), // empty on the wire
        };
    }

    /// <summary>"in" for whatever the call's own work says; else the status with which it was turned away.</summary>
    private async Task<string> Outcome(string call, IMessage request, (string Name, string Value)[] metadata)
    {
        using var http = new HttpClient { BaseAddress = day.Server.Grpc };
        using var message = new HttpRequestMessage(HttpMethod.Post, "/" + call)
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(RawClient.Frame(request.ToByteArray())),
        };
        message.Content.Headers.ContentType = new("application/grpc");
        foreach (var (name, value) in metadata) message.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        if (await body.ReadAtLeastAsync(new byte[5], 5, throwOnEndOfStream: false) == 5) return "in"; // streams go on
        string status = (response.TrailingHeaders.TryGetValues("grpc-status", out var values) || response.Headers.TryGetValues("grpc-status", out values))
            ? values.First() : $"HTTP {(int)response.StatusCode}";
        return status is "3" or "9" ? "in" : status;
    }

    private async Task<string> CookieOf(string role)
    {
        await day.Staff.Get("/staff/people");
        await day.Staff.Send("handler=Invite", ("Role", role));
        using var site = new Site(day.Server.Web);
        await StaffSession.MakeAccount(site, new Uri(day.Staff.Page.QuerySelector(".token")!.TextContent).AbsolutePath, $"a {role}");
        Cookie session = site.Cookies.GetAllCookies().Single(cookie => cookie.Name == "__Host-staff");
        return $"{session.Name}={session.Value}";
    }
}
