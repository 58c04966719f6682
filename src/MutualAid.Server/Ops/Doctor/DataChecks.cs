using System.Globalization;
using Dapper;
using MutualAid.Engine;
using MutualAid.Server.Staff;
using MutualAid.Storage;
using MutualAid.Storage.Archives;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Ops.Doctor;

/// <summary>What can be wrong with the data itself; it is only read.</summary>
internal sealed class DataChecks(
    Database database, IEventStore store, HouseholdQueries households, StockQueries stock, ServerSettings settings, TimeProvider clock)
{
    // SQLite's result codes.
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private static readonly Duration Patience = Duration.FromMinutes(5);

    public async Task<IReadOnlyList<Finding>> All(CancellationToken cancellation)
    {
        Finding? unreadable = await Tables(cancellation);
        if (unreadable is { Health: Health.Bad }) return [unreadable];
        return
        [
            unreadable ?? Finding.Ok("database", "answers, and is of this version"),
            await Unfinished(cancellation), await Versions(cancellation), await Clock(cancellation), await Zones(cancellation), await Accounts(cancellation),
            await Parked(cancellation), await Overdue(cancellation),
        ];
    }

    private async Task<Finding?> Tables(CancellationToken cancellation)
    {
        try
        {
            var (missing, unknown) = await database.CompareMigrations(cancellation);
            if (unknown > 0) return Finding.Warn("database", "a newer version of the program has used it", "use that version again; this one leaves alone what it doesn't know");
            if (await database.FindDamage(cancellation) is { } damage) return Damaged(damage);
            return missing > 0 ? Finding.Warn("database", "it is of an older version", "start the program, which brings it up to date") : null;
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception) when (exception.SqliteErrorCode is Corrupt or NotADatabase)
        {
            return Damaged(exception.SqliteErrorCode is Corrupt ? "its pages don't fit together" : "it is no SQLite file");
        }
        catch (System.Data.Common.DbException exception)
        {
            return Finding.Bad("database", $"it does not answer ({exception.GetType().Name})", "start the program once if it is new; else check ConnectionStrings:MutualAid, or restore the newest backup");
        }
    }

    private static Finding Damaged(string how) =>
        Finding.Bad("database", $"it is damaged ({how})", "stop the program, keep a copy of its folder, and restore the newest backup");

    private async Task<Finding> Unfinished(CancellationToken cancellation) =>
        await ArchiveImport.IsUnfinished(database, cancellation) ? Finding.Bad("import", "it did not come to its end", "run the same import again")
        : Finding.Ok("imports", "none is unfinished");

    /// <summary>After going back to an older version: what the newer one wrote, and this one cannot read.</summary>
    private async Task<Finding> Versions(CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var types = await connection.QueryAsync<(int Kind, string Type)>("SELECT DISTINCT kind, type FROM event");
        string[] unknown =
        [
            .. types.Where(one => !Enum.IsDefined((AggregateKind)one.Kind) || !Aggregates.Of((AggregateKind)one.Kind).KnowsEvent(one.Type))
                .Select(one => one.Type).Order(StringComparer.Ordinal),
        ];
        return unknown.Length > 0
            ? Finding.Bad("versions", $"only a newer version of the program knows {string.Join(", ", unknown)}; the dates, households or routes that it happened to cannot be used until then, and nothing is lost", "put that version in place again")
            : Finding.Ok("versions", "this one knows all that has happened");
    }

    private async Task<Finding> Clock(CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        long newest = await connection.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(recorded_at), 0) FROM (SELECT recorded_at FROM event ORDER BY position DESC LIMIT 1) AS one");
        TimeSpan behind = DateTimeOffset.FromUnixTimeMilliseconds(newest) - clock.GetUtcNow();
        return behind > TimeSpan.FromMinutes(1)
            ? Finding.Bad("time of events", string.Create(CultureInfo.InvariantCulture, $"this machine's clock is {behind.TotalMinutes:0} minutes behind what happened last"), "set the clock (timedatectl set-ntp true); nothing is forgotten in time while it is wrong")
            : Finding.Ok("time of events", "not after now");
    }

    private async Task<Finding> Zones(CancellationToken cancellation)
    {
        PantryRow? unknown = (await stock.Pantries(cancellation)).FirstOrDefault(pantry => !Show.IsZone(pantry.TimeZone));
        return unknown is null
            ? Finding.Ok("pantries", "their time zones are known")
            : Finding.Bad("pantries", $"nobody knows the time zone {unknown.TimeZone} of {unknown.Name}", "install a newer version of the program");
    }

    private async Task<Finding> Accounts(CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        long coordinators = await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM \"AspNetUsers\" WHERE \"Role\" = @role AND NOT \"Closed\"", new { role = Staff.Accounts.StaffRoles.Coordinator });
        return coordinators switch
        {
            0 => Finding.Warn("coordinators", "there is none yet", "ten seconds after its start the program writes a link for the first one into its log"),
            1 => Finding.Warn("coordinators", "there is one alone", "invite a second one at /staff/people, for when the first is ill"),
            _ => Finding.Ok("coordinators", string.Create(CultureInfo.InvariantCulture, $"{coordinators}")),
        };
    }

    private async Task<Finding> Parked(CancellationToken cancellation)
    {
        int parked = (await store.ListParked(cancellation)).Count;
        return parked > 0
            ? Finding.Bad("events", $"{parked} could not be dealt with", "look at /staff/troubles, and try them again there")
            : Finding.Ok("events", "none is parked");
    }

    private async Task<Finding> Overdue(CancellationToken cancellation)
    {
        Instant late = Instant.FromDateTimeOffset(clock.GetUtcNow()) - Patience;
        var due = await households.DueForShredding(
            late - Duration.FromTimeSpan(settings.KeepAfterDelivery), late - Duration.FromTimeSpan(settings.KeepOtherwise), 500, cancellation);
        return due.Count > 0
            ? Finding.Bad("forgetting", $"{due.Count} households should have been forgotten by now", "start the program, which forgets them within a minute; or run \"shred-overdue\"")
            : Finding.Ok("forgetting", "nothing is overdue");
    }
}
