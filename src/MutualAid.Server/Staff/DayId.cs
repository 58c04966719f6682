using MutualAid.Domain;
using MutualAid.Engine;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Server.Staff;

/// <summary>A pantry has one distribution a date, and so the distribution's id follows from the two.</summary>
internal static class DayId
{
    public static DistributionId Of(PantryId pantry, LocalDate date) =>
        new(DerivedId.Of($"distribution|{pantry}|{LocalDatePattern.Iso.Format(date)}"));
}
