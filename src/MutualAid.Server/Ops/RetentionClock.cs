using Microsoft.Extensions.Options;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Households;
using MutualAid.Storage.Intake;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Server.Ops;

/// <summary>
/// What the program does by the clock: forgets details that nothing needs any more, codes that lead to none, and which dates
/// were one household's; starts the day's key epoch, and sweeps vault rows that no version points to, and calls, links,
/// sessions and audit entries that are too old. Every node does it; whoever comes second finds it done.
/// </summary>
internal sealed class RetentionClock(
    IEngine engine,
    FieldVault vault,
    DriverNotes notes,
    ReceiptCodes codes,
    KeyStore keys,
    HouseholdQueries households,
    HouseholdUnlinking unlinking,
    UsedCalls usedCalls,
    OneTimeTokens oneTimeTokens,
    ReferrerInvitations invitations,
    AskedAddresses addresses,
    CallList calls,
    StaffSessions sessions,
    AuditLog auditLog,
    IOptions<ServerSettings> settings,
    TimeProvider clock,
    ILogger<RetentionClock> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OrphansLive = TimeSpan.FromMinutes(15);

    /// <summary>Forgets whatever is due.</summary>
    public async Task<Forgotten> ForgetOverdue(CancellationToken cancellation)
    {
        int households = await ShredOverdue(cancellation);
        int expired = await codes.Expire(settings.Value.KeepCodes, cancellation);
        await notes.ForgetOverdue(Instant.FromDateTimeOffset(clock.GetUtcNow()).InUtc().Date, cancellation);
        int rows = await vault.Sweep(OrphansLive, cancellation);
        await usedCalls.Sweep(cancellation);
        await oneTimeTokens.Sweep(cancellation);
        await invitations.Sweep(cancellation);
        await addresses.Sweep(cancellation);
        await calls.Sweep(cancellation);
        await sessions.Sweep();
        await auditLog.Cut(clock.GetUtcNow() - settings.Value.KeepAudit, cancellation);
        // After the codes and the audit log, which hold it up.
        int unlinked = await unlinking.UnlinkQuiet(
            Instant.FromDateTimeOffset(clock.GetUtcNow() - settings.Value.KeepStatistics), cancellation);
        return new Forgotten(households, expired, unlinked, rows);
    }

    private async Task<int> ShredOverdue(CancellationToken cancellation)
    {
        // The last beat before the time is over, so that it is over for all when it is.
        var policy = new RetentionPolicy(
            Duration.FromTimeSpan(settings.Value.KeepAfterDelivery - Period), Duration.FromTimeSpan(settings.Value.KeepOtherwise));
        int forgotten = 0;
        while (true)
        {
            var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
            var due = await households.DueForShredding(
                now - policy.AfterDelivery, now - policy.AfterAnythingElse, 500, cancellation);
            int before = forgotten;
            foreach (HouseholdRow household in due)
            {
                var operation = Submission.Own($"shred|{household.Id}|{now}");
                var refusal = await engine.Send(
                    household.Id, operation.Key("shred"), new HouseholdCommand.ShredDetails(policy, now), cancellation).Refusal();
                if (refusal is null) forgotten++;
            }

            if (due.Count == 0 || forgotten == before) return forgotten;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        do
        {
            try
            {
                await Tick(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.LogError("The retention clock missed a beat: {Reason}", exception.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Tick(CancellationToken cancellation)
    {
        await keys.Rotate(cancellation);
        Forgotten forgotten = await ForgetOverdue(cancellation);
        if (forgotten != Forgotten.Nothing) log.LogInformation("{What}", forgotten);
    }
}

/// <summary>What was forgotten, in numbers.</summary>
/// <param name="Households">Whose details nothing needed any more.</param>
/// <param name="Codes">Receipt codes that expired.</param>
/// <param name="Unlinked">Households whose dates are counted each by itself from now on.</param>
/// <param name="Rows">Rows of the vault that no version pointed to.</param>
internal sealed record Forgotten(int Households, int Codes, int Unlinked, int Rows)
{
    public static Forgotten Nothing { get; } = new(0, 0, 0, 0);

    public override string ToString() =>
        $"{Households} households forgotten, {Codes} receipt codes expired, {Unlinked} households' dates unlinked, "
        + $"{Rows} rows swept that nothing pointed to";
}
