namespace MutualAid.Routing;

/// <summary>How ways by road follow from ways as the crow flies, and how the time of day changes them.</summary>
public sealed record SpeedProfile
{
    private const int HoursOfADay = 24;
    private const int SecondsOfAnHour = 3600;

    /// <summary>
    /// How much longer the road is than the great circle. Between random points of a town it is about 1.2 times as long
    /// (Newell: Traffic flow on transportation networks, 1980), on a grid of streets 4/π or 1.27 times, averaged over all
    /// directions, and more between near points; 1.3 errs towards being on time.
    /// </summary>
    public double DetourFactor { get; init; } = 1.3;

    /// <summary>
    /// Seconds for each kilometre of road; 110 is about 33 km/h, with traffic lights and parking. It is a starting point
    /// to be measured against, see docs/decisions/0023-travel-times.md.
    /// </summary>
    public int SecondsPerKilometre { get; init; } = 110;

    /// <summary>
    /// How long a way takes in each hour of the day, in percent of what it takes otherwise: 24 whole numbers from 10 to
    /// 1,000, the first for the hour after midnight. 100 throughout unless stated otherwise.
    /// </summary>
    public IReadOnlyList<int> PercentByHour { get; init; } = [.. Enumerable.Repeat(100, HoursOfADay)];

    /// <summary>
    /// The mean of <see cref="PercentByHour"/> over the hours in which somebody drives, each weighted by the time on shift.
    /// A problem has one travel matrix, the same from morning to night; this one factor makes its durations right on
    /// average over the day. It is too little for a way in a slow hour and too much for one in a quick hour, so where a
    /// window lies in the rush hour alone, the plan is late by what the rush is above the mean.
    /// </summary>
    /// <param name="shifts">
    /// From when until when each driver drives, as clocks on the wall show it, in seconds since midnight. One that ends
    /// after midnight, or begins before it, meets the hours of the next day or the one before.
    /// </param>
    /// <returns>The mean in hundredths of a percent, rounded; 10,000 where nobody drives.</returns>
    /// <exception cref="ArgumentException">There are not 24 numbers, or one is not from 10 to 1,000.</exception>
    public int MeanBasisPoints(IEnumerable<(PlanTime From, PlanTime Until)> shifts)
    {
        ArgumentNullException.ThrowIfNull(shifts);
        if (PercentByHour.Count != HoursOfADay || PercentByHour.Any(percent => percent is < 10 or > 1000))
            throw new ArgumentException($"{nameof(PercentByHour)} must be {HoursOfADay} numbers from 10 to 1,000.");
        long seconds = 0, weighted = 0;
        foreach (var (from, until) in shifts)
        {
            for (int begin = from.Seconds, end; begin < until.Seconds; begin = end)
            {
                var hour = begin / SecondsOfAnHour - (begin % SecondsOfAnHour < 0 ? 1 : 0);
                end = Math.Min(until.Seconds, (hour + 1) * SecondsOfAnHour);
                seconds += end - begin;
                weighted += (long)(end - begin) * PercentByHour[(hour % HoursOfADay + HoursOfADay) % HoursOfADay];
            }
        }
        return seconds == 0 ? 100 * 100 : (int)((100 * weighted + seconds / 2) / seconds);
    }
}
