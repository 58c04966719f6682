using System.Globalization;
using System.Text;
using Dapper;
using MutualAid.Domain;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Storage.Intake;

/// <summary>
/// Tells whether an address has asked for a date before: as keyed hashes that are of no use for another date, and that are
/// gone when nobody can ask for that date any more.
/// </summary>
public sealed class AskedAddresses(Database database, Fingerprints fingerprints, TimeProvider clock)
{
    /// <summary>True for the first household of an address that asks for a date, whenever it asks.</summary>
    /// <param name="until">When nobody can ask for that date any more.</param>
    public Task<bool> IsFirst(DistributionId date, string address, HouseholdId household, Instant until, CancellationToken cancellation) => database.Write(
        async (connection, transaction) => await connection.ExecuteScalarAsync<string>(
            """
            INSERT INTO asked_address (hash, household, until) VALUES (@hash, @household, @until)
            ON CONFLICT (hash) DO UPDATE SET until = excluded.until
            RETURNING household
            """,
            new { hash = fingerprints.OfInvitation($"address|{date}|{Normal(address)}"), household = Mark(household), until },
            transaction) == Mark(household),
        cancellation);

    /// <summary>For a household that does not want what it asked for any more.</summary>
    public Task Forget(HouseholdId household, CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM asked_address WHERE household = @household", new { household = Mark(household) }, transaction),
        cancellation);

    /// <summary>Forgets addresses of dates that nobody can ask for any more.</summary>
    public Task Sweep(CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM asked_address WHERE until <= @now", new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction),
        cancellation);

    /// <summary>Letters without their marks and digits, so that it does not matter how it was written.</summary>
    public static string Normal(string address) => string.Concat(address.Normalize(NormalizationForm.FormKD)
        .Where(c => char.IsLetterOrDigit(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
        .Select(char.ToUpperInvariant));

    private string Mark(HouseholdId household) => fingerprints.OfInvitation($"asked|{household}");
}
