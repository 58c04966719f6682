using Microsoft.Extensions.Logging.Abstractions;
using MutualAid.Engine;
using MutualAid.Engine.Embedded;
using MutualAid.Engine.Processes;
using MutualAid.Storage;
using MutualAid.Storage.Households;
using MutualAid.Storage.Postgres;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Sqlite;
using MutualAid.Storage.Verification;
using MutualAid.Testing;

namespace MutualAid.Conformance.Tests.Harnesses;

/// <summary>An engine over a store with an empty database of its own, that can be stopped and started again.</summary>
internal abstract class Harness : IAsyncDisposable
{
    public static readonly EngineOptions SmallSnapshots = new() { EventsPerSnapshot = 25, RememberedOutcomes = 8 };

    protected static readonly ProcessRunnerOptions PromptRetries = new() { Retries = [TimeSpan.FromMilliseconds(1)] };

    private readonly CancellationTokenSource _ended = new();
    private bool _runsProcesses = true;

    public IEngine Engine { get; private set; } = null!;

    public IEventStore Store { get; private set; } = null!;

    public Database Database { get; private set; } = null!;

    /// <summary>By which recurrences ask; the days of the tests are in December.</summary>
    public ManualClock Clock { get; } = new(new DateTimeOffset(2026, 11, 30, 18, 0, 0, TimeSpan.Zero));

    public ProcessRunner Processes { get; private set; } = null!;

    /// <summary>Cancelled when the harness goes, for checks that were given up and still run.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Whether commands that are sent without waiting for each other are decided in the order of sending.</summary>
    public virtual bool DecidesInOrderOfSending => true;

    /// <summary>Put between the engine and its store, to break it.</summary>
    public Func<IEventStore, IEventStore> Between { get; init; } = store => store;

    /// <summary>Processes besides the domain's.</summary>
    public IReadOnlyList<Process> MoreProcesses { get; init; } = [];

    public static async Task<T> Open<T>(T harness) where T : Harness
    {
        await harness.Start();
        return harness;
    }

    /// <summary>As a second node would see the same database.</summary>
    public async Task<EmbeddedEngine> SecondEngine()
    {
        var (_, store) = await OpenDatabase();
        return new EmbeddedEngine(store, SmallSnapshots);
    }

    public async Task Reopen()
    {
        await Stop();
        await Start();
    }

    public Task ReopenWithoutProcesses()
    {
        _runsProcesses = false;
        return Reopen();
    }

    public Task ReopenWithProcesses()
    {
        _runsProcesses = true;
        return Reopen();
    }

    public async Task Settle()
    {
        if (_runsProcesses) await Processes.Settled(TestContext.Current.CancellationToken);
    }

    public async Task AssertClean()
    {
        await Settle();
        VerificationReport report = await new Verifier(Database, null).Run(CancellationToken.None);
        Assert.True(report.IsClean, string.Join('\n', report.Findings.Take(10)));
        Assert.True(report.Events > 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await Stop();
    }

    protected abstract Task<(Database Database, IEventStore Store)> OpenDatabase();

    protected static (Database Database, IEventStore Store) OpenPostgres(string connectionString)
    {
        var database = new PostgresDatabase(connectionString);
        return (database, new PostgresEventStore(database, TimeProvider.System));
    }

    /// <summary>Starts an engine over <see cref="Store"/>, and its processes if they are wanted.</summary>
    protected virtual async Task<(IEngine Engine, ProcessRunner Processes)> StartEngine(bool withProcesses)
    {
        var engine = new EmbeddedEngine(Store, SmallSnapshots);
        var processes = new ProcessRunner(
            engine, Store, AllProcesses(), PromptRetries, TimeProvider.System, NullLogger<ProcessRunner>.Instance);
        engine.Committed += processes.Wake;
        if (withProcesses) await processes.StartAsync(CancellationToken.None);
        return (engine, processes);
    }

    protected virtual async Task StopEngine()
    {
        await Processes.StopAsync(CancellationToken.None);
        Processes.Dispose();
        await ((EmbeddedEngine)Engine).DisposeAsync();
    }

    protected Process[] AllProcesses() =>
        [.. DomainProcesses.All, new RecurrenceProcess(new HouseholdQueries(Database), new DistributionQueries(Database), Clock), .. MoreProcesses];

    private async Task Start()
    {
        (Database, IEventStore store) = await OpenDatabase();
        await Database.Migrate(CancellationToken.None);
        Store = Between(store);
        (Engine, Processes) = await StartEngine(_runsProcesses);
    }

    private async Task Stop()
    {
        await StopEngine();
        await Database.DisposeAsync();
    }
}

internal sealed class SqliteHarness : Harness
{
    private readonly string _folder = EndOfRun.NewFolder();

    protected override Task<(Database Database, IEventStore Store)> OpenDatabase()
    {
        var database = new SqliteDatabase(Path.Combine(_folder, "mutualaid.db"));
        return Task.FromResult<(Database, IEventStore)>((database, new SqliteEventStore(database, TimeProvider.System)));
    }
}

internal sealed class PostgresHarness : Harness
{
    private string? _connectionString;

    public string ConnectionString => _connectionString!;

    /// <summary>Where the database is made.</summary>
    public Func<Task<PostgresCluster>> Server { get; init; } = PostgresCluster.Shared;

    protected override async Task<(Database Database, IEventStore Store)> OpenDatabase()
    {
        _connectionString ??= await (await Server()).CreateDatabase();
        return OpenPostgres(_connectionString);
    }
}
