using Dapper;
using MutualAid.Domain;

namespace MutualAid.Storage.Households;

/// <summary>Adds up how many people were served, by date; of whom, it does not keep.</summary>
public sealed class PeopleServed(Database database)
{
    /// <summary>Brings the sums in line with what is known of a stop now; done again, it changes nothing.</summary>
    /// <param name="people">How many eat in the household, by age; null when nobody knows any more.</param>
    public Task Settle(RouteId route, StopId stop, (int Adults, int Children, int Infants)? people, CancellationToken cancellation) =>
        database.Write(
            async (connection, transaction) =>
            {
                var one = await connection.QuerySingleOrDefaultAsync<Row>(
                    """
                    SELECT stop.request, route.distribution, counted.is_first,
                      CASE WHEN stop.outcome IN ('Delivered', 'PartlyDelivered') THEN 1 ELSE 0 END AS is_served,
                      CASE WHEN EXISTS (
                        SELECT 1 FROM request AS other JOIN people_counted ON people_counted.request = other.id
                        JOIN distribution AS its ON its.id = other.distribution
                        WHERE other.household = stop.household AND other.id <> stop.request
                          AND substr(its.date, 1, 4) = substr(distribution.date, 1, 4)) THEN 1 ELSE 0 END AS had_others
                    FROM stop JOIN route ON route.id = stop.route
                    JOIN distribution ON distribution.id = route.distribution
                    LEFT JOIN people_counted AS counted ON counted.request = stop.request
                    WHERE stop.id = @stop AND stop.route = @route
                    """,
                    new { stop, route },
                    transaction);
                if (one is null || one.IsServed == one.IsFirst is not null) return 0;
                bool isFirst = one.IsFirst ?? !one.HadOthers;
                int sign = one.IsServed ? 1 : -1;
                var (adults, children, infants) = people ?? default;
                await connection.ExecuteAsync(
                    one.IsServed
                        ? "INSERT INTO people_counted (request, is_first) VALUES (@Request, @first)"
                        : "DELETE FROM people_counted WHERE request = @Request",
                    new { one.Request, first = isFirst ? 1 : 0 },
                    transaction);
                return await connection.ExecuteAsync(
                    """
                    INSERT INTO people_served (distribution, adults, children, infants, first_households, first_people)
                    VALUES (@Distribution, @adults, @children, @infants, @firstHouseholds, @firstPeople)
                    ON CONFLICT (distribution) DO UPDATE SET adults = people_served.adults + excluded.adults,
                      children = people_served.children + excluded.children, infants = people_served.infants + excluded.infants,
                      first_households = people_served.first_households + excluded.first_households,
                      first_people = people_served.first_people + excluded.first_people
                    """,
                    new
                    {
                        one.Distribution,
                        adults = sign * adults,
                        children = sign * children,
                        infants = sign * infants,
                        firstHouseholds = isFirst ? sign : 0,
                        firstPeople = isFirst ? sign * (adults + children + infants) : 0,
                    },
                    transaction);
            },
            cancellation);

    private sealed class Row
    {
        public RequestId Request { get; init; }
        public DistributionId Distribution { get; init; }
        public bool? IsFirst { get; init; }
        public bool IsServed { get; init; }
        public bool HadOthers { get; init; }
    }
}
