using MutualAid.Contracts.Driver.V1;
using MutualAid.Domain;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Grpc;
using MutualAid.Server.Households;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;
using Wire = MutualAid.Contracts.Driver.V1;

namespace MutualAid.Server.DriverApi;

/// <summary><c>mutualaid.driver.v1</c>.</summary>
internal sealed class DriverHandler(
    IEngine engine,
    DeviceCalls calls,
    DriverQueries drivers,
    RouteQueries routes,
    StockQueries stock,
    FieldVault vault,
    Fingerprints fingerprints,
    OperationDesk operations,
    NoteKey noteKey,
    RecentPantries pantries,
    Limits limits,
    CommitSignal commits,
    TimeProvider clock)
{
    private const int MaxOperations = 50;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(15);

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    public async Task<EnrolDeviceResponse> EnrolDevice(EnrolDeviceRequest request, RpcContext context)
    {
        Guid operation = IdOf(request.OperationId, "operation_id");
        if (!PublicKeys.IsP256(request.SignKey.Span)) throw Invalid("sign_key", "is no P-256 public key");
        if (!PublicKeys.IsP256(request.OpenKey.Span)) throw Invalid("open_key", "is no P-256 public key");
        string hash = fingerprints.OfInvitation(request.Invitation.Trim().ToUpperInvariant());
        var invitation = await drivers.Invitation(hash, context.CancellationToken);
        var device = new DeviceId(DerivedId.Of($"device|{operation:N}"));
        Refusal? refusal = invitation is null ? new DriverRefusal.InvitationUnknown() : await engine.Send(
            invitation.Driver,
            new CommandId(operation, fingerprints.OfContent(context.RequestBytes.Span)),
            new DriverCommand.EnrolDevice(hash, device, request.SignKey.ToBase64(), request.OpenKey.ToBase64(), Now),
            context.CancellationToken).Refusal();
        if (refusal is not null)
        {
            await limits.PassOrThrow(Limits.WrongEnrolments, context.CancellationToken);
            return new EnrolDeviceResponse { InvitationNotValid = new EnrolDeviceResponse.Types.InvitationNotValid() };
        }

        DriverState driver = await engine.Read(invitation!.Driver, context.CancellationToken);
        return new EnrolDeviceResponse
        {
            Enrolled = new EnrolDeviceResponse.Types.Enrolled { DeviceId = device.ToString(), DriverLabel = driver.Label },
        };
    }

    public async Task<GetRouteResponse> GetRoute(GetRouteRequest request, RpcContext context)
    {
        CallingDevice device = await calls.Authenticate(context);
        DriverState driver = await engine.Read(device.Driver, context.CancellationToken);
        LocalDate date = request.Date.Length > 0
            ? Show.ReadDate(request.Date) ?? throw Invalid("date", "is not yyyy-mm-dd")
            : await Today(driver.Pantry, context.CancellationToken);
        var route = (await routes.OfDriver(device.Driver, date, context.CancellationToken))
            .FirstOrDefault(one => one.Date == date);
        return route is null
            ? new GetRouteResponse { NoRoute = new GetRouteResponse.Types.NoRoute() }
            : new GetRouteResponse { Route = await Describe(route.Id, context.CancellationToken) };
    }

    public async IAsyncEnumerable<WatchRouteResponse> WatchRoute(WatchRouteRequest request, RpcContext context)
    {
        CallingDevice device = await calls.Authenticate(context);
        RouteId id = await OwnRoute(request.RouteId, device, context.CancellationToken);
        long sent = request.AfterPosition;
        long heard = clock.GetTimestamp();
        if (sent > 0) yield return new WatchRouteResponse(); // so that the caller knows that it is connected
        while (true)
        {
            Task change = commits.Next;
            if (await calls.IsRevoked(device.Id, device.Driver, context.CancellationToken))
                throw RpcError.Unauthenticated("The device is revoked.");
            RouteState state = await engine.Read(id, context.CancellationToken);
            bool isNews = state.Position != sent;
            if (isNews || clock.GetElapsedTime(heard) >= SignOfLife)
            {
                (sent, heard) = (state.Position, clock.GetTimestamp());
                yield return isNews
                    ? new WatchRouteResponse { Route = await Describe(id, context.CancellationToken) }
                    : new WatchRouteResponse();
            }

            await Task.WhenAny(change, Task.Delay(LookAgain, context.CancellationToken));
            context.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async Task<RevealStopResponse> RevealStop(RevealStopRequest request, RpcContext context)
    {
        CallingDevice device = await calls.Authenticate(context);
        RouteId route = await OwnRoute(request.RouteId, device, context.CancellationToken);
        Guid operation = IdOf(request.OperationId, "operation_id");
        var stop = new StopId(IdOf(request.StopId, "stop_id"));
        var reveal = new RevealId(DerivedId.Of($"reveal|{operation:N}"));
        Refusal? refusal = await engine.Send(
            route,
            new CommandId(operation, fingerprints.OfContent(context.RequestBytes.Span)),
            new RouteCommand.RevealStop(stop, device.Id, reveal, Now),
            context.CancellationToken).Refusal();
        if (refusal is not null) return NotRevealable(ReasonOf(refusal));

        // A repeated call gets the first outcome; whether that reveal still lives is another matter.
        RouteState state = await engine.Read(route, context.CancellationToken);
        if (!state.Reveals.TryGetValue(stop, out LiveReveal? live) || live.Reveal != reveal || live.Until <= Now)
            return NotRevealable(RevealStopResponse.Types.NotRevealable.Types.Reason.Over);
        HouseholdId household = state.Stops.First(one => one.Stop == stop).Household;
        var fields = await vault.Read(household.Value, context.CancellationToken);
        return fields.Count == 0
            ? NotRevealable(RevealStopResponse.Types.NotRevealable.Types.Reason.Forgotten)
            : new RevealStopResponse
            {
                Sealed = StopSealing.Seal(
                    DetailsOf(HouseholdDetails.FromVault(fields)), device.OpenKey, stop, reveal, live.Until),
            };
    }

    public async Task<SubmitOperationsResponse> SubmitOperations(SubmitOperationsRequest request, RpcContext context)
    {
        CallingDevice device = await calls.Authenticate(context);
        RouteId route = await OwnRoute(request.RouteId, device, context.CancellationToken);
        if (request.Operations.Count > MaxOperations) throw Invalid("operations", $"are more than {MaxOperations}");
        var response = new SubmitOperationsResponse();
        response.Results.AddRange(await Task.WhenAll(
            request.Operations.Select(operation => operations.Submit(route, operation, context.CancellationToken))));
        response.Route = await Describe(route, context.CancellationToken);
        return response;
    }

    public async Task<SignOutResponse> SignOut(SignOutRequest request, RpcContext context)
    {
        CallingDevice device = await calls.Authenticate(context);
        Guid operation = IdOf(request.OperationId, "operation_id");
        await engine.Send(
            device.Driver,
            new CommandId(operation, fingerprints.OfContent(context.RequestBytes.Span)),
            new DriverCommand.RevokeDevice(device.Id),
            context.CancellationToken);
        return new SignOutResponse();
    }

    private static StopDetails DetailsOf(HouseholdDetails details)
    {
        var wire = new StopDetails
        {
            Address = details.Address ?? string.Empty,
            Alias = details.Alias ?? string.Empty,
            Phone = details.DriverMayCall is true ? details.Phone ?? string.Empty : string.Empty,
            Entrance = details.Entrance ?? string.Empty,
            DoorNote = details.DoorNote ?? string.Empty,
            Language = details.Language ?? string.Empty,
        };
        if (details.DoorWords is { } pair)
        {
            var (driver, household) = DoorWords.Say(pair, details.Language);
            (wire.DriverWord, wire.DriverPicture, wire.DriverWordEnglish) = (driver.Text, driver.Picture, driver.English);
            (wire.HouseholdWord, wire.HouseholdPicture, wire.HouseholdWordEnglish) = (household.Text, household.Picture, household.English);
        }

        wire.Instructions.AddRange((details.Door ?? []).Select(RouteMessages.InstructionOf).Where(one => one is not DoorInstruction.Unspecified));
        if (details.Coordinates is { } place) (wire.Latitude, wire.Longitude) = (place.Latitude, place.Longitude);
        return wire;
    }

    private static RevealStopResponse NotRevealable(RevealStopResponse.Types.NotRevealable.Types.Reason reason) =>
        new() { NotRevealable = new RevealStopResponse.Types.NotRevealable { Reason = reason } };

    private static RevealStopResponse.Types.NotRevealable.Types.Reason ReasonOf(Refusal refusal) => refusal switch
    {
        RouteRefusal.RouteNotAccepted or RouteRefusal.RouteNotLoaded =>
            RevealStopResponse.Types.NotRevealable.Types.Reason.NotStarted,
        RouteRefusal.BeyondRevealWindow => RevealStopResponse.Types.NotRevealable.Types.Reason.BeyondWindow,
        RouteRefusal.StopIsFinished => RevealStopResponse.Types.NotRevealable.Types.Reason.Finished,
        RouteRefusal.StopIsCancelled => RevealStopResponse.Types.NotRevealable.Types.Reason.Cancelled,
        RouteRefusal.RouteHasEnded or RouteRefusal.RouteIsWithdrawn =>
            RevealStopResponse.Types.NotRevealable.Types.Reason.RouteEnded,
        RouteRefusal.UnknownStop => throw RpcError.NotFound("There is no such stop on the route."),
        OperationIdReused => throw RpcError.InvalidArgument("The operation id was used for something else."),
        _ => throw RpcError.FailedPrecondition(refusal.GetType().Name),
    };

    private static Guid IdOf(string text, string field) =>
        Guid.TryParse(text, out Guid id) && id != Guid.Empty ? id : throw Invalid(field, "is no UUID");

    private static RpcError Invalid(string field, string problem) =>
        RpcError.InvalidArgument($"{field} {problem}.", new FieldViolation(field, problem));

    private async Task<RouteId> OwnRoute(string text, CallingDevice device, CancellationToken cancellation)
    {
        var id = new RouteId(IdOf(text, "route_id"));
        RouteState state = await engine.Read(id, cancellation);
        return state.Version > 0 && state.Driver == device.Driver ? id : throw RpcError.NotFound("There is no such route.");
    }

    private async Task<Wire.Route> Describe(RouteId id, CancellationToken cancellation)
    {
        RouteState state = await engine.Read(id, cancellation);
        return RouteMessages.ToWire(id, state, await pantries.Read(state.Pantry, cancellation), noteKey.PublicKey);
    }

    private async Task<LocalDate> Today(PantryId pantry, CancellationToken cancellation)
    {
        var zone = (await stock.Pantries(cancellation)).FirstOrDefault(one => one.Id == pantry)?.TimeZone ?? "UTC";
        return Now.InZone(Show.Zone(zone)).Date;
    }
}
