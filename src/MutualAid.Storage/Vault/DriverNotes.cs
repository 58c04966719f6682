using System.Data.Common;
using Dapper;
using MutualAid.Domain;

namespace MutualAid.Storage.Vault;

/// <summary>
/// What drivers wrote to the pantry. A note is a field of the vault whose subject is the stop, or the route where it is
/// about no stop, so that it goes when the household goes, and in any case some days later.
/// </summary>
public sealed class DriverNotes(Database database, FieldVault vault)
{
    /// <summary>Days after a route's date on which its notes are still there.</summary>
    private const int KeptDays = 2;

    /// <summary>Each operation's note is a field of its own, so that no order of arrival loses one.</summary>
    public static string FieldOf(OperationId operation) => $"note {operation}";

    /// <summary>The notes of stops and routes, by their operations; those that were forgotten are left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Read(IReadOnlyCollection<Guid> subjects, CancellationToken cancellation)
    {
        var found = await vault.ReadAll(subjects, cancellation);
        return found.Values.SelectMany(fields => fields).ToDictionary(field => field.Key, field => field.Value.Reveal());
    }

    /// <summary>Destroys what drivers wrote about a household's stops.</summary>
    public async Task ForgetHousehold(HouseholdId household, CancellationToken cancellation) =>
        await Forget(
            "SELECT DISTINCT vault.subject FROM vault JOIN stop ON stop.id = vault.subject WHERE stop.household = @household",
            new { household },
            cancellation);

    /// <summary>Destroys the notes of routes that were some days ago, and of households that are forgotten.</summary>
    public async Task ForgetOverdue(NodaTime.LocalDate today, CancellationToken cancellation) =>
        await Forget(
            """
            SELECT DISTINCT vault.subject FROM vault JOIN stop ON stop.id = vault.subject
            JOIN route ON route.id = stop.route LEFT JOIN household ON household.id = stop.household
            WHERE route.date < @before OR household.status = 'Forgotten'
            UNION SELECT vault.subject FROM vault JOIN route ON route.id = vault.subject WHERE route.date < @before
            """,
            new { before = today.PlusDays(-KeptDays) },
            cancellation);

    private async Task Forget(string subjectsQuery, object values, CancellationToken cancellation)
    {
        string[] subjects;
        await using (DbConnection connection = await database.OpenForReading(cancellation))
            subjects = [.. await connection.QueryAsync<string>(new CommandDefinition(subjectsQuery, values, cancellationToken: cancellation))];
        foreach (string subject in subjects) await vault.Destroy(Guid.Parse(subject), cancellation);
    }
}
