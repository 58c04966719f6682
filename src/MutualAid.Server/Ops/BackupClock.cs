using System.Globalization;
using Microsoft.Extensions.Options;
using MutualAid.Storage.Backups;

namespace MutualAid.Server.Ops;

/// <summary>
/// Makes a backup when the newest one is too old, deletes old ones, and notes within seconds beside them who was forgotten. Where the
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
    public async Task<MadeBackup> Make(BackupSettings to, Action onRow, CancellationToken cancellation)
    {
        if (!Directory.Exists(to.Folder)) throw new DirectoryNotFoundException($"There is no folder {to.Folder} for backups; mount its disk, or make it.");
        await forgotten.Note(to.Folder, to.Keep, cancellation);
        string path = Path.Combine(to.Folder, Prefix + clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + Suffix);
        MadeBackup made = await backups.Make(path, to.Key!, settings.Value.ScratchDirectory, onRow, cancellation);
        DateTimeOffset oldest = clock.GetUtcNow();
        foreach (var (file, madeAt) in All(to.Folder))
        {
            if (file != path && madeAt < clock.GetUtcNow() - to.Keep) File.Delete(file);
            else if (madeAt < oldest) oldest = madeAt;
        }

        forgotten.Prune(to.Folder, oldest);
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
        if (settings.Value.Backups is not { Folder: { } folder } to) return;
        using var timer = new PeriodicTimer(Period, clock);
        do
        {
            try
            {
                await forgotten.Note(folder, to.Keep, stoppingToken);
                if (All(folder) is [var newest, ..] && newest.MadeAt > clock.GetUtcNow() - to.Every) continue;
                MadeBackup made = await Make(to, () => { }, stoppingToken);
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
}
