using System.Globalization;
using MutualAid.Domain.Pantry;
using MutualAid.Routing;

namespace MutualAid.Bench.Day;

/// <summary>Reads what routes need of the files that the server imports, see docs/import-format.md.</summary>
internal static class DayFiles
{
    /// <exception cref="InvalidDataException">A file is not in the format; the message says where.</exception>
    /// <exception cref="IOException">A file is missing or can't be read.</exception>
    public static DeliveryDay Read(string folder)
    {
        var pantry = CsvRow.Read(folder, "pantry.csv")[0];
        return new DeliveryDay(
            Place(pantry, "latitude", "longitude"),
            Duration.FromMinutes(pantry.Number("load_minutes")),
            pantry.Number("seconds_per_km_default"),
            [.. CsvRow.Read(folder, "drivers.csv").Select(DriverOf)],
            [.. CsvRow.Read(folder, "requests.csv").Select(RequestOf)]);
    }

    private static Driver DriverOf(CsvRow row) => new(
        row["ref"], Place(row, "start_latitude", "start_longitude"), row["ends_at"] == "pantry", Times(row, "shift"),
        row.Number("boxes"), row.Number("cold_boxes"));

    private static Request RequestOf(CsvRow row) => new(
        row["ref"],
        row["latitude"].Length == 0 ? null : Place(row, "latitude", "longitude"),
        Times(row, "window"),
        row.Number("service_minutes"),
        row["cold"] == "yes",
        row["priority"] switch
        {
            "urgent" => RequestPriority.Urgent,
            "first-time" => RequestPriority.FirstTime,
            "normal" => RequestPriority.Normal,
            _ => throw row.Error("priority"),
        },
        row["not_with_driver"].Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static Coordinates Place(CsvRow row, string latitude, string longitude) => new(Degrees(row, latitude), Degrees(row, longitude));

    private static double Degrees(CsvRow row, string column) =>
        double.TryParse(row[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) ? degrees : throw row.Error(column);

    private static TimeWindow Times(CsvRow row, string column)
    {
        return row[column].Split('-') is [var opens, var closes] ? new TimeWindow(Time(opens), Time(closes)) : throw row.Error(column);

        PlanTime Time(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? PlanTime.At(time.Hour, time.Minute)
            : throw row.Error(column);
    }
}
