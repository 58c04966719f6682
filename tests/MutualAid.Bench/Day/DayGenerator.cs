using System.Globalization;
using MutualAid.Domain.Pantry;
using MutualAid.Routing;

namespace MutualAid.Bench.Day;

/// <summary>
/// Makes up a day: 180 requests and 18 drivers, the same for the same seed. A third have a window of one to three hours. 135
/// can keep things cold, and there is room for 108 cold boxes; of boxes at all there is room enough. One in 40 requests
/// excludes a driver.
/// </summary>
internal static class DayGenerator
{
    private const int Requests = 180;
    private const int Drivers = 18;

    private static readonly Coordinates Pantry = new(34.03, -118.2);
    private static readonly (int From, int To)[] Shifts = [(9, 13), (9, 17), (10, 16), (12, 18), (15, 20)];
    private static readonly (int From, int To)[] Windows = [(9, 12), (10, 11), (12, 15), (15, 18), (17, 20)];
    private static readonly int[] ColdBoxes = [0, 4, 6, 6, 8, 12];

    public static DeliveryDay Generate(int seed)
    {
        var random = new Random(seed);
        return new DeliveryDay(
            Pantry,
            Duration.FromMinutes(15),
            SecondsPerKilometre: 110,
            [.. Enumerable.Range(0, Drivers).Select(number => DriverOf(random, number))],
            [.. Enumerable.Range(0, Requests).Select(number => RequestOf(random, number))]);
    }

    private static Driver DriverOf(Random random, int number) => new(
        Ref("D", number), Near(random, 0.05), random.Next(2) == 0, Hours(random, Shifts), random.Next(8, 21),
        ColdBoxes[number % ColdBoxes.Length]);

    private static Request RequestOf(Random random, int number) => new(
        Ref("H", number),
        Near(random, random.Next(4) == 0 ? 0.12 : 0.05),
        number % 3 == 0 ? Hours(random, Windows) : null,
        random.Next(3, 8),
        IsCold: number % 4 != 0,
        random.Next(10) switch { 0 => RequestPriority.Urgent, 1 => RequestPriority.FirstTime, _ => RequestPriority.Normal },
        number % 40 == 7 ? [Ref("D", random.Next(Drivers))] : []);

    private static string Ref(string letter, int number) => string.Create(CultureInfo.InvariantCulture, $"{letter}{number + 1:000}");

    private static TimeWindow Hours(Random random, (int From, int To)[] choices)
    {
        var (from, to) = choices[random.Next(choices.Length)];
        return new TimeWindow(PlanTime.At(from, 0), PlanTime.At(to, 0));
    }

    private static Coordinates Near(Random random, double degrees) => new(
        Pantry.Latitude + (random.NextDouble() - 0.5) * 2 * degrees, Pantry.Longitude + (random.NextDouble() - 0.5) * 2 * degrees);
}
