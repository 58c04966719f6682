using Google.Protobuf.WellKnownTypes;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Server.Tests.Running;
using Reason = MutualAid.Contracts.Driver.V1.RevealStopResponse.Types.NotRevealable.Types.Reason;

namespace MutualAid.Server.Tests.DriverApi;

/// <summary>Drivers' phones against the running program.</summary>
public sealed class DriverApiTests(PublishedDay day) : IClassFixture<PublishedDay>, IDisposable
{
    private const string Unauthenticated = "16";
    private readonly GrpcCalls _calls = new(day.Server.Grpc);

    public void Dispose() => _calls.Dispose();

    [Fact]
    public async Task Invitation_EnrolsOneDeviceAndTheSameCallAgainIsAnsweredAlike()
    {
        string invitation = await day.Invite(0);
        using var phone = new Phone(_calls);
        EnrolDeviceRequest request = phone.EnrolRequest($" {invitation.ToLowerInvariant()} ");

        var first = await phone.Enrol(request);
        var again = await phone.Enrol(request);
        Assert.Equal(("D1", first.Enrolled.DeviceId), (first.Enrolled.DriverLabel, again.Enrolled.DeviceId));

        using var other = new Phone(_calls);
        Assert.NotNull((await other.Enrol(other.EnrolRequest(invitation))).InvitationNotValid);
        Assert.NotNull((await other.Enrol(other.EnrolRequest("AAAA-BBBB-CCCC"))).InvitationNotValid);
    }

    [Fact]
    public async Task KeyThatIsNone_Enrol_IsInvalid()
    {
        using var phone = new Phone(_calls);
        EnrolDeviceRequest request = phone.EnrolRequest("AAAA-BBBB-CCCC");
        request.OpenKey = Google.Protobuf.ByteString.CopyFromUtf8("no key");

        Assert.Equal("3", (await Assert.ThrowsAsync<CallFailedException>(() => phone.Enrol(request))).Status);
    }

    [Fact]
    public async Task CallNotSignedAsItShouldBe_IsUnauthenticated()
    {
        using Phone phone = await new Phone(_calls).Enrolled(await day.Invite(0));
        using Phone other = await new Phone(_calls).Enrolled(await day.Invite(0));
        var request = new GetRouteRequest();
        const string path = "/mutualaid.driver.v1.DriverService/GetRoute";
        var good = phone.Signed("GetRoute", request);
        Assert.NotNull((await _calls.Call<GetRouteResponse>(path, request, good)).Route);

        await Refused(good); // the same nonce again
        await Refused(phone.Signed("GetRoute", new GetRouteRequest { Date = "2020-01-01" })); // another message
        await Refused(phone.Signed("RevealStop", request)); // another method
        await Refused(phone.Signed("GetRoute", request, at: DateTimeOffset.UtcNow.AddMinutes(-3)));
        await Refused(phone.Signed("GetRoute", request, at: DateTimeOffset.UtcNow.AddMinutes(3)));
        await Refused(phone.Signed("GetRoute", request, nonce: "short"));
        await Refused([("mutualaid-device", other.DeviceId), .. phone.Signed("GetRoute", request).Skip(1)]);
        await Refused([("mutualaid-device", phone.DeviceId)]); // a copied id alone
        await Refused([]);
        Assert.NotNull((await phone.GetRoute()).Route);

        async Task Refused((string, string)[] metadata) => Assert.Equal(
            Unauthenticated,
            (await Assert.ThrowsAsync<CallFailedException>(() => _calls.Call<GetRouteResponse>(path, request, metadata))).Status);
    }

    [Fact]
    public async Task RevokedDevice_NextCallFailsAndItsStreamEnds()
    {
        using Phone phone = await new Phone(_calls).Enrolled(await day.Invite(0));
        Contracts.Driver.V1.Route route = (await phone.GetRoute()).Route;
        await using var stream = phone.Watch(route.RouteId).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());

        await day.Staff.Get("/staff/drivers");
        await day.Staff.Send(
            form => form.GetAttribute("action")!.EndsWith("handler=Revoke", StringComparison.Ordinal) && form.InnerHtml.Contains(phone.DeviceId, StringComparison.Ordinal), "revoke");

        var ended = await Assert.ThrowsAsync<CallFailedException>(async () =>
        {
            while (await stream.MoveNextAsync())
            {
                // Whatever changed before is still told.
            }
        });
        Assert.Equal(Unauthenticated, ended.Status);
        Assert.Equal(Unauthenticated, (await Assert.ThrowsAsync<CallFailedException>(() => phone.GetRoute())).Status);
    }

    [Fact]
    public async Task AnotherDriversRoute_IsNotFound()
    {
        using Phone one = await new Phone(_calls).Enrolled(await day.Invite(0));
        using Phone other = await new Phone(_calls).Enrolled(await day.Invite(1));
        string route = (await other.GetRoute()).Route.RouteId;

        foreach (Func<Task> call in new Func<Task>[]
        {
            () => one.Submit(route), () => one.Reveal(route, Guid.NewGuid().ToString()), async () => await one.Watch(route).GetAsyncEnumerator().MoveNextAsync(),
        }) Assert.Equal("5", (await Assert.ThrowsAsync<CallFailedException>(call)).Status);
        Assert.NotNull((await one.GetRoute("2020-01-01")).NoRoute);
    }

    [Fact]
    public async Task WholeShift_RevealsOnlyWhatIsNearAndRecordsEachOperationOnce()
    {
        using Phone phone = await new Phone(_calls).Enrolled(await day.Invite(1));
        Contracts.Driver.V1.Route route = (await phone.GetRoute()).Route;
        string id = route.RouteId;
        Assert.True(route.Stops.Count >= 4);
        Assert.All(route.Stops, stop => Assert.False(stop.Revealable));
        Assert.Equal(Reason.NotStarted, (await phone.Reveal(id, route.Stops[0].StopId)).NotRevealable.Reason);

        await using var stream = phone.Watch(id).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        var load = new ConfirmLoad();
        load.Boxes.AddRange(route.Stops.SelectMany(stop => stop.Boxes).Select(box => new LoadedBox { BoxId = box.BoxId }));
        Operation[] start = [Op(1, op => op.Answer = new AnswerRoute { Accepted = true }), Op(2, op => op.Load = load)];
        var started = await phone.Submit(id, start);
        Assert.All(started.Results, result => Assert.NotNull(result.Recorded));
        Assert.Equal([true, true, true, false], started.Route.Stops.Take(4).Select(stop => stop.Revealable));
        while (!stream.Current.Route.Stops[0].Revealable) Assert.True(await stream.MoveNextAsync());

        string first = route.Stops[0].StopId;
        string operation = Guid.NewGuid().ToString();
        var revealed = (await phone.Reveal(id, first, operation)).Sealed;
        StopDetails details = phone.Open(revealed, first);
        Assert.Matches("^[0-9]+ Elm Street$", details.Address);
        Assert.Matches("^Floor [0-9]+$", details.Entrance);
        Assert.Equal(("Knock twice", "A.", "es"), (details.DoorNote, details.Alias, details.Language));
        Assert.NotEqual(details.DriverWord, details.HouseholdWord);
        Assert.InRange(revealed.Until.ToDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(89), DateTimeOffset.UtcNow.AddMinutes(91));
        Assert.Equal(Reason.BeyondWindow, (await phone.Reveal(id, route.Stops[3].StopId)).NotRevealable.Reason);

        // A second phone's reveal ends the first one, also for whoever repeats the first call.
        using Phone second = await new Phone(_calls).Enrolled(await day.Invite(1));
        Assert.NotNull((await second.Reveal(id, first)).Sealed);
        Assert.Equal(Reason.Over, (await phone.Reveal(id, first, operation)).NotRevealable.Reason);

        var nobody = Op(3, op => op.Outcome = new ReportOutcome { StopId = first, Kind = OutcomeKind.NobodyHome });
        var delivered = Op(4, op => op.Outcome = Delivered(first));
        var wrong = Op(5, op => op.Outcome = new ReportOutcome { StopId = first, Kind = OutcomeKind.Delivered });
        var unknown = Op(6, op => op.Outcome = Delivered(Guid.NewGuid().ToString()));
        var nothing = Op(7, _ => { });
        var answered = await phone.Submit(id, delivered, nobody, delivered, wrong, unknown, nothing, start[0]);
        Assert.Equal(
            ["", "", "", "OutcomeIsInconsistent", "UnknownStop", "OperationIsNotUnderstood", ""],
            answered.Results.Select(result => result.Rejected?.Reason ?? string.Empty));
        Assert.Equal(OutcomeKind.Delivered, answered.Route.Stops[0].Outcome); // the newer report counts, however they came
        Assert.Equal(Reason.Finished, (await phone.Reveal(id, first)).NotRevealable.Reason);
        Assert.NotNull((await phone.Reveal(id, route.Stops[3].StopId)).Sealed);

        var tooMany = await Assert.ThrowsAsync<CallFailedException>(() => phone.Submit(id, Enumerable.Range(0, 51).Select(n => Op(n, op => op.EndShift = new EndShift()))));
        Assert.Equal("3", tooMany.Status);
        Assert.True((await phone.Submit(id, Op(99, op => op.EndShift = new EndShift()))).Route.Ended);
        Assert.Equal(Reason.RouteEnded, (await phone.Reveal(id, route.Stops[1].StopId)).NotRevealable.Reason);
    }

    private static ReportOutcome Delivered(string stop) =>
        new() { StopId = stop, Kind = OutcomeKind.Delivered, Handover = ReportOutcome.Types.Handover.DoorWords };

    private static Operation Op(int sequence, Action<Operation> what)
    {
        var operation = new Operation
        {
            OperationId = Guid.NewGuid().ToString(),
            OccurredAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddSeconds(sequence)),
            Sequence = sequence,
        };
        what(operation);
        return operation;
    }
}
