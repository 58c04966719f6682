using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Storage.Verification;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>A verification is worth something only if it finds damage; here the damage is done by hand.</summary>
public sealed class VerifierTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    public static TheoryData<string, string> Damages => new()
    {
        { "I1", "UPDATE lot SET free = free + 1 WHERE code = 'L1'" },
        { "I1", "UPDATE lot SET free = free + 1, received = received + 1 WHERE code = 'L1'" },
        { "I1", "UPDATE ledger_entry SET quantity = -quantity WHERE event = 'LotReceived'" },
        { "I2", "UPDATE lot SET free = -1, delivered = delivered + free + 1 WHERE code = 'L2'" },
        { "I3", "DELETE FROM event WHERE position = 7" },
        { "I3", "UPDATE checkpoint SET position = position + 100" },
        { "I4", "DELETE FROM outcome WHERE command = (SELECT command FROM event WHERE position = 7)" },
        { "I4", "UPDATE outcome SET events = events + 1 WHERE command = (SELECT command FROM event WHERE position = 7)" },
        { "I6", "UPDATE reveal SET live = 1" },
        { "I6", "UPDATE reveal SET until = until + 1" },
        { "I6", "DELETE FROM device" },
        { "I7", "UPDATE box_line SET reserved = 1" },
        { "I9", "UPDATE household SET deliveries = deliveries + 1" },
        { "I9", "DELETE FROM stop WHERE code = 'S2'" },
        { "I9", "UPDATE snapshot SET state = replace(state, '\"Free\":', '\"Wasted\":')" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task DamageDone_Verify_FindsIt(string invariant, string damage)
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        var day = new SmallDay(harness, "damaged");
        await day.Morning();
        await day.Afternoon();
        await harness.AssertClean();
        await harness.ReopenWithoutProcesses();

        await harness.Database.Write((connection, transaction) => connection.ExecuteAsync(damage, transaction: transaction), Never);

        VerificationReport report = await new Verifier(harness.Database, null).Run(Never);
        Assert.Contains(report.Findings, finding => finding.Invariant == invariant);
    }

    [Fact]
    public async Task WhileTheEngineWorks_Verify_SeesOneMomentAndFindsNothing()
    {
        foreach (Harness harness in new Harness[] { new SqliteHarness(), new PostgresHarness() })
        {
            await using var open = await Harness.Open(harness);
            Task days = Task.WhenAll(Enumerable.Range(0, 6).Select(async n =>
            {
                var day = new SmallDay(open, $"day {n}");
                await day.Morning();
                await day.Afternoon();
            }));
            int runs = 0;
            while (!days.IsCompleted || runs == 0)
            {
                VerificationReport report = await new Verifier(open.Database, null).Run(Never);
                Assert.True(report.IsClean, string.Join('\n', report.Findings.Take(5)));
                runs++;
            }

            await days;
            Console.WriteLine($"{runs} verifications while {harness.GetType().Name} was working");
        }
    }
}
