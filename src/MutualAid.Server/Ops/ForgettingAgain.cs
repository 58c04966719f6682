using Microsoft.Extensions.Options;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Storage.Backups;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Ops;

/// <param name="Again">Households that were forgotten after the backup.</param>
/// <param name="Overdue">What the clock would have forgotten since.</param>
internal sealed record ForgottenAgain(int Again, Forgotten Overdue)
{
    public override string ToString() => $"{Again} household{(Again == 1 ? "" : "s")} forgotten again, deleted after the backup was made; by the clock since then: {Overdue}";
}

/// <summary>The end of a restore: who was forgotten after the backup is forgotten again, and so is what the clock would have forgotten since.</summary>
internal sealed class ForgettingAgain(
    IEngine engine, HouseholdQueries households, RetentionClock retention, ProcessRunner processes, IOptions<ServerSettings> settings, TimeProvider clock)
{
    /// <summary>Until this is through, the program does not serve; it may be run again at any point.</summary>
    public async Task<ForgottenAgain> Run(CancellationToken cancellation)
    {
        string path = settings.Value.UnfinishedRestorePath;
        ILookup<string, bool> asked = ForgottenList.Read(path).ToLookup(one => one.Name, one => one.Asked);
        int again = 0;
        foreach (HouseholdId household in await households.Remembered(cancellation))
        {
            string name = ForgottenHousehold.NameOf(household);
            if (!asked.Contains(name)) continue;
            await Forget(household, asked[name].Contains(true), cancellation);
            again++;
        }

        await processes.Settled(cancellation);
        Forgotten overdue = await retention.ForgetOverdue(cancellation);
        await processes.Settled(cancellation);
        File.Delete(path);
        return new ForgottenAgain(again, overdue);
    }

    /// <summary>
    /// Who did not ask for it keeps the receipt code, unless a request is open: what came of that was after the backup, and without
    /// an address nothing can come of it.
    /// </summary>
    private async Task Forget(HouseholdId household, bool asked, CancellationToken cancellation)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var operation = Submission.Own($"forget again|{household}");
        var always = new RetentionPolicy(Duration.FromDays(-1), Duration.FromDays(-1));
        if (!asked && await engine.Send(household, operation.Key("shred"), new HouseholdCommand.ShredDetails(always, now), cancellation).Refusal() is null) return;
        await engine.Send(household, operation.Key("erase"), new HouseholdCommand.AskErasure(now), cancellation);
    }
}
