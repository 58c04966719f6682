using System.Text;
using MutualAid.Server.Staff.Travel;
using MutualAid.Storage;
using MutualAid.Storage.Backups;

namespace MutualAid.Server.Ops;

/// <summary>The section <c>MutualAid</c> of the configuration.</summary>
internal sealed class ServerSettings
{
    public const string Section = "MutualAid";

    /// <summary>The engine of one machine.</summary>
    public const string Embedded = "embedded";

    /// <summary><c>embedded</c> on one machine, <c>orleans</c> for a node of a cluster.</summary>
    public string Engine { get; set; } = Embedded;

    /// <summary>Where the database, the keys and the sessions' keys are, unless said otherwise.</summary>
    public string DataDirectory { get; set; } = "mutualaid-data";

    /// <summary>The key file; by default below the data directory. Better on another disk.</summary>
    public string? KeyFile { get; set; }

    /// <summary>What the pages for households call themselves. It should not say what they are for.</summary>
    public string ProductName { get; set; } = "Corner Notes";

    /// <summary>Where the quick exit leads in the end.</summary>
    public string QuickExitUrl { get; set; } = "https://www.wikipedia.org/";

    /// <summary>Offers a made-up language, which shows what is not translated and what doesn't fit.</summary>
    public bool PseudoLanguage { get; set; }

    /// <summary>How long details are kept after a delivery when nothing further is asked for.</summary>
    public TimeSpan KeepAfterDelivery { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>How long details are kept when nothing was delivered.</summary>
    public TimeSpan KeepOtherwise { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a receipt code is still known after its household's details were forgotten.</summary>
    public TimeSpan KeepCodes { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long after a forgotten household's last request its dates can still be told to be one household's; then they are
    /// counted each by itself. Not shorter than <see cref="KeepCodes"/>.
    /// </summary>
    public TimeSpan KeepStatistics { get; set; } = TimeSpan.FromDays(730);

    /// <summary>How much passes of what may be guessed at or flooded, by the names in <see cref="Ops.Limits"/>.</summary>
    public Dictionary<string, LimitSettings> Limits { get; set; } = Ops.Limits.Defaults();

    /// <summary>Nobody registers without an invitation that a referrer gave them.</summary>
    public bool OnlyWithInvitation { get; set; }

    /// <summary>What comes back sooner than this after its form was shown waits until then.</summary>
    public TimeSpan QuickestForm { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>What one household gets, so that there is something for all.</summary>
    public Households.FairShareSettings FairShare { get; set; } = new();

    /// <summary>How long it is kept who of the staff saw or did what.</summary>
    public TimeSpan KeepAudit { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Where travel times come from.</summary>
    public TravelTimeSettings TravelTimes { get; set; } = new();

    /// <summary>A file with streets for the dispatchers' map (PMTiles, vector tiles of the Protomaps basemap); without it, the map is a grid.</summary>
    public string? MapTiles { get; set; }

    /// <summary>Backups that the server makes by itself.</summary>
    public BackupSettings Backups { get; set; } = new();

    /// <summary>A CSV file of the operator's own with addresses and where they are; without it, staff look coordinates up elsewhere.</summary>
    public string? Gazetteer { get; set; }

    /// <summary>How logs are written.</summary>
    public const string Plain = "plain";

    /// <summary><c>plain</c> for people, <c>json</c> for programs: a line each.</summary>
    public string LogFormat { get; set; } = Plain;

    /// <summary>Where Prometheus finds the metrics, at a port of their own; without it, nowhere.</summary>
    public string? MetricsUrl { get; set; }

    /// <summary>How often the database is asked for what metrics say of it.</summary>
    public TimeSpan MeasureEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <exception cref="InvalidDataException">Settings that contradict each other, or name what is not there.</exception>
    public void RequireSense()
    {
        if (MapTiles is not null && !File.Exists(MapTiles))
            throw new InvalidDataException($"MutualAid:MapTiles is {MapTiles}, and there is no such file; mend the path, or leave the setting out.");
        if (Backups.Key is not null && !BackupKeys.IsPublic(Backups.Key))
            throw new InvalidDataException("MutualAid:Backups:Key is not a public key; \"backup-key FILE\" makes one and prints it.");
        if (MeasureEvery < TimeSpan.FromMilliseconds(100))
            throw new InvalidDataException($"MutualAid:MeasureEvery is {MeasureEvery:c}; it has to be a tenth of a second at least.");
        if (KeepStatistics < KeepCodes)
            throw new InvalidDataException(
                $"MutualAid:KeepStatistics is {KeepStatistics:c}, shorter than MutualAid:KeepCodes ({KeepCodes:c}); "
                + "codes need their households, so make it as long at least.");
    }

    public string DatabasePath => Path.Combine(DataDirectory, "mutualaid.db");

    /// <summary>Where the operator puts pages that are read aloud.</summary>
    public string RecordingsDirectory => Path.Combine(DataDirectory, "recordings");

    /// <summary>Where a backup is put together.</summary>
    public string ScratchDirectory => Path.Combine(DataDirectory, "backup-under-way");

    /// <summary>Where a backup is taken apart.</summary>
    public string RestoreDirectory => Path.Combine(DataDirectory, "restore-under-way");

    /// <summary>The public key for which backups are sealed: the operator's, else the one of the page Backups; null without any, and none is made.</summary>
    public string? BackupKey => Backups.Key ?? (File.Exists(BackupKeyPath) ? File.ReadAllText(BackupKeyPath).Trim() : null);

    /// <summary>Where backups go.</summary>
    public string BackupFolder => Backups.Folder ?? Path.Combine(DataDirectory, "backups");

    /// <summary>Keeps the public key of backups where the operator has set none.</summary>
    public void KeepBackupKey(string publicKey)
    {
        PrivateFile.MakeFolder(KeyDirectory);
        PrivateFile.Replace(BackupKeyPath, file => file.Write(Encoding.ASCII.GetBytes(publicKey + "\n")));
    }

    /// <summary>Who has to be forgotten again, while a restore has not come to its end.</summary>
    public string UnfinishedRestorePath => Path.Combine(DataDirectory, "unfinished-restore.txt");

    /// <summary>Whether a restore was interrupted here, be it before its import began.</summary>
    public bool IsRestoreUnfinished => File.Exists(UnfinishedRestorePath) || Directory.Exists(RestoreDirectory);

    public string KeyDirectory => Path.Combine(DataDirectory, "keys");

    public string KeyFilePath => KeyFile ?? Path.Combine(KeyDirectory, "mutualaid.key");

    private string BackupKeyPath => Path.Combine(KeyDirectory, "backup.pub");

    public string KeyStorePath => Path.Combine(KeyDirectory, "subjects.db");
}

/// <summary>The section <c>MutualAid:Backups</c>.</summary>
internal sealed class BackupSettings
{
    /// <summary>Where backups go, better on another disk; it has to be there. By default below the data directory.</summary>
    public string? Folder { get; set => field = string.IsNullOrWhiteSpace(value) ? null : value; }

    /// <summary>The public key for which they are sealed; by default the one that was made on the page Backups.</summary>
    public string? Key { get; set => field = string.IsNullOrWhiteSpace(value) ? null : value.Trim(); }

    /// <summary>How old the newest one may become before the next is made.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How old they become before they are deleted; the newest one stays in any case.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(7);
}
