using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Pantry;
using MutualAid.Server.Households;
using MutualAid.Server.Households.Pages;
using MutualAid.Server.Staff;
using NodaTime;

namespace MutualAid.Server.Ops.Import;

/// <summary>Reads a day's CSV files and checks them whole, before anything is done with them.</summary>
internal sealed class DayReader(string folder)
{
    private static readonly ImmutableDictionary<ItemId, Item> NoItems = ImmutableDictionary<ItemId, Item>.Empty;
    private static readonly ImmutableDictionary<LotId, Lot> NoLots = ImmutableDictionary<LotId, Lot>.Empty;
    private readonly List<ImportProblem> _problems = [];

    /// <summary>The day, or everything that is wrong with its files.</summary>
    public (DayData? Day, IReadOnlyList<ImportProblem> Problems) Read()
    {
        List<PantryData> pantries = ReadPantry();
        List<Item> items = StockFiles.Catalog(Table("catalog.csv"), NoItems);
        List<LotData> lots = StockFiles.Lots(Table("lots.csv"), [.. items.Select(item => item.Id)], "catalog.csv", NoLots);
        List<BoxTemplateLine> template = ReadTemplate(items);
        List<DriverData> drivers = ReadDrivers();
        List<RequestData> requests = ReadRequests([.. drivers.Select(driver => driver.Ref)]);
        if (pantries.Count != 1 && _problems.Count == 0)
            _problems.Add(new ImportProblem("pantry.csv", 1, "row", $"has {pantries.Count} pantries; a day has one."));
        return _problems.Count > 0
            ? (null, _problems)
            : (new DayData(pantries[0], items, lots, new BoxTemplate([.. template]), requests, drivers), _problems);
    }

    private CsvTable Table(string file)
    {
        string path = Path.Combine(folder, file);
        if (File.Exists(path)) return new CsvTable(file, File.ReadAllText(path), _problems);
        _problems.Add(new ImportProblem(file, 0, "file", $"is missing in {folder}; put it there."));
        return new CsvTable(file, string.Empty, _problems);
    }

    private List<PantryData> ReadPantry() => Table("pantry.csv").Read(
        ["ref", "name", "latitude", "longitude", "time_zone", "date", "load_minutes", "seconds_per_km_default"],
        row =>
        {
            string zone = row.Text("time_zone");
            if (!Show.IsZone(zone)) row.Wrong("time_zone", $"\"{zone}\" is not a time zone; write it as America/Los_Angeles.");
            LocalDate? date = row.Date("date");
            if (date is null && row.IsGood) row.Wrong("date", "is empty; write the date of the deliveries.");
            var profile = new PantryProfile(
                row.Required("name", 80),
                zone,
                Place(row, "latitude", "longitude"),
                Duration.FromMinutes(row.Whole("load_minutes", 0, 240)),
                row.Whole("seconds_per_km_default", 20, 1_200),
                [.. row.WordsOf("areas")],
                row.Text("phone") is { Length: > 0 } phone ? phone : null);
            return row.IsGood ? new PantryData(row.Required("ref", 20), profile, date!.Value) : null;
        });

    private List<BoxTemplateLine> ReadTemplate(List<Item> items)
    {
        var seen = new HashSet<(string, AgeGroup?, int?, int?)>();
        return Table("box_template.csv").Read(
            ["category", "base_units", "units_per_extra_person"],
            row =>
            {
                string category = row.Required("category", 30);
                var line = new BoxTemplateLine(
                    category, row.Amount("base_units", 100), row.Amount("units_per_extra_person", 100),
                    row.Choice("counts", ("", null), ("people", null), ("children", (AgeGroup?)AgeGroup.Children), ("infants", AgeGroup.Infants)),
                    Size("from_people"), Size("to_people"),
                    row.WordsOf("preferred") is { Length: > 0 } preferred ? [.. preferred.Select(item => new ItemId(item))] : null);
                if (!seen.Add((category, line.Only, line.FromPeople, line.ToPeople))) row.Wrong("category", $"\"{category}\" is there twice; keep one line.");
                else if (items.All(item => item.Category != category)) row.Wrong("category", $"no item of catalog.csv is of category \"{category}\".");
                foreach (ItemId first in line.Preferred ?? [])
                {
                    if (items.FirstOrDefault(item => item.Id == first) is not { } item) row.Wrong("preferred", $"\"{first}\" is not in catalog.csv; add it there or correct it here.");
                    else if (item.Category != category) row.Wrong("preferred", $"\"{first}\" is of category \"{item.Category}\", not of \"{category}\"; put it into that line.");
                }

                if (line.FromPeople > line.ToPeople) row.Wrong("from_people", $"{line.FromPeople} is more than the {line.ToPeople} of to_people; exchange them.");
                return row.IsGood ? line : null;

                int? Size(string column) => row.Text(column).Length == 0 ? null : row.Whole(column, 1, 30);
            });
    }

    private List<RequestData> ReadRequests(HashSet<string> drivers)
    {
        var seen = new HashSet<string>();
        return Table("requests.csv").Read(
            [
                "ref", "latitude", "longitude", "language", "adults", "children", "infants", "needs", "window",
                "service_minutes", "cold", "priority", "not_with_driver",
            ],
            row =>
            {
                string reference = row.Code("ref", seen);
                string[] excluded = row.WordsOf("not_with_driver");
                foreach (string driver in excluded.Where(driver => !drivers.Contains(driver)))
                    row.Wrong("not_with_driver", $"\"{driver}\" is not in drivers.csv; correct it.");
                HouseholdDetails details = ReadDetails(row);
                var priority = row.Choice(
                    "priority", ("normal", RequestPriority.Normal), ("urgent", RequestPriority.Urgent), ("first-time", RequestPriority.FirstTime));
                return row.IsGood ? new RequestData(reference, details, priority, [.. excluded]) : null;
            });
    }

    private static HouseholdDetails ReadDetails(CsvCells row)
    {
        var people = new People(row.Whole("adults", 0, 30), row.Whole("children", 0, 30), row.Whole("infants", 0, 30));
        if (people.Total is < 1 or > DetailsInput.MaxPeople) row.Wrong("adults", $"the household has {people.Total} people; 1 to {DetailsInput.MaxPeople} can be served.");
        string[] needs = row.WordsOf("needs");
        foreach (string need in needs.Where(need => !DetailsInput.IsKnownNeed(need)))
            row.Wrong("needs", $"\"{need}\" is not known; write a diet ({string.Join(' ', Suitability.Diets)}) or no- and an allergen ({string.Join(' ', Suitability.Allergens)}).");
        foreach (string choice in row.WordsOf("door").Where(choice => !Choices.Door.Contains(choice)))
            row.Wrong("door", $"\"{choice}\" is not known; write any of {string.Join(' ', Choices.Door)}.");
        if (row.Text("calls") is not ("" or "driver" or "pantry")) row.Wrong("calls", $"\"{row.Text("calls")}\" is not known; write driver or pantry.");
        bool placed = row.Text("latitude").Length > 0 || row.Text("longitude").Length > 0;
        if (!placed && row.Text("address").Length == 0) row.Wrong("latitude", "is empty; give coordinates, or an address column.");
        var (from, until) = row.Times("window");
        return new HouseholdDetails
        {
            Address = Optional(row, "address", 300),
            Coordinates = placed ? Place(row, "latitude", "longitude") : null,
            People = people,
            Needs = [.. needs.Distinct().Order(StringComparer.Ordinal)],
            NoRefrigerator = !row.Choice("cold", ("yes", true), ("no", false)),
            Language = row.Required("language", 12),
            Window = new TimeWindow(from, until),
            ServiceMinutes = row.Whole("service_minutes", 1, 120),
            Entrance = Optional(row, "entrance", 120),
            DoorNote = Optional(row, "door_note", 300),
            Alias = Optional(row, "alias", 60),
            Phone = Optional(row, "phone", 40),
            Door = row.WordsOf("door") is { Length: > 0 } door ? [.. door.Distinct().Order(StringComparer.Ordinal)] : null,
            DriverSkills = Skills(row, "driver_skills") is { IsEmpty: false } skills ? [.. skills] : null,
            DriverMayCall = row.Text("calls") switch { "driver" => true, "pantry" => false, _ => null },
        };
    }

    private List<DriverData> ReadDrivers()
    {
        var seen = new HashSet<string>();
        return Table("drivers.csv").Read(
            ["ref", "start_latitude", "start_longitude", "ends_at", "shift", "boxes", "cold_boxes", "languages"],
            row =>
            {
                string reference = row.Code("ref", seen);
                var (from, to) = row.Times("shift");
                var driver = new DriverData(
                    reference, Place(row, "start_latitude", "start_longitude"), row.Choice("ends_at", ("pantry", true), ("anywhere", false)),
                    from, to, new Vehicle(row.Whole("boxes", 1, 500), row.Whole("cold_boxes", 0, 500)),
                    [.. row.WordsOf("languages")], Skills(row, "skills"));
                return row.IsGood ? driver : null;
            });
    }

    private static ImmutableSortedSet<string> Skills(CsvCells row, string column)
    {
        if (DriverSkills.Read(row.Text(column)) is { } skills) return skills;
        row.Wrong(column, $"\"{row.Text(column)}\" is not at most ten words of at most 20 letters, such as: stairs lift.");
        return [];
    }

    private static string? Optional(CsvCells row, string column, int longest)
    {
        string text = row.Text(column);
        if (text.Length > longest) row.Wrong(column, $"is longer than {longest} letters; shorten it.");
        return text.Length == 0 ? null : text;
    }

    private static GeoPoint Place(CsvCells row, string latitude, string longitude)
    {
        var point = new GeoPoint(row.Degrees(latitude, 90), row.Degrees(longitude, 180));
        if (row.IsGood && !point.IsPlausible) row.Wrong(latitude, "0, 0 is in the sea; give the real place.");
        return point;
    }
}
