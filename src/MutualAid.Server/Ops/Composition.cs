using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using MutualAid.Engine;
using MutualAid.Engine.Embedded;
using MutualAid.Engine.Processes;
using MutualAid.Server.Households;
using MutualAid.Server.Staff;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Server.Staff.Travel;
using MutualAid.Storage;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Archives;
using MutualAid.Storage.Backups;
using MutualAid.Storage.Households;
using MutualAid.Storage.Intake;
using MutualAid.Storage.Postgres;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Sqlite;
using MutualAid.Storage.Vault;
using MutualAid.Storage.Verification;

namespace MutualAid.Server.Ops;

/// <summary>Puts the program together: which store, which engine, and what runs over them.</summary>
internal static class Composition
{
    /// <summary>Everything below the surfaces; verbs that don't serve need no more.</summary>
    public static IServiceCollection AddMutualAidCore(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ServerSettings>(configuration.GetSection(ServerSettings.Section));
        services.AddSingleton(TimeProvider.System);
        services.AddDatabase(configuration.GetConnectionString("MutualAid"));
        services.AddStaffDb(configuration);
        services.AddSingleton(provider => KeyFile.OpenOrCreate(Settings(provider).KeyFilePath));
        services.AddKeyStore(configuration);
        services.AddSingleton<FieldVault>().AddSingleton<DriverNotes>().AddSingleton<ReceiptCodes>().AddSingleton<Fingerprints>();
        services.AddSingleton<DistributionQueries>().AddSingleton<HouseholdQueries>().AddSingleton<StockQueries>().AddSingleton<BoxQueries>().AddSingleton<LabelQueries>().AddSingleton<LedgerQueries>();
        services.AddSingleton<RouteQueries>().AddSingleton<DriverQueries>();
        services.AddSingleton(provider => new Verifier(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<KeyStore>(), provider.GetRequiredService<KeyFile>()));
        services.AddSingleton<IntakeDesk>().AddSingleton<RecurrenceDesk>();
        services.AddTravelTimes(configuration);
        services.AddSingleton<Planner>().AddSingleton<AllocationDesk>().AddSingleton<BoxDesk>().AddSingleton<UnfitBoxes>().AddSingleton<PlanningDesk>().AddSingleton<PlanningRuns>().AddSingleton<DraftDesk>().AddSingleton<ReplanDesk>().AddSingleton<ReturnDesk>().AddSingleton<DriverDesk>().AddSingleton<Doubles>();
        services.AddSingleton<Import.DayImporter>();
        services.AddSingleton<ArchiveExport>().AddSingleton<ArchiveImport>();
        services.AddSingleton<ReferrerInvitations>().AddSingleton<AskedAddresses>().AddSingleton<CallList>().AddSingleton<FairShare>();
        services.AddSingleton<UsedCalls>().AddSingleton<OneTimeTokens>().AddSingleton<StaffSessions>().AddSingleton<AuditLog>();
        services.AddSingleton<BackupFile>().AddSingleton<ForgottenList>().AddSingleton<BackupClock>().AddSingleton<ForgettingAgain>();
        services.AddSingleton<NumbersQueries>().AddSingleton<HouseholdUnlinking>().AddSingleton<RetentionClock>();
        services.AddSingleton(provider => new Limits(Settings(provider).Limits, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>The keys of staff sessions survive a restart, and are the same on every node.</summary>
    public static IServiceCollection AddSessionKeys(this IServiceCollection services, IConfiguration configuration)
    {
        IDataProtectionBuilder protection = services.AddDataProtection().SetApplicationName("MutualAid");
        if (configuration.HasKeyServer())
        {
            services.AddSingleton<SessionKeys>().AddOptions<KeyManagementOptions>()
                .Configure<SessionKeys>((options, keys) => options.XmlRepository = keys);
            return services;
        }

        var settings = configuration.GetSection(ServerSettings.Section).Get<ServerSettings>() ?? new ServerSettings();
        protection.PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(settings.KeyDirectory, "sessions")));
        return services;
    }

    /// <summary>Makes folders and tables, and says in one line what is in the way.</summary>
    /// <param name="isRestoring">Whether it may be in the middle of a restore.</param>
    public static async Task Prepare(this IServiceProvider services, CancellationToken cancellation, bool isRestoring = false)
    {
        Settings(services).RequireSense();
        if (!isRestoring && Settings(services).IsRestoreUnfinished)
            throw new InvalidDataException("A restore did not come to its end here; run the same restore again.");
        _ = services.GetRequiredService<Limits>(); // one that is missing or mistyped is seen now
        _ = services.GetService<Gazetteer>(); // a row that is no good, too; only a server has one
        PrivateFile.MakeFolder(Settings(services).DataDirectory);
        var database = services.GetRequiredService<Database>();
        await database.Migrate(cancellation);
        await ArchiveImport.RequireNoneUnfinished(database, cancellation);
        var keys = services.GetRequiredService<KeyStore>();
        await keys.Prepare(cancellation);
        if (keys is PostgresKeyStore shared && File.Exists(Settings(services).KeyStorePath))
        {
            await using var former = ActivatorUtilities.CreateInstance<SqliteKeyStore>(services, Settings(services).KeyStorePath);
            await shared.TakeOver(former, cancellation);
        }
    }

    private static void AddKeyStore(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Keys") is not { Length: > 0 } keys)
        {
            services.AddSingleton<KeyStore>(provider => new SqliteKeyStore(
                MadeFolderOf(Settings(provider).KeyStorePath), provider.GetRequiredService<KeyFile>(), provider.GetRequiredService<TimeProvider>()));
            return;
        }

        KeyServer.RefuseSame(keys, configuration.GetConnectionString("MutualAid") ?? string.Empty);
        services.AddSingleton(provider => new PostgresKeyStore(
            keys, provider.GetRequiredService<KeyFile>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<KeyStore>(provider => provider.GetRequiredService<PostgresKeyStore>());
    }

    private static void AddDatabase(this IServiceCollection services, string? postgres)
    {
        if (!string.IsNullOrEmpty(postgres))
        {
            services.AddSingleton(_ => new PostgresDatabase(postgres));
            services.AddSingleton<Database>(provider => provider.GetRequiredService<PostgresDatabase>());
            services.AddSingleton<IEventStore, PostgresEventStore>();
            return;
        }

        services.AddSingleton(provider => new SqliteDatabase(MadeFolderOf(Settings(provider).DatabasePath)));
        services.AddSingleton<Database>(provider => provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton<IEventStore, SqliteEventStore>();
    }

    /// <summary>The engine that the settings name.</summary>
    /// <exception cref="InvalidDataException">There is none of that name in this build, or it lacks a setting.</exception>
    public static IServiceCollection AddEngine(this IServiceCollection services, IConfiguration configuration)
    {
        string engine = configuration[$"{ServerSettings.Section}:{nameof(ServerSettings.Engine)}"] ?? ServerSettings.Embedded;
        if (engine == ServerSettings.Embedded) return services.AddEmbeddedEngine();
        if (engine != "orleans") throw new InvalidDataException($"MutualAid:Engine is \"{engine}\"; it has to be embedded or orleans.");
#if CLUSTER
        if (configuration.GetConnectionString("MutualAid") is not { Length: > 0 } postgres)
            throw new InvalidDataException("MutualAid:Engine=orleans needs a PostgreSQL; name it with ConnectionStrings:MutualAid.");
        if (!configuration.HasKeyServer())
            throw new InvalidDataException("MutualAid:Engine=orleans needs a key database that all nodes share; name it with ConnectionStrings:Keys.");
        var options = configuration.GetSection($"{ServerSettings.Section}:Cluster").Get<Orleans.OrleansEngineOptions>() ?? new();
        services.AddProcesses(new ProcessRunnerOptions { Elsewhere = true }, new EngineOptions { RememberedEvents = 256 });
        return Orleans.OrleansServices.AddOrleansEngine(services, options with { ConnectionString = postgres });
#else
        throw new InvalidDataException("MutualAid:Engine=orleans needs a cluster build: dotnet publish src/MutualAid.Server -c Release -p:Cluster=true");
#endif
    }

    /// <summary>The engine of one machine, and of verbs that work on the data beside whoever serves it.</summary>
    public static IServiceCollection AddEmbeddedEngine(this IServiceCollection services)
    {
        services.AddSingleton<EmbeddedEngine>();
        services.AddSingleton<IEngine>(provider => provider.GetRequiredService<EmbeddedEngine>());
        services.AddProcesses(new ProcessRunnerOptions(), new EngineOptions());
        return services.AddHostedService(provider => provider.GetRequiredService<ProcessRunner>());
    }

    private static void AddProcesses(this IServiceCollection services, ProcessRunnerOptions options, EngineOptions engine)
    {
        foreach (Process process in DomainProcesses.All) services.AddSingleton(process);
        services.AddSingleton<Process, ShreddingProcess>().AddSingleton<Process, RecurrenceProcess>().AddSingleton<Process, PeopleProcess>().AddSingleton<PeopleServed>();
        services.AddSingleton(engine).AddProcessRunner(options);
    }

    private static ServerSettings Settings(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<ServerSettings>>().Value;

    private static string MadeFolderOf(string file)
    {
        PrivateFile.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
        return file;
    }
}
