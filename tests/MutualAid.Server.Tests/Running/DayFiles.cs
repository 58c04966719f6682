using System.Globalization;
using MutualAid.Domain.Pantry;
using MutualAid.Server.Ops.Demo;
using MutualAid.Server.Ops.Import;
using MutualAid.Testing;
using NodaTime;

namespace MutualAid.Server.Tests.Running;

/// <summary>The CSV files of a full day: those beside the project if they are there, else as many rows made up.</summary>
internal static class DayFiles
{
    /// <summary>The date now where the pantries of these files are, as it is typed.</summary>
    public static string Today => Date(SystemClock.Instance.GetCurrentInstant().InZone(DateTimeZoneProviders.Tzdb["America/Los_Angeles"]).Date);

    public static string Find(TestFolder folder)
    {
        string beside = Path.Combine(Repository.Root(), "..", "shared", "data", "day");
        string? seed = Environment.GetEnvironmentVariable("MUTUALAID_DAY_SEED");
        if (seed is null && Directory.Exists(beside))
        {
            Console.WriteLine("the day: CSV files beside the project");
            return beside;
        }

        int number = int.Parse(seed ?? "11", CultureInfo.InvariantCulture);
        Console.WriteLine($"the day: generated, seed {number}");
        Write(new Neighbourhood(number, households: 180, drivers: 18, lots: 100).Make(new LocalDate(2026, 12, 5)), folder);
        return folder.Path;
    }

    public static void Write(DayData day, TestFolder folder)
    {
        PantryProfile p = day.Pantry.Profile;
        Lines(folder["pantry.csv"], "ref,name,latitude,longitude,time_zone,date,load_minutes,seconds_per_km_default",
            [$"{day.Pantry.Ref},{p.Name},{p.Place.Latitude},{p.Place.Longitude},{p.TimeZone},{Date(day.Pantry.Date)},{(int)p.LoadTime.TotalMinutes},{p.SecondsPerKilometre}"]);
        Lines(folder["catalog.csv"], "item,name,gtin,category,unit,grams,storage,allergens,tags",
            day.Items.Select(item => (FormattableString)
                $"{item.Id},\"{item.Name}\",{item.Gtin},{item.Category},{item.Unit},{item.Weight.Value},{item.Storage.ToString().ToLowerInvariant()},{string.Join(' ', item.Allergens!)},{string.Join(' ', item.Tags)}"));
        Lines(folder["lots.csv"], "lot,item,quantity,use_by,source,status",
            day.Lots.Select(lot => (FormattableString)
                $"{lot.Lot},{lot.Item},{lot.Quantity},{(lot.UseBy is { } day ? Date(day) : "")},{lot.Source.ToString().ToLowerInvariant()},{(lot.OnHold ? "quarantined" : "available")}"));
        Lines(folder["box_template.csv"], "category,base_units,units_per_extra_person",
            day.Template.Lines.Select(line => (FormattableString)$"{line.Category},{line.BaseUnits},{line.UnitsPerExtraPerson}"));
        Lines(folder["drivers.csv"], "ref,start_latitude,start_longitude,ends_at,shift,boxes,cold_boxes,languages",
            day.Drivers.Select(driver => (FormattableString)
                $"{driver.Ref},{driver.Start.Latitude},{driver.Start.Longitude},{(driver.EndsAtPantry ? "pantry" : "anywhere")},{Time(driver.From)}-{Time(driver.To)},{driver.Vehicle.Boxes},{driver.Vehicle.ColdBoxes},{string.Join(' ', driver.Languages)}"));
        Lines(folder["requests.csv"],
            "ref,latitude,longitude,language,adults,children,infants,needs,window,service_minutes,cold,priority,not_with_driver",
            day.Requests.Select(Row));
    }

    private static FormattableString Row(RequestData request)
    {
        var home = request.Details;
        string priority = request.Priority switch
        {
            RequestPriority.Urgent => "urgent",
            RequestPriority.FirstTime => "first-time",
            _ => "normal",
        };
        return $"{request.Ref},{home.Coordinates!.Value.Latitude},{home.Coordinates.Value.Longitude},{home.Language},{home.People!.Adults},{home.People.Children},{home.People.Infants},{string.Join(' ', home.Needs!.Value)},{Time(home.Window!.From)}-{Time(home.Window.Until)},{home.ServiceMinutes},{(home.NoRefrigerator is true ? "no" : "yes")},{priority},{string.Join(' ', request.NotWithDrivers)}";
    }

    private static void Lines(string file, string header, IEnumerable<FormattableString> rows) =>
        File.WriteAllLines(file, [header, .. rows.Select(row => row.ToString(CultureInfo.InvariantCulture))]);

    private static string Date(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    private static string Time(LocalTime time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
