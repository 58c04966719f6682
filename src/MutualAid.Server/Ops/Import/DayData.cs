using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Pantry;
using MutualAid.Server.Households;
using NodaTime;

namespace MutualAid.Server.Ops.Import;

/// <summary>One distribution day, as files describe it or the demo makes it up.</summary>
internal sealed record DayData(
    PantryData Pantry,
    IReadOnlyList<Item> Items,
    IReadOnlyList<LotData> Lots,
    BoxTemplate Template,
    IReadOnlyList<RequestData> Requests,
    IReadOnlyList<DriverData> Drivers)
{
    /// <summary>The same day on another date: what expires in three days still does.</summary>
    public DayData On(LocalDate date)
    {
        int days = Period.DaysBetween(Pantry.Date, date);
        return this with
        {
            Pantry = Pantry with { Date = date },
            Lots = [.. Lots.Select(lot => lot with { UseBy = lot.UseBy?.PlusDays(days) })],
        };
    }
}

internal sealed record PantryData(string Ref, PantryProfile Profile, LocalDate Date);

internal sealed record LotData(LotId Lot, ItemId Item, int Quantity, LocalDate? UseBy, LotSource Source, bool OnHold);

internal sealed record RequestData(
    string Ref, HouseholdDetails Details, RequestPriority Priority, ImmutableArray<string> NotWithDrivers);

internal sealed record DriverData(
    string Ref,
    GeoPoint Start,
    bool EndsAtPantry,
    LocalTime From,
    LocalTime To,
    Vehicle Vehicle,
    ImmutableSortedSet<string> Languages,
    ImmutableSortedSet<string>? Skills = null);
