using System.Globalization;
using MutualAid.Domain;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Pantry;
using MutualAid.Server.Households;
using MutualAid.Server.Ops.Import;
using NodaTime;

namespace MutualAid.Server.Ops.Demo;

/// <summary>A day in a neighbourhood that does not exist, the same for the same seed.</summary>
internal sealed class Neighbourhood(int seed, int households, int drivers, int lots)
{
    private static readonly GeoPoint Centre = new(34.0337, -118.205);
    private static readonly string[] Streets = ["Elm", "Oak", "Maple", "Cedar", "Willow", "Juniper", "Alder", "Laurel", "Sycamore", "Poplar"];
    private static readonly string[] Languages = ["es", "es", "es", "en", "en", "zh-Hans", "vi", "hy", "fil"];

    private static readonly string[] Needs =
        ["", "", "", "", "", "", "halal", "halal", "vegetarian", "vegan", "no-peanut", "no-milk", "gluten-free", "kosher"];

    private static readonly (int From, int To)[] Windows = [(9, 17), (9, 17), (9, 17), (9, 12), (12, 15), (15, 18), (10, 11)];

    private readonly Random _random = new(seed);

    public DayData Make(LocalDate date)
    {
        IReadOnlyList<Item> items = StarterCatalog.Items;
        var profile = new PantryProfile(
            "Willow Street Pantry", "America/Los_Angeles", Centre, Duration.FromMinutes(15), 110, [], "555-0100");
        DriverData[] people = [.. Enumerable.Range(1, drivers).Select(Driver)];
        return new DayData(
            new PantryData("P1", profile, date),
            items,
            [.. Enumerable.Range(1, lots).Select(n => Lot(n, items[(n - 1) % items.Count], date))],
            StarterCatalog.Template,
            [.. Enumerable.Range(1, households).Select(n => Request(n, people))],
            people);
    }

    private LotData Lot(int number, Item item, LocalDate date)
    {
        int daysLeft = item.Storage is StorageKind.Chilled || item.Category == "produce" ? _random.Next(-1, 14) : _random.Next(20, 700);
        return new LotData(
            new LotId(string.Create(CultureInfo.InvariantCulture, $"L{number:0000}")),
            item.Id,
            _random.Next(2, 10) * 12,
            item.Tags.Contains(Suitability.NonFood) ? null : date.PlusDays(daysLeft),
            (LotSource)_random.Next(3),
            OnHold: _random.Next(25) == 0);
    }

    private DriverData Driver(int number)
    {
        int starts = _random.Next(9, 15);
        return new DriverData(
            string.Create(CultureInfo.InvariantCulture, $"D{number:00}"),
            Near(0.04),
            EndsAtPantry: _random.Next(2) == 0,
            new LocalTime(starts, 0),
            new LocalTime(starts + 5, 30),
            new Vehicle(_random.Next(8, 20), _random.Next(4, 13)),
            [Pick(Languages), "en"]);
    }

    private RequestData Request(int number, DriverData[] people)
    {
        var (from, to) = Pick(Windows);
        var home = new HouseholdDetails
        {
            Address = $"{_random.Next(1, 900)} {Pick(Streets)} Street, Willowbend",
            Coordinates = Near(0.05),
            People = new People(_random.Next(1, 4), _random.Next(0, 4), _random.Next(0, 8) == 0 ? 1 : 0),
            Needs = Pick(Needs) is { Length: > 0 } need ? [need] : [],
            NoRefrigerator = _random.Next(6) == 0,
            Language = Pick(Languages),
            Window = new TimeWindow(new LocalTime(from, 0), new LocalTime(to, 0)),
            ServiceMinutes = _random.Next(3, 8),
            Entrance = _random.Next(4) == 0 ? $"Floor {_random.Next(1, 6)}, buzzer {_random.Next(1, 30)}" : null,
            DoorNote = _random.Next(3) == 0 ? "Please don't ring; leave it at the gate." : null,
            Door = number % 3 == 0 ? ["do-not-ring", "leave-at-gate"] : number % 3 == 1 ? ["knock-softly"] : null,
            Wishes = number % 5 == 0 ? ["I003", "I007"] : null,
            Phone = number % 4 == 0 ? string.Create(CultureInfo.InvariantCulture, $"555-01{number % 100:00}") : null,
            DriverMayCall = number % 8 == 0,
        };
        bool avoids = _random.Next(40) == 0;
        return new RequestData(
            string.Create(CultureInfo.InvariantCulture, $"H{number:0000}"),
            home,
            _random.Next(10) switch { 0 => RequestPriority.Urgent, 1 => RequestPriority.FirstTime, _ => RequestPriority.Normal },
            avoids ? [Pick(people).Ref] : []);
    }

    private GeoPoint Near(double spread) => new(
        Math.Round(Centre.Latitude + ((_random.NextDouble() - 0.5) * 2 * spread), 6),
        Math.Round(Centre.Longitude + ((_random.NextDouble() - 0.5) * 2 * spread), 6));

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
