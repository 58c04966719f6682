using System.Globalization;
using Microsoft.Extensions.Options;
using MutualAid.Storage;
using MutualAid.Storage.Backups;

namespace MutualAid.Server.Ops;

/// <summary>
/// Makes a backup when there is a key and the newest one is too old or for another key, deletes old ones, and notes within seconds beside them who was forgotten. Where the
/// folder is away, it tries again, and says so once an hour.
/// </summary>
internal sealed class BackupClock(
    BackupFile backups, ForgottenList forgotten, IOptions<ServerSettings> settings, TimeProvider clock, ILogger<BackupClock> log) : BackgroundService
{
    private const string Prefix = "mutualaid-";
    private const string Suffix = ".backup";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SaidEvery = TimeSpan.FromHours(1);
    private DateTimeOffset _said;

    /// <summary>Makes a backup now, and deletes those that are too old.</summary>
    /// <exception cref="IOException">The folder is not there: a disk that is not mounted, most likely.</exception>
    /// <exception cref="InvalidDataException">There is no key yet.</exception>
    public async Task<MadeBackup> Make(Action onRow, CancellationToken cancellation)
    {
        string key = settings.Value.BackupKey ?? throw new InvalidDataException(
            "There is no key for backups yet; make one on staff's page Backups, or with backup-key, for MutualAid:Backups:Key.");
        string folder = Folder();
        TimeSpan keep = settings.Value.Backups.Keep;
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no folder {folder} for backups; mount its disk, or make it.");
        await forgotten.Note(folder, keep, cancellation);
        string path = Path.Combine(folder, Prefix + clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + Suffix);
        MadeBackup made = await backups.Make(path, key, settings.Value.ScratchDirectory, onRow, cancellation);
        DateTimeOffset oldest = clock.GetUtcNow();
        foreach (var (file, madeAt) in All(folder))
        {
            if (file != path && madeAt < clock.GetUtcNow() - keep) File.Delete(file);
            else if (madeAt < oldest) oldest = madeAt;
        }

        forgotten.Prune(folder, oldest);
        return made;
    }

    /// <summary>The backups in a folder and when they were made, the newest first.</summary>
    public static IReadOnlyList<(string File, DateTimeOffset MadeAt)> All(string folder) =>
    [
        .. from file in Directory.EnumerateFiles(folder, Prefix + "*" + Suffix)
           let name = Path.GetFileName(file)[Prefix.Length..^Suffix.Length]
           let at = DateTimeOffset.TryParseExact(
               name, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset read) ? read : (DateTimeOffset?)null
           where at is not null
           orderby at descending
           select (file, at.Value),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        do
        {
            try
            {
                if (settings.Value.BackupKey is not { } key) continue; // it may be made on staff's page Backups
                string folder = Folder();
                await forgotten.Note(folder, settings.Value.Backups.Keep, stoppingToken);
                if (All(folder) is [var newest, ..] && newest.MadeAt > clock.GetUtcNow() - settings.Value.Backups.Every && BackupFile.IsFor(newest.File, key)) continue;
                MadeBackup made = await Make(() => { }, stoppingToken);
                log.LogInformation("Backup made: {Bytes} bytes, {Events} events", made.Bytes, made.Events);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (clock.GetUtcNow() - _said < SaidEvery) continue;
                _said = clock.GetUtcNow();
                log.LogError("No backup could be made: {Reason}; \"doctor\" says more", exception.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>One that the operator named is not made: it may be that its disk is not mounted.</summary>
    private string Folder()
    {
        if (settings.Value.Backups.Folder is null) PrivateFile.MakeFolder(settings.Value.BackupFolder);
        return settings.Value.BackupFolder;
    }
}
