using MutualAid.Routing;
using NodaTime;

namespace MutualAid.Server.Staff;

/// <summary>The delivery date as the solver counts it: seconds since its local midnight, also when clocks change.</summary>
internal sealed class DayClock(LocalDate date, DateTimeZone zone)
{
    private readonly Instant _midnight = date.AtStartOfDayInZone(zone).ToInstant();

    public PlanTime At(LocalTime time) =>
        new((int)(date.At(time).InZoneLeniently(zone).ToInstant() - _midnight).TotalSeconds);

    /// <summary>A moment; one long before or after counts as the day before or after.</summary>
    public PlanTime At(Instant instant) => new((int)Math.Clamp((instant - _midnight).TotalSeconds, -24 * 3600, 48 * 3600));

    public Instant ToInstant(PlanTime time) => _midnight + NodaTime.Duration.FromSeconds(time.Seconds);

    /// <summary>As people read it.</summary>
    public string Show(PlanTime time) => Staff.Show.Time(ToInstant(time), zone.Id);
}
