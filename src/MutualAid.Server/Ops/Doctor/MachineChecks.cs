using System.Globalization;
using MutualAid.Storage.Backups;
using NodaTime;

namespace MutualAid.Server.Ops.Doctor;

/// <summary>What can be wrong around the data: permissions, disk, memory, backups, ports, files of the program.</summary>
internal sealed class MachineChecks(ServerSettings settings, IConfiguration configuration, TimeProvider clock)
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const long LeastRoom = 1L << 30;

    public IEnumerable<Finding> All() => [User(), Folder(), KeyFile(), Disk(), Memory(), Clock(), TimeZones(), App(), Backups(), .. Restore(), .. Ports(), Mail()];

    private static Finding User() => Environment.UserName == "root"
        ? Finding.Warn("user", "this runs as root", "run it as a user of its own, as the systemd unit does")
        : Finding.Ok("user", Environment.UserName);

    private Finding Folder()
    {
        string path = Path.GetFullPath(settings.DataDirectory);
        if (!Directory.Exists(path)) return Finding.Bad("data directory", $"there is no {path}", "start the program once, or say where it is with --MutualAid:DataDirectory=/path");
        return OpenToOthers(path)
            ? Finding.Bad("data directory", $"other users of this machine can look into {path}", $"chmod 700 {path}")
            : Finding.Ok("data directory", path);
    }

    private IEnumerable<Finding> Restore() =>
        settings.IsRestoreUnfinished ? [Finding.Bad("restore", "it did not come to its end", "run the same restore again")] : [];

    private Finding KeyFile()
    {
        string path = Path.GetFullPath(settings.KeyFilePath);
        bool fresh = string.IsNullOrEmpty(configuration.GetConnectionString("MutualAid"))
            && (!Directory.Exists(settings.DataDirectory) || !Directory.EnumerateFileSystemEntries(settings.DataDirectory).Any());
        if (fresh && !File.Exists(path)) return Finding.Bad("key file", "there is none yet", "start the program once, which makes it");
        if (!File.Exists(path)) return Finding.Bad("key file", $"there is no {path}", "without it no address can be read and no code is known: put it back, or restore a backup");
        return OpenToOthers(path)
            ? Finding.Bad("key file", $"other users of this machine can read {path}", $"chmod 600 {path}")
            : Finding.Ok("key file", path);
    }

    private Finding Disk()
    {
        string path = Path.GetFullPath(settings.DataDirectory);
        while (!Directory.Exists(path)) path = Path.GetDirectoryName(path)!;
        long free = new DriveInfo(path).AvailableFreeSpace;
        long size = File.Exists(settings.DatabasePath) ? new FileInfo(settings.DatabasePath).Length : 0;
        string found = string.Create(CultureInfo.InvariantCulture, $"{free >> 20:N0} MiB free, the database has {size >> 20:N0}");
        // A backup needs as much room again while it is made.
        return free < Math.Max(LeastRoom, 2 * size)
            ? Finding.Bad("disk", found, "free some room: a full disk stops all bookings, and backups need as much again as the database")
            : Finding.Ok("disk", found);
    }

    private static Finding Memory()
    {
        string[] swaps = File.Exists("/proc/swaps") ? [.. File.ReadAllLines("/proc/swaps").Skip(1).Where(line => !line.StartsWith("/dev/zram", StringComparison.Ordinal))] : [];
        return swaps.Length == 0
            ? Finding.Ok("memory", "nothing of it is written to a disk as swap")
            : Finding.Warn("memory", "addresses that are in memory may be written to a disk as swap", "encrypt the swap space, or switch it off with swapoff -a");
    }

    private static Finding Clock()
    {
        bool keepsTime = Directory.Exists("/run/systemd/timesync");
        return keepsTime && !File.Exists("/run/systemd/timesync/synchronized")
            ? Finding.Warn("clock", "systemd-timesyncd has not heard the time since this machine started", "check the network, then: timedatectl status")
            : Finding.Ok("clock", keepsTime ? "set by systemd-timesyncd" : "not set by systemd-timesyncd; compare it with a phone");
    }

    private Finding TimeZones()
    {
        string version = DateTimeZoneProviders.Tzdb.VersionId; // TZDB: 2025b (mapping: …)
        int year = int.TryParse(version.Split(' ') is [_, { Length: >= 4 } release, ..] ? release[..4] : "", CultureInfo.InvariantCulture, out int read) ? read : 0;
        return clock.GetUtcNow().Year - year > 2
            ? Finding.Warn("time zones", $"rules of {year}", "install a newer version of the program, which brings newer rules")
            : Finding.Ok("time zones", version.Split(" (")[0]);
    }

    private static Finding App()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "wwwroot", "driver");
        string index = Path.Combine(folder, "index.html");
        string[] missing = File.Exists(index)
            ? [.. System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(index), "/driver/(assets/[^\"]+)").Select(one => one.Groups[1].Value).Where(one => !File.Exists(Path.Combine(folder, one)))]
            : ["index.html"];
        return missing.Length > 0
            ? Finding.Bad("drivers' app", $"{missing[0]} is missing, or of another version", "publish or unpack the program again, into an empty folder")
            : Finding.Ok("drivers' app", "whole");
    }

    private Finding Backups()
    {
        if (settings.BackupKey is not { } key) return Finding.Warn("backups", "the program makes none", "make a key on staff's page Backups, or with \"backup-key FILE\" for MutualAid:Backups:Key");
        if (!BackupKeys.IsPublic(key)) return Finding.Bad("backups", "their key is not a public key", "make one on staff's page Backups; or \"backup-key FILE\" makes a pair and prints the public one, for MutualAid:Backups:Key");
        string folder = settings.BackupFolder;
        if (!Directory.Exists(folder)) return Finding.Bad("backups", $"there is no folder {folder}", "mount its disk, or make it");
        if (BackupClock.All(folder) is not [var newest, ..]) return Finding.Bad("backups", $"there is none in {folder}", "start the program, or run \"backup\"");
        TimeSpan age = clock.GetUtcNow() - newest.MadeAt;
        string found = string.Create(CultureInfo.InvariantCulture, $"the newest is {age.TotalHours:0.0} hours old, for the key {BackupKeys.NameOf(key)}");
        return age > settings.Backups.Every * 2
            ? Finding.Bad("backups", found, $"see whether {folder} is full or not writable, then run \"backup\"")
            : Finding.Ok("backups", found);
    }

    private IEnumerable<Finding> Ports()
    {
        foreach (string name in new[] { "Web", "Grpc" })
        {
            string key = $"Kestrel:Endpoints:{name}:Url";
            string url = configuration[key] ?? WebHost.Defaults[key]!;
            bool open = !Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) || !(parsed.IsLoopback || parsed.Scheme == Uri.UriSchemeHttps);
            yield return open
                ? Finding.Warn("address", $"{url} is not encrypted and not of this machine alone", $"listen on localhost and put Caddy before it, or set {key} to an https address")
                : Finding.Ok("address", url);
        }
    }

    private static Finding Mail() => Finding.Ok("mail", "none is sent: households are told on their page, and by the call list");

    private static bool OpenToOthers(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0;
}
