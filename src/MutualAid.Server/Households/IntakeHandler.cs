using Microsoft.Extensions.Options;
using MutualAid.Contracts.Intake.V1;
using MutualAid.Domain;
using MutualAid.Grpc;
using MutualAid.Server.Households.Pages;
using MutualAid.Server.Ops;
using MutualAid.Storage.Intake;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Server.Households;

/// <summary><c>mutualaid.intake.v1</c>: what the household pages do, for programs.</summary>
internal sealed class IntakeHandler(
    IntakeDesk desk,
    ReceiptCodes codes,
    Limits limits,
    FairShare share,
    ReferrerInvitations invitations,
    IOptions<ServerSettings> settings,
    DistributionQueries distributions,
    StockQueries stock,
    Fingerprints fingerprints,
    TimeProvider clock)
{
    public async Task<ListDatesResponse> ListDates(ListDatesRequest request, RpcContext context)
    {
        _ = request;
        var response = new ListDatesResponse();
        foreach (DistributionRow date in await distributions.TakingRequests(
            Instant.FromDateTimeOffset(clock.GetUtcNow()), context.CancellationToken))
        {
            var wire = new DeliveryDate
            {
                DistributionId = date.Id.ToString(),
                Date = LocalDatePattern.Iso.Format(date.Date),
                PantryName = date.PantryName,
                Full = date.IsFull,
            };
            wire.Areas.AddRange(date.Areas.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            wire.Offered.AddRange((await stock.Offered(date.Pantry, DetailsInput.MaxWishes, context.CancellationToken))
                .Select(item => new OfferedItem { Code = item.Code.Value, Name = item.Name }));
            response.Dates.Add(wire);
        }

        return response;
    }

    public async Task<RegisterResponse> Register(RegisterRequest request, RpcContext context)
    {
        DetailsInput input = InputOf(request.Details ?? new Details());
        var problems = input.Problems(everything: true);
        if (problems.Count > 0)
            throw RpcError.InvalidArgument(
                "The details are not complete.",
                problems.Select(problem => new FieldViolation($"details.{problem.Key.ToLowerInvariant()}", problem.Value.In(Language.English))));
        await limits.PassOrThrow(Limits.Submissions, context.CancellationToken);
        Submission asked = Asked(request.OperationId, context);
        if (settings.Value.OnlyWithInvitation && !await invitations.Redeem(request.Invitation, asked.Id, context.CancellationToken))
        {
            await limits.PassOrThrow(Limits.WrongInvitations, context.CancellationToken);
            throw RpcError.InvalidArgument("The invitation is not good.", new FieldViolation("invitation", "is not good"));
        }

        AskOutcome outcome = await desk.Register(
            asked, DateOf(request.DistributionId), input.ToDetails(everything: true), null, context.CancellationToken);
        if (outcome is AskOutcome.CodeReplaced) throw RpcError.InvalidArgument("The operation id is that of a household whose code was replaced.");
        if (outcome is AskOutcome.Erased) throw RpcError.InvalidArgument("The operation id is that of a household that was deleted.");
        if (outcome is not AskOutcome.Registered done)
        {
            await invitations.PutBack(request.Invitation, asked.Id, context.CancellationToken);
            return new RegisterResponse { DateNotOpen = NotOpen(outcome) };
        }

        if (done.SentBefore) throw RpcError.InvalidArgument("The operation id was used with other content.");
        var (driver, household) = DoorWords.Say(done.Words, done.Language);
        var registered = new RegisterResponse.Types.Registered { ReceiptCode = ReceiptCodes.Grouped(done.Code.Reveal()) };
        registered.DoorWords.Add([driver.Text, household.Text]);
        return new RegisterResponse { Registered = registered };
    }

    public async Task<RequestDeliveryResponse> RequestDelivery(RequestDeliveryRequest request, RpcContext context)
    {
        Submission asked = Asked(request.OperationId, context);
        DistributionId date = DateOf(request.DistributionId);
        if (await Find(request.ReceiptCode, context) is not { } household)
            return new RequestDeliveryResponse { CodeNotKnown = new CodeNotKnown() };
        if (await distributions.Find(date, context.CancellationToken) is { } row && !await share.Allows(household, row, context.CancellationToken))
            return new RequestDeliveryResponse { ShareUsed = new RequestDeliveryResponse.Types.ShareUsed() };
        AskOutcome outcome = await desk.AskAgain(asked, household, date, context.CancellationToken);
        return outcome switch
        {
            AskOutcome.Opened opened => new RequestDeliveryResponse { Status = ToWire(opened.Standing) },
            AskOutcome.AlreadyOpen => new RequestDeliveryResponse
            {
                RequestAlreadyOpen = new RequestDeliveryResponse.Types.RequestAlreadyOpen(),
            },
            _ => new RequestDeliveryResponse { DateNotOpen = NotOpen(outcome) },
        };
    }

    public async Task<GetStatusResponse> GetStatus(GetStatusRequest request, RpcContext context) =>
        await Find(request.ReceiptCode, context) is { } household
            ? new GetStatusResponse { Status = ToWire(await desk.StandingOf(household, context.CancellationToken)) }
            : new GetStatusResponse { CodeNotKnown = new CodeNotKnown() };

    private static DetailsInput InputOf(Details details) => new()
    {
        Address = details.Address,
        Adults = details.Adults,
        Children = details.Children,
        Infants = details.Infants,
        Needs = [.. details.Needs],
        NoRefrigerator = details.NoRefrigerator,
        Window = details.From.Length > 0 || details.Until.Length > 0 ? $"{details.From}-{details.Until}" : null,
        Language = details.Language,
        Entrance = details.Entrance,
        Wishes = [.. details.Wishes],
        DoorNote = details.DoorNote,
        Alias = details.Alias,
        Phone = details.Phone,
    };

    private static Status ToWire(Standing standing) => new()
    {
        State = standing.State switch
        {
            RequestStanding.Nothing => Status.Types.State.Nothing,
            RequestStanding.Asked => Status.Types.State.Asked,
            RequestStanding.Confirmed => Status.Types.State.Confirmed,
            RequestStanding.OnTheWay => Status.Types.State.OnTheWay,
            RequestStanding.Delivered => Status.Types.State.Delivered,
            RequestStanding.NotDelivered => Status.Types.State.NotDelivered,
            RequestStanding.Full => Status.Types.State.Full,
            RequestStanding.Closed => Status.Types.State.Closed,
            RequestStanding.Cancelled => Status.Types.State.Cancelled,
        },
        Date = standing.Date is { } date ? LocalDatePattern.Iso.Format(date) : string.Empty,
    };

    private static DateNotOpen NotOpen(AskOutcome outcome) =>
        new() { Full = outcome is AskOutcome.DateNotOpen { IsFull: true } };

    private static DistributionId DateOf(string text) => Guid.TryParse(text, out Guid id)
        ? new DistributionId(id)
        : throw RpcError.InvalidArgument("distribution_id is no UUID.", new FieldViolation("distribution_id", "is no UUID"));

    private Submission Asked(string operation, RpcContext context) =>
        Guid.TryParse(operation, out Guid id) && id != Guid.Empty
            ? new Submission(id, fingerprints.OfContent(context.RequestBytes.Span))
            : throw RpcError.InvalidArgument("operation_id is no UUID.", new FieldViolation("operation_id", "is no UUID"));

    private async Task<HouseholdId?> Find(string code, RpcContext context)
    {
        if (await codes.Find(code, context.CancellationToken) is { } household) return household;
        await limits.PassOrThrow(Limits.WrongCodes, context.CancellationToken);
        return null;
    }
}
