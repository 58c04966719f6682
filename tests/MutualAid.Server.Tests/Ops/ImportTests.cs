using Microsoft.Data.Sqlite;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Ops;

public sealed class ImportTests : IDisposable
{
    private readonly TestFolder _data = new();
    private readonly TestFolder _csv = new();

    public ImportTests()
    {
        Write("pantry.csv", "ref,name,latitude,longitude,time_zone,date,load_minutes,seconds_per_km_default", "P1,Corner,34.03,-118.2,America/Los_Angeles,2099-12-05,15,110");
        Write("catalog.csv", "item,name,gtin,category,unit,grams,storage,allergens,tags", "I1,Rice,2000000000015,grain,bag,900,ambient,,vegan");
        Write("lots.csv", "lot,item,quantity,use_by,source,status", "L1,I1,10,2100-01-01,donation,available");
        Write("box_template.csv", "category,base_units,units_per_extra_person", "grain,2,0.8");
        Write("requests.csv", RequestHeader, "H1,34.05,-118.2,es,2,1,0,no-peanut,09:00-12:00,4,yes,normal,D1");
        Write("drivers.csv", "ref,start_latitude,start_longitude,ends_at,shift,boxes,cold_boxes,languages", "D1,34.0,-118.1,anywhere,09:00-13:00,8,4,es en");
    }

    [Fact]
    public async Task SkillsAndNoAllergens_Import_AreReadOrNamed()
    {
        Write("catalog.csv", "item,name,gtin,category,unit,grams,storage,allergens,tags", "I1,Rice,2000000000015,grain,bag,900,ambient,none,vegan");
        Write("drivers.csv", "ref,start_latitude,start_longitude,ends_at,shift,boxes,cold_boxes,languages,skills", "D1,34.0,-118.1,anywhere,09:00-13:00,8,4,es en,Stairs 2nd-floor");
        Write("requests.csv", $"{RequestHeader},driver_skills", "H1,34.05,-118.2,es,2,1,0,no-peanut,09:00-12:00,4,yes,normal,D1,a1");
        var (exit, _, errors) = await Import();
        Assert.Equal(1, exit);
        Assert.Contains("drivers.csv:2: skills: \"Stairs 2nd-floor\" is not at most ten words of at most 20 letters, such as: stairs lift.", errors);
        Assert.Contains("requests.csv:2: driver_skills: \"a1\" is not at most ten words of at most 20 letters, such as: stairs lift.", errors);
        Assert.DoesNotContain("catalog.csv", errors);

        Write("drivers.csv", "ref,start_latitude,start_longitude,ends_at,shift,boxes,cold_boxes,languages,skills", "D1,34.0,-118.1,anywhere,09:00-13:00,8,4,es en,Stairs lift");
        Write("requests.csv", $"{RequestHeader},driver_skills", "H1,34.05,-118.2,es,2,1,0,no-peanut,09:00-12:00,4,yes,normal,,stairs");
        var taken = await Import();
        Assert.True(taken.ExitCode == 0, taken.Errors);
        await using var database = new SqliteConnection($"Data Source={_data["mutualaid.db"]};Mode=ReadOnly;Pooling=False");
        await database.OpenAsync();
        await using SqliteCommand command = database.CreateCommand();
        command.CommandText = "SELECT (SELECT skills FROM driver) || '; ' || (SELECT allergens FROM item) || '; ' || (SELECT COUNT(*) FROM vault WHERE field = 'driverSkills')";
        Assert.Equal("lift stairs; ; 1", await command.ExecuteScalarAsync());
    }

    private static string RequestHeader =>
        "ref,latitude,longitude,language,adults,children,infants,needs,window,service_minutes,cold,priority,not_with_driver";

    public void Dispose()
    {
        _data.Dispose();
        _csv.Dispose();
    }

    [Fact]
    public async Task GoodFiles_Import_BringsTheDayInOnce()
    {
        var first = await Import();
        Assert.Equal((0, "Corner, 2099-12-05: 1 items, 1 lots, 1 requests, 1 drivers\n"), (first.ExitCode, first.Output));
        var again = await Import();
        Assert.Equal((0, first.Output), (again.ExitCode, again.Output));

        var verified = await ServerProcess.Run(_data.Path, null, "verify");
        Assert.Equal(0, verified.ExitCode);
        // pantry, item, template, lot, date, driver, shift, exclusion; household, request, place given twice over.
        Assert.StartsWith("12 events in 4 streams, 12 commands, 1 lots,", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadRows_Import_NamesEachWithItsMendAndImportsNothing()
    {
        Write("catalog.csv", "item,name,gtin,category,unit,grams,storage,allergens,tags",
            "I1,Rice,2000000000016,grain,bag,900,ambient,,vegan", "I1,Beans,,grain,bag,0,warm,nuts,");
        Write("lots.csv", "lot,item,quantity,use_by,source,status", "L1,I9,10,31.12.2099,gift,available", "L2,I1,5");
        Write("requests.csv", RequestHeader,
            "H1,34.05,-118.2,es,0,0,0,no-gluten,12:00-09:00,4,maybe,soon,D9", "H2,,,es,2,1,0,,09:00-12:00,4,yes,normal,", "H3,\"34\"x,-118.2,es,2,1,0,,09:00-12:00,4,yes,normal,");
        File.Delete(_csv["drivers.csv"]);

        var (exit, _, errors) = await Import();

        Assert.Equal(1, exit);
        string[] expected =
        [
            "catalog.csv:2: gtin: \"2000000000016\" has a wrong length or check digit; copy it again.",
            "catalog.csv:3: item: \"I1\" is there twice; codes have to differ.",
            "catalog.csv:3: allergens: \"nuts\" is not one of: egg fish milk peanut sesame shellfish soy tree-nut wheat, none, unknown.",
            "catalog.csv:3: storage: \"warm\" is not one of: ambient, chilled, frozen.",
            "catalog.csv:3: grams: \"0\" is not a whole number from 1 to 100000.",
            "lots.csv:2: item: \"I9\" is not in catalog.csv; add it there or correct it here.",
            "lots.csv:2: use_by: \"31.12.2099\" is not a date; write it as 2026-12-05.",
            "lots.csv:2: source: \"gift\" is not one of: donation, purchase, usda.",
            "lots.csv:3: row: has 3 cells, the header 6; a comma is missing or too many.",
            $"drivers.csv:0: file: is missing in {_csv.Path}; put it there.",
            "requests.csv:2: adults: the household has 0 people; 1 to 30 can be served.",
            "requests.csv:2: window: \"12:00-09:00\" is not a time span; write it as 09:00-12:00.",
            "requests.csv:2: cold: \"maybe\" is not one of: yes, no.",
            "requests.csv:2: priority: \"soon\" is not one of: normal, urgent, first-time.",
            "requests.csv:2: not_with_driver: \"D9\" is not in drivers.csv; correct it.",
            "requests.csv:3: latitude: is empty; give coordinates, or an address column.",
            "requests.csv:4: row: has a quotation mark in the wrong place; double it or take it out.",
        ];
        Assert.All(expected, line => Assert.Contains(line, errors));
        Assert.Contains("nothing was imported", errors);
        Assert.False(File.Exists(_data["mutualaid.db"]));
    }

    [Fact]
    public async Task TemplateThatPrefersWhatIsNotThereOrIsForNobody_Import_SaysSo()
    {
        Write("box_template.csv", "category,base_units,units_per_extra_person,from_people,to_people,preferred", "grain,1,0,5,2,", "grain,1,0,,,I1 I9", "dairy,1,0,,,I1");

        var (exit, _, errors) = await Import();

        Assert.Equal(1, exit);
        Assert.Contains("box_template.csv:2: from_people: 5 is more than the 2 of to_people; exchange them.", errors);
        Assert.Contains("box_template.csv:3: preferred: \"I9\" is not in catalog.csv; add it there or correct it here.", errors);
        Assert.Contains("box_template.csv:4: preferred: \"I1\" is of category \"grain\", not of \"dairy\"; put it into that line.", errors);
    }

    [Fact]
    public async Task DateThatIsOver_Import_SaysHowToChooseAnother()
    {
        Write("pantry.csv", "ref,name,latitude,longitude,time_zone,date,load_minutes,seconds_per_km_default", "P1,Corner,34.03,-118.2,America/Los_Angeles,2020-12-05,15,110");
        var refused = await Import();
        Assert.Equal((2, "mutualaid: 2020-12-05 is over; give another date with --date.\n"), (refused.ExitCode, refused.Errors));

        var moved = await ServerProcess.Run(_data.Path, null, "import", _csv.Path, "--date", "2099-01-02");
        Assert.Equal((0, "Corner, 2099-01-02: 1 items, 1 lots, 1 requests, 1 drivers\n"), (moved.ExitCode, moved.Output));
    }

    [Fact]
    public async Task SameReferenceWithOtherContent_Import_IsRefused()
    {
        await Import();
        Write("lots.csv", "lot,item,quantity,use_by,source,status", "L1,I1,11,2100-01-01,donation,available");

        var (exit, _, errors) = await Import();

        Assert.Equal((2, "mutualaid: lot L1 was imported before with other content; give it another code, or change it on the pages.\n"), (exit, errors));
    }

    [Fact]
    public async Task ServerRunning_Import_SaysToStopIt()
    {
        await using ServerProcess server = await ServerProcess.Start(_data.Path);

        var (exit, _, errors) = await Import();

        Assert.Equal((2, "mutualaid: The program is running on this data already; stop that first.\n"), (exit, errors));
    }

    private Task<(int ExitCode, string Output, string Errors)> Import() =>
        ServerProcess.Run(_data.Path, null, "import", _csv.Path);

    private void Write(string file, params string[] lines) => File.WriteAllLines(_csv[file], lines);
}
