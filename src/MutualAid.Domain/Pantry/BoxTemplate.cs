using System.Collections.Immutable;

namespace MutualAid.Domain.Pantry;

/// <summary>How many units of each category a box holds. A category may have several lines; they add up.</summary>
public sealed record BoxTemplate(ImmutableArray<BoxTemplateLine> Lines)
{
    public static BoxTemplate Empty { get; } = new([]);
}

/// <summary>People of one age, where a line is for those alone.</summary>
public enum AgeGroup
{
    Children,
    Infants,
}

/// <summary>How many people a box is for. The counts of an age are in the total.</summary>
public readonly record struct HouseholdSize(int People, int Children = 0, int Infants = 0)
{
    public int Of(AgeGroup age) => age switch
    {
        AgeGroup.Children => Children,
        AgeGroup.Infants => Infants,
    };
}

/// <summary>One line of a box: so many units for one person that it counts, and so many for each further one.</summary>
/// <param name="Only">Whom it counts, such as infants for diapers: none of them, no units. Null counts everybody.</param>
/// <param name="FromPeople">The smallest household that it is for, in people; null for any.</param>
/// <param name="ToPeople">The largest.</param>
/// <param name="Preferred">What is taken before anything else of the category, if it suits; null for nothing.</param>
public sealed record BoxTemplateLine(
    string Category,
    decimal BaseUnits,
    decimal UnitsPerExtraPerson,
    AgeGroup? Only = null,
    int? FromPeople = null,
    int? ToPeople = null,
    ImmutableArray<ItemId>? Preferred = null)
{
    /// <summary>Whole units for a household; a half is rounded up.</summary>
    public int UnitsFor(HouseholdSize size)
    {
        if (size.People < FromPeople || size.People > ToPeople) return 0;
        int counted = Only is { } only ? size.Of(only) : Math.Max(1, size.People);
        return counted <= 0 ? 0 : (int)decimal.Floor(BaseUnits + UnitsPerExtraPerson * (counted - 1) + 0.5m);
    }

    public bool Prefers(ItemId item) => Preferred is { } preferred && preferred.Contains(item);

    internal bool IsSame(BoxTemplateLine other) =>
        this with { Preferred = null } == other with { Preferred = null }
        && (Preferred ?? []).SequenceEqual(other.Preferred ?? []);
}
