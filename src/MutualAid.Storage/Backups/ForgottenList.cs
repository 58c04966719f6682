using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;

namespace MutualAid.Storage.Backups;

/// <summary>A household that was forgotten.</summary>
/// <param name="Day">When, in days since 1970.</param>
/// <param name="Asked">It asked for it, and its code is not known any more either.</param>
/// <param name="Name">The SHA-256 of its id, in hexadecimal digits: who finds the list without the data learns nobody's id.</param>
public sealed record ForgottenHousehold(int Day, bool Asked, string Name)
{
    public static string NameOf(HouseholdId household) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(household.Value.ToString())));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day} {(Asked ? "asked" : "due")} {Name}");
}

/// <summary>Who was forgotten lately, written beside the backups within seconds, so that a restored backup brings nobody back.</summary>
public sealed class ForgottenList(Database database, TimeProvider clock)
{
    public const string FileName = "forgotten.txt";
    private const int MillisecondsADay = 86_400_000;

    /// <summary>A line that is always there: a list of nobody, and a file that was lost on its way, are not the same.</summary>
    private static readonly ForgottenHousehold Nobody = new(0, false, new string('0', 64));
    private readonly HashSet<ForgottenHousehold> _all = [];
    private long _position;

    /// <summary>Adds who was forgotten since the last time, the first time since <paramref name="keep"/> ago, and whom another writer lost.</summary>
    /// <exception cref="IOException">The folder is away; they are added the next time.</exception>
    public async Task Note(string folder, TimeSpan keep, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, FileName);
        bool exists = !IsLost(path);
        IReadOnlyList<ForgottenHousehold> there = exists ? Read(path) : [];
        await using var connection = await database.OpenForReading(cancellation);
        long head = await connection.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(position), 0) FROM event");
        if (head > _position) await Hear(connection, head, keep);
        // "backup" writes it beside a running server, and each may lose what the other has just written
        if (!exists || !_all.IsSubsetOf(there)) Save(path, there.Union(_all));
    }

    private async Task Hear(DbConnection connection, long head, TimeSpan keep)
    {
        var rows = await connection.QueryAsync<(object Stream, string Type, long At)>(
            """
            SELECT stream, type, recorded_at FROM event
            WHERE position > @_position AND position <= @head AND kind = @kind AND type IN (@asked, @due) AND recorded_at >= @since ORDER BY position
            """,
            new
            {
                _position,
                head,
                kind = (int)AggregateKind.Household,
                asked = nameof(HouseholdEvent.HouseholdErased),
                due = nameof(HouseholdEvent.DetailsShredded),
                since = (clock.GetUtcNow() - keep).ToUnixTimeMilliseconds(),
            });
        _all.UnionWith(rows.Select(row => new ForgottenHousehold(
            (int)(row.At / MillisecondsADay), row.Type == nameof(HouseholdEvent.HouseholdErased), ForgottenHousehold.NameOf(new HouseholdId(Database.IdOf(row.Stream))))));
        _position = head;
    }

    /// <summary>Takes out who was forgotten before the oldest backup that is kept was made.</summary>
    public void Prune(string folder, DateTimeOffset oldest)
    {
        string path = Path.Combine(folder, FileName);
        long day = oldest.ToUnixTimeMilliseconds() / MillisecondsADay;
        _all.RemoveWhere(one => one.Day < day);
        if (!File.Exists(path)) return;
        IReadOnlyList<ForgottenHousehold> there = Read(path);
        if (there.Any(one => one.Day < day)) Save(path, there.Where(one => one.Day >= day));
    }

    /// <summary>Whether it is not there, or without any line.</summary>
    public static bool IsLost(string path) => !File.Exists(path) || new FileInfo(path).Length == 0;

    /// <exception cref="InvalidDataException">It is not such a list.</exception>
    public static IReadOnlyList<ForgottenHousehold> Read(string path) =>
    [
        .. File.ReadAllLines(path).Select(line =>
            line.Split(' ') is [var day, "asked" or "due", { Length: 64 } name] parts && int.TryParse(day, CultureInfo.InvariantCulture, out int number)
                ? new ForgottenHousehold(number, parts[1] == "asked", name)
                : throw new InvalidDataException($"{path} is not a list of who was forgotten; take the one that lies beside the backups."))
            .Where(one => one != Nobody),
    ];

    public static void Save(string path, IEnumerable<ForgottenHousehold> all) => PrivateFile.Replace(
        path, stream => stream.Write(Encoding.ASCII.GetBytes(string.Concat(all.Prepend(Nobody).Select(one => $"{one}\n")))));
}
