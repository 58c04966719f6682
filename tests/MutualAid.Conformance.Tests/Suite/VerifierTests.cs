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
        { "I1 L1: a lot does not balance", "UPDATE lot SET free = free + 1 WHERE code = 'L1'" },
        { "I1 L1: the ledger adds up to another Free", "UPDATE lot SET free = free + 1, received = received + 1 WHERE code = 'L1'" },
        { "I1 L1: a posting moves nothing, or backwards", "UPDATE ledger_entry SET quantity = -quantity WHERE event = 'LotReceived'" },
        { "I2 L2: an account of a lot is negative", "UPDATE lot SET free = -1, delivered = delivered + free + 1 WHERE code = 'L2'" },
        { "I3 1: versions of a stream have gaps", "DELETE FROM event WHERE position = 5" },
        { "can't be replayed: KeyNotFoundException", "DELETE FROM event WHERE position = 5" },
        { "I3 feed: positions have gaps", "DELETE FROM event WHERE position = 7" },
        { "I3 stock: a process is ahead of the feed", "UPDATE checkpoint SET position = position + 100" },
        {
            "I4 7: an event's command has no outcome",
            "DELETE FROM outcome WHERE command = (SELECT command FROM event WHERE position = 7)"
        },
        {
            "I4 all: outcomes and events differ in number",
            "UPDATE outcome SET events = events + 1 WHERE command = (SELECT command FROM event WHERE position = 7)"
        },
        { "I4 UnknownLot: an outcome is both a refusal and events", "UPDATE outcome SET refusal = 'UnknownLot' WHERE events > 0" },
        { "more than one live reveal of a stop", "INSERT INTO reveal SELECT 'r' || id, route, stop, device, 0, 0, 1 FROM reveal" + Twice },
        { "a live reveal of a stop that is finished", "UPDATE reveal SET live = 1" },
        { "a lease longer than 90 minutes", "UPDATE reveal SET until = until + 1" },
        { "a reveal to a device of another driver", "DELETE FROM device" },
        { "a reveal to a device of another driver", "UPDATE device SET driver = 'somebody else'" },
        { "I7 L1: boxes in the house reserve other units", "UPDATE box_line SET reserved = 1" },
        { "I7 B01: a box that left or was given up still reserves", "UPDATE box_line SET reserved = 1" },
        { "a box line is negative", "UPDATE box_line SET reserved = -1" },
        { "a box line is negative", "UPDATE box_line SET in_transit = -1" },
        { "a box line is negative", "UPDATE box_line SET delivered = -1" },
        { "a box line is negative", "UPDATE box_line SET returned = -1" },
        { "I9 household: has 1 too many", "UPDATE household SET deliveries = deliveries + 1" },
        { "I9 driver_exclusion: has 1 too many", "INSERT INTO driver_exclusion VALUES ('a', 'b')" },
        { "I9 transfer: has 1 too many", "INSERT INTO transfer VALUES ('a', 'b', 'c', 'Sent')" },
        { "its snapshot at", "UPDATE snapshot SET state = replace(state, '\"Free\":', '\"Wasted\":')" },
    };

    private const string Twice = "; UPDATE reveal SET live = 1";

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task DamageDone_Verify_FindsIt(string finding, string damage)
    {
        await using var harness = await DayThatIsOver();

        await harness.Database.Write((connection, transaction) => connection.ExecuteAsync(damage, transaction: transaction), Never);

        Assert.Contains(await Findings(harness), one => one.Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RowOfEveryReadModelLost_Verify_MissesEachOne()
    {
        string[] tables =
        [
            "box", "box_line", "date_lot", "device", "distribution", "distribution_request", "driver", "household", "invitation", "item",
            "ledger_entry", "lot", "lot_quarter", "pantry", "request", "reveal", "route", "shift", "stop", "stop_box", "subject_field",
            "template_line",
        ];
        await using var harness = await DayThatIsOver();

        await harness.Database.Write(
            async (connection, transaction) =>
            {
                foreach (string table in tables)
                    await connection.ExecuteAsync(
                        $"DELETE FROM {table} WHERE rowid = (SELECT MIN(rowid) FROM {table})", transaction: transaction);
                return 0;
            },
            Never);

        string[] findings = [.. await Findings(harness)];
        Assert.Equal(tables, tables.Where(table => findings.Any(one => one.StartsWith($"I9 {table}: lacks", StringComparison.Ordinal))));
    }

    private static async Task<Harness> DayThatIsOver()
    {
        Harness harness = await Harness.Open(new SqliteHarness());
        var day = new SmallDay(harness, "damaged");
        await day.Morning();
        await day.Afternoon();
        await harness.AssertClean();
        await harness.ReopenWithoutProcesses();
        return harness;
    }

    private static async Task<IEnumerable<string>> Findings(Harness harness) =>
        (await new Verifier(harness.Database, null).Run(Never)).Findings.Select(finding => finding.ToString());

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
