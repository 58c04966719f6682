using System.Globalization;

namespace MutualAid.Server.Tests.Running;

/// <summary>The CSV files of a small day: two drivers, twelve requests near the pantry, food enough for all.</summary>
internal static class SmallCsv
{
    public const int Requests = 12;

    public static void Write(TestFolder folder, Func<int, string>? addressOf = null)
    {
        File.WriteAllLines(folder["pantry.csv"], ["ref,name,latitude,longitude,time_zone,date,load_minutes,seconds_per_km_default,phone", "P1,Corner Pantry,34.03,-118.2,America/Los_Angeles,2020-01-04,15,110,555-0199"]);
        File.WriteAllLines(folder["catalog.csv"],
        [
            "item,name,gtin,category,unit,grams,storage,allergens,tags",
            "I1,Rice,,grain,bag,900,ambient,,vegan halal", "I2,Beans,,protein,can,400,ambient,,vegan halal",
            "I3,Peanut butter,,protein,jar,500,ambient,peanut,vegan halal", "I4,Milk,,dairy,carton,1000,chilled,milk,vegetarian halal",
        ]);
        File.WriteAllLines(folder["lots.csv"],
        [
            "lot,item,quantity,use_by,source,status", "L1,I1,100,2020-12-01,donation,available", "L2,I2,100,2020-12-01,usda,available",
            "L3,I3,50,2020-06-01,purchase,available", "L4,I4,40,2020-01-10,donation,available",
        ]);
        File.WriteAllLines(folder["box_template.csv"], ["category,base_units,units_per_extra_person", "grain,1,0.5", "protein,2,1", "dairy,1,0"]);
        File.WriteAllLines(folder["drivers.csv"],
        [
            "ref,start_latitude,start_longitude,ends_at,shift,boxes,cold_boxes,languages",
            "D1,34.031,-118.201,anywhere,09:00-17:00,7,7,es", "D2,34.029,-118.199,pantry,09:00-17:00,7,7,en",
        ]);
        File.WriteAllLines(
            folder["requests.csv"],
            [
                "ref,latitude,longitude,language,adults,children,infants,needs,window,service_minutes,cold,priority,not_with_driver,address,entrance,door_note,alias,phone,door,calls",
                .. Enumerable.Range(1, Requests).Select(n => string.Create(
                    CultureInfo.InvariantCulture,
                    $"H{n},{34.03 + (n * 0.002):F4},{-118.2 + (n % 3 * 0.003):F4},es,{1 + (n % 3)},0,0,{(n == 3 ? "no-peanut" : "")},09:00-17:00,4,{(n == 5 ? "no" : "yes")},normal,,{addressOf?.Invoke(n) ?? $"{n} Elm Street"},Floor {n},Knock twice,A.,555-01{n:00},{(n % 2 == 0 ? "leave-at-gate do-not-ring" : "")},{(n % 2 == 0 ? "driver" : "pantry")}")),
            ]);
    }
}
