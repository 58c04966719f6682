using System.Collections.Immutable;

namespace MutualAid.Domain.Pantry;

/// <summary>What a household can't eat. It travels inside commands only; no event holds it.</summary>
/// <param name="ExcludedAllergens">Allergens that must not be in any item.</param>
/// <param name="RequiredTags">Diets that every food item must be shown to meet.</param>
/// <param name="KeepsCold">False for a household without a refrigerator: nothing chilled or frozen.</param>
public sealed record DietaryNeeds(
    ImmutableSortedSet<string> ExcludedAllergens,
    ImmutableSortedSet<string> RequiredTags,
    bool KeepsCold)
{
    /// <summary>No allergy, no diet, and a refrigerator at home.</summary>
    public static DietaryNeeds None { get; } = new([], [], true);
}

/// <summary>Why an item is left out of a household's box.</summary>
public enum Unsuitability
{
    /// <summary>It contains an allergen that the household can't eat.</summary>
    ContainsAllergen,

    /// <summary>Nobody has recorded its allergens, so it can't be shown to be safe.</summary>
    AllergensUnknown,

    /// <summary>It is not shown to meet the household's diet.</summary>
    NotShownToMeetDiet,

    /// <summary>It must be kept cold, and the household can't.</summary>
    NeedsRefrigerator,
}

/// <summary>Whether an item suits a household: only if it is shown to.</summary>
public static class Suitability
{
    /// <summary>The tag of soap, paper and diapers: no diet or allergen speaks against them.</summary>
    public const string NonFood = "non-food";

    /// <summary>The diets that a household may name.</summary>
    public static ImmutableSortedSet<string> Diets { get; } =
        ["gluten-free", "halal", "kosher", "vegan", "vegetarian"];

    /// <summary>The allergens that a label has to declare in the United States.</summary>
    public static ImmutableSortedSet<string> Allergens { get; } =
        ["egg", "fish", "milk", "peanut", "sesame", "shellfish", "soy", "tree-nut", "wheat"];

    /// <summary>Why the item can't go into the household's box; null when it can, with what it is about.</summary>
    public static (Unsuitability Reason, string About)? Against(Item item, DietaryNeeds needs)
    {
        if (item.IsCold && !needs.KeepsCold) return (Unsuitability.NeedsRefrigerator, item.Storage.ToString());
        if (item.Tags.Contains(NonFood)) return null;

        foreach (string diet in needs.RequiredTags)
            if (!Meets(item, diet))
                return (Unsuitability.NotShownToMeetDiet, diet);

        if (needs.ExcludedAllergens.IsEmpty) return null;
        if (item.Allergens is null) return (Unsuitability.AllergensUnknown, string.Join(", ", needs.ExcludedAllergens));

        foreach (string allergen in needs.ExcludedAllergens)
            if (item.Allergens.Contains(allergen))
                return (Unsuitability.ContainsAllergen, allergen);
        return null;
    }

    /// <summary>
    /// A tag counts unless the item's own allergens contradict it: a label that says both
    /// vegan and milk is wrong somewhere, and the household must not pay for it.
    /// </summary>
    private static bool Meets(Item item, string diet)
    {
        bool shown = item.Tags.Contains(diet) || (diet == "vegetarian" && item.Tags.Contains("vegan"));
        return shown && !(item.Allergens is { } declared && ContradictedBy(diet).Any(declared.Contains));
    }

    private static string[] ContradictedBy(string diet) => diet switch
    {
        "vegan" => ["milk", "egg", "fish", "shellfish"],
        "vegetarian" => ["fish", "shellfish"],
        "gluten-free" => ["wheat"],
        _ => [],
    };
}
