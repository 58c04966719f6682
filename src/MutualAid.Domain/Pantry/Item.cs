using System.Collections.Immutable;

namespace MutualAid.Domain.Pantry;

/// <summary>A weight in whole grams.</summary>
public readonly record struct Grams(int Value)
{
    public static Grams operator *(Grams unit, int quantity) => new(checked(unit.Value * quantity));
    public static Grams operator +(Grams left, Grams right) => new(checked(left.Value + right.Value));
    public override string ToString() => $"{Value} g";
}

/// <summary>How an item is kept. Chilled and frozen items travel as cold.</summary>
public enum StorageKind
{
    Ambient,
    Chilled,
    Frozen,
}

/// <summary>An item of the pantry's catalog.</summary>
/// <param name="Gtin">The bar code's digits, or null.</param>
/// <param name="Category">The template line that the item can fill, such as <c>grain</c>.</param>
/// <param name="Unit">What one of it is called: bag, can, carton.</param>
/// <param name="Weight">Of one unit.</param>
/// <param name="Allergens">What it declares to contain; null when nobody has read the label yet.</param>
/// <param name="Tags">What it is shown to be: vegan, vegetarian, halal, kosher, gluten-free, non-food; and <see cref="Choice"/>.</param>
/// <param name="Par">The units that the pantry wants free at any time; null for no matter.</param>
public sealed record Item(
    ItemId Id,
    string Name,
    string? Gtin,
    string Category,
    string Unit,
    Grams Weight,
    StorageKind Storage,
    ImmutableSortedSet<string>? Allergens,
    ImmutableSortedSet<string> Tags,
    int? Par = null)
{
    /// <summary>The tag of items that households may ask for.</summary>
    public const string Choice = "choice";

    public bool IsOffered => Tags.Contains(Choice);

    public bool IsCold => Storage is StorageKind.Chilled or StorageKind.Frozen;
}
