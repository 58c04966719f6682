using Microsoft.Extensions.Options;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Server.Ops;

/// <summary>
/// What the program does by the clock: forgets details that nothing needs any more, starts the day's key epoch, and
/// sweeps vault rows that no version points to, and calls, links, sessions and audit entries that are too old. Every node does it; whoever comes
/// second finds it done.
/// </summary>
internal sealed class RetentionClock(
    IEngine engine,
    FieldVault vault,
    DriverNotes notes,
    KeyStore keys,
    HouseholdQueries households,
    UsedCalls usedCalls,
    OneTimeTokens oneTimeTokens,
    StaffSessions sessions,
    AuditLog auditLog,
    IOptions<ServerSettings> settings,
    TimeProvider clock,
    ILogger<RetentionClock> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OrphansLive = TimeSpan.FromMinutes(15);

    /// <summary>Forgets whatever is due.</summary>
    /// <returns>How many households were forgotten.</returns>
    public async Task<int> ShredOverdue(CancellationToken cancellation)
    {
        var policy = new RetentionPolicy(
            Duration.FromTimeSpan(settings.Value.KeepAfterDelivery), Duration.FromTimeSpan(settings.Value.KeepOtherwise));
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
        int forgotten = await ShredOverdue(cancellation);
        if (forgotten > 0) log.LogInformation("Forgot {Count} households", forgotten);
        await keys.Rotate(cancellation);
        await notes.ForgetOverdue(Instant.FromDateTimeOffset(clock.GetUtcNow()).InUtc().Date, cancellation);
        await vault.Sweep(OrphansLive, cancellation);
        await usedCalls.Sweep(cancellation);
        await oneTimeTokens.Sweep(cancellation);
        await sessions.Sweep();
        await auditLog.Cut(clock.GetUtcNow() - settings.Value.KeepAudit, cancellation);
    }
}
