using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Server.Households;

/// <summary>Where a request stands, as the household is told.</summary>
internal enum RequestStanding
{
    Nothing,
    Asked,
    Confirmed,
    OnTheWay,
    Delivered,
    NotDelivered,
    Full,
    Closed,
    Cancelled,
}

/// <summary>What a household is told about its newest request.</summary>
internal sealed record Standing(RequestStanding State, LocalDate? Date, Instant? Arrival, string? TimeZone)
{
    public static Standing Nothing { get; } = new(RequestStanding.Nothing, null, null, null);

    /// <summary>Something is to come.</summary>
    public bool IsOpen => State is RequestStanding.Asked or RequestStanding.Confirmed or RequestStanding.OnTheWay;
}

/// <summary>What came of asking.</summary>
internal abstract record AskOutcome
{
    private AskOutcome()
    {
    }

    /// <param name="SentBefore">The form was sent before with other words; those count.</param>
    public sealed record Registered(
        Sensitive<string> Code, DoorWordPair Words, string? Language, Standing Standing, bool SentBefore) : AskOutcome;

    public sealed record Opened(Standing Standing) : AskOutcome;

    public sealed record DateNotOpen(bool IsFull) : AskOutcome;

    public sealed record AlreadyOpen : AskOutcome;

    /// <summary>The form was sent before, and what it said was deleted since.</summary>
    public sealed record Erased : AskOutcome;

    /// <summary>The form was sent before, and its household has another code since.</summary>
    public sealed record CodeReplaced : AskOutcome;
}

/// <summary>Takes requests in: for the public pages, for partners' programs and for imports alike.</summary>
internal sealed class IntakeDesk(
    IEngine engine,
    FieldVault vault,
    ReceiptCodes codes,
    Fingerprints fingerprints,
    DistributionQueries distributions,
    HouseholdQueries households,
    ProcessRunner processes,
    TimeProvider clock)
{
    private const int DefaultServiceMinutes = 5;

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <param name="priority">Null for what the household's own history says.</param>
    /// <param name="askedAt">For imports: when it was asked, whatever the clock says now.</param>
    /// <param name="everyWeeks">1 or 2 for boxes that come again; null for this one only.</param>
    public async Task<AskOutcome> Register(
        Submission operation,
        DistributionId date,
        HouseholdDetails details,
        RequestPriority? priority,
        CancellationToken cancellation,
        Instant? askedAt = null,
        int? everyWeeks = null)
    {
        if (await distributions.Find(date, cancellation) is not { } distribution) return new AskOutcome.DateNotOpen(false);
        var household = new HouseholdId(operation.Derive("household"));
        HouseholdStatus status = (await engine.Read(household, cancellation)).Status;
        if (status is HouseholdStatus.Erasing or HouseholdStatus.Forgotten) return new AskOutcome.Erased();
        bool isNew = status is HouseholdStatus.Unregistered;
        if (isNew && !TakesRequests(distribution, askedAt ?? Now)) return new AskOutcome.DateNotOpen(distribution.IsFull);

        details = details with
        {
            DoorWords = ChooseWords(operation.Id), ServiceMinutes = details.ServiceMinutes ?? DefaultServiceMinutes,
        };
        var fields = await vault.Write(
            household.Value, details.ToVault(), new FieldVersion(operation.Derive("details")), cancellation);
        var registered = await engine.Send(
            household,
            operation.Key("register"),
            new HouseholdCommand.RegisterHousehold(distribution.Pantry, fields, Now),
            cancellation);
        bool sentBefore = registered is Decision<HouseholdEvent>.Refused { Reason: OperationIdReused };
        Sensitive<string> code = codes.Derive(operation.Id);
        if (!sentBefore)
        {
            await codes.Issue(code, household, cancellation);
            await Open(operation, household, distribution, priority, askedAt ?? Now, cancellation);
            if (everyWeeks is { } weeks)
                await engine.Send(
                    household,
                    operation.Key("recur"),
                    new HouseholdCommand.SetRecurrence(weeks, distribution.Date, null, distribution.TimeZone, Now),
                    cancellation);
        }

        if (!isNew && await codes.Find(code.Reveal(), cancellation) != household) return new AskOutcome.CodeReplaced();
        Standing standing = askedAt is null
            ? await StandingOnceAnswered(household, cancellation)
            : await StandingOf(household, cancellation);
        return new AskOutcome.Registered(code, details.DoorWords, details.Language, standing, sentBefore);
    }

    public async Task<AskOutcome> AskAgain(
        Submission operation, HouseholdId household, DistributionId date, CancellationToken cancellation)
    {
        if (await distributions.Find(date, cancellation) is not { } distribution) return new AskOutcome.DateNotOpen(false);
        if (!TakesRequests(distribution, Now)) return new AskOutcome.DateNotOpen(distribution.IsFull);
        var decision = await Open(operation, household, distribution, null, Now, cancellation);
        return decision switch
        {
            Decision<HouseholdEvent>.Refused { Reason: HouseholdRefusal.RequestAlreadyOpen } => new AskOutcome.AlreadyOpen(),
            Decision<HouseholdEvent>.Refused { Reason: HouseholdRefusal.PastCutoff } => new AskOutcome.DateNotOpen(false),
            _ => new AskOutcome.Opened(await StandingOnceAnswered(household, cancellation)),
        };
    }

    /// <summary>Replaces what is set in <paramref name="changes"/>; null when it holds.</summary>
    public async Task<Refusal?> Change(
        Submission operation, HouseholdId household, HouseholdDetails changes, CancellationToken cancellation)
    {
        var fields = await vault.Write(
            household.Value, changes.ToVault(), new FieldVersion(operation.Derive("details")), cancellation);
        return await engine.Send(
            household, operation.Key("change"), new HouseholdCommand.ChangeDetails(fields, Now), cancellation).Refusal();
    }

    /// <summary>Says where an address is; null when it holds.</summary>
    public async Task<Refusal?> Place(
        Submission operation, HouseholdId household, GeoPoint place, CancellationToken cancellation)
    {
        var version = new FieldVersion(operation.Derive("place"));
        await vault.Write(household.Value, new HouseholdDetails { Coordinates = place }.ToVault(), version, cancellation);
        return await engine.Send(
            household, operation.Key("place"), new HouseholdCommand.PlaceHousehold(version), cancellation).Refusal();
    }

    public async Task<Refusal?> Cancel(Submission operation, HouseholdId household, CancellationToken cancellation)
    {
        HouseholdState state = await engine.Read(household, cancellation);
        if (state.Request is not { } open) return null;
        Refusal? refusal = await engine.Send(
            household, operation.Key("cancel"), new HouseholdCommand.CancelRequest(open.Id, Now), cancellation).Refusal();
        // The place is free a moment later; what is shown next should tell of it.
        await WaitBriefly(
            async () => (await distributions.Requests(open.Distribution, cancellation)).All(one => one.Request != open.Id), cancellation);
        return refusal;
    }

    /// <summary>Forgets the household; when this returns, its key is gone, or its stop is just being cancelled.</summary>
    public async Task Erase(Submission operation, HouseholdId household, CancellationToken cancellation)
    {
        await engine.Send(household, operation.Key("erase"), new HouseholdCommand.AskErasure(Now), cancellation);
        await WaitBriefly(
            async () => (await engine.Read(household, cancellation)).Status is HouseholdStatus.Forgotten, cancellation);
        // Its key and its code go right after that.
        await processes.Settled(cancellation);
    }

    public async Task<Standing> StandingOf(HouseholdId household, CancellationToken cancellation) =>
        await households.Requests(household, cancellation) is [var newest, ..] ? StandingOf(newest, Now) : Standing.Nothing;

    public static Standing StandingOf(RequestRow request, Instant now) =>
        new(StateOf(request, now), request.Date, request.Arrival, request.TimeZone);

    private static RequestStanding StateOf(RequestRow request, Instant now) => (request.State, request.Reason) switch
    {
        ("Asked", _) => RequestStanding.Asked,
        ("Admitted", _) => request.Arrival is { } arrival && now > arrival - Duration.FromHours(2)
            ? RequestStanding.OnTheWay
            : RequestStanding.Confirmed,
        ("Ended", nameof(RequestOutcome.Pending)) => RequestStanding.OnTheWay,
        ("Ended", nameof(RequestOutcome.Delivered) or nameof(RequestOutcome.PartlyDelivered)) => RequestStanding.Delivered,
        ("Ended", _) => RequestStanding.NotDelivered,
        ("Declined", nameof(DeclineReason.DateIsFull)) => RequestStanding.Full,
        ("Declined", _) => RequestStanding.Closed,
        _ => RequestStanding.Cancelled,
    };

    private static bool TakesRequests(DistributionRow date, Instant at) =>
        !date.IsFull && date.State != "Closed" && date.Cutoff > at;

    private DoorWordPair ChooseWords(Guid operation)
    {
        int count = DoorWords.Drawn.Count;
        int driver = fingerprints.Choose("driver word", operation, count);
        int household = fingerprints.Choose("household word", operation, count - 1);
        return new DoorWordPair(DoorWords.Drawn[driver], DoorWords.Drawn[household < driver ? household : household + 1]);
    }

    private Task<Decision<HouseholdEvent>> Open(
        Submission operation,
        HouseholdId household,
        DistributionRow date,
        RequestPriority? priority,
        Instant at,
        CancellationToken cancellation) => engine.Send(
            household,
            operation.Key("ask"),
            new HouseholdCommand.OpenRequest(
                new RequestId(operation.Derive("request")), date.Id, date.Date, priority, date.Cutoff, at),
            cancellation);

    /// <summary>The distribution answers a moment after the request; that moment is worth waiting for.</summary>
    private async Task<Standing> StandingOnceAnswered(HouseholdId household, CancellationToken cancellation)
    {
        Standing standing = await StandingOf(household, cancellation);
        await WaitBriefly(
            async () => (standing = await StandingOf(household, cancellation)).State is not RequestStanding.Asked,
            cancellation);
        return standing;
    }

    private async Task WaitBriefly(Func<Task<bool>> done, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            while (!await done()) await processes.Settled(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It will be done later; the page says how it stands.
        }
    }
}
