using System.Collections.Immutable;
using System.Globalization;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;

namespace MutualAid.Server.Staff;

/// <summary>A catalog item as it is typed.</summary>
public sealed class ItemInput
{
    public const int LargestPar = 1_000_000;

    public string? Name { get; set; }
    public string? Gtin { get; set; }
    public string? Category { get; set; }
    public string? Unit { get; set; }
    public int Grams { get; set; }
    public StorageKind Storage { get; set; }

    /// <summary>none, unknown, or their names.</summary>
    public string? Allergens { get; set; }
    public string? Tags { get; set; }
    public bool Offered { get; set; }

    /// <summary>Units that should be free at any time; nothing for no matter.</summary>
    public string? Par { get; set; }

    /// <summary>What is known of an item, as it would be typed.</summary>
    internal static ItemInput Of(Item item) => new()
    {
        Name = item.Name,
        Gtin = item.Gtin,
        Category = item.Category,
        Unit = item.Unit,
        Grams = item.Weight.Value,
        Storage = item.Storage,
        Allergens = item.Allergens switch { null => "unknown", { IsEmpty: true } => "none", { } declared => string.Join(' ', declared) },
        Tags = string.Join(' ', item.Tags.Remove(Item.Choice)),
        Offered = item.IsOffered,
        Par = item.Par?.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The fields of a form that says this; one that is not ticked is not among them.</summary>
    internal Dictionary<string, string?> Fields()
    {
        var fields = new Dictionary<string, string?>
        {
            [nameof(Name)] = Name, [nameof(Gtin)] = Gtin, [nameof(Category)] = Category, [nameof(Unit)] = Unit, [nameof(Grams)] = $"{Grams}",
            [nameof(Storage)] = $"{Storage}", [nameof(Allergens)] = Allergens, [nameof(Tags)] = Tags, [nameof(Par)] = Par,
        };
        if (Offered) fields[nameof(Offered)] = "true";
        return fields;
    }

    /// <summary>The item; or, in words, what is wrong with it.</summary>
    internal (Item? Item, string Problem) Read(ItemId id)
    {
        // Nothing but spaces is bound as nothing.
        if (Name is null || Category is null || Unit is null) return (null, T($"An item needs a code, a name, a category and a unit."));
        if (!LotCodes.IsValid(new LotId(id.Value))) return (null, T($"An item code has 1 to 16 letters, digits and dashes."));
        string? gtin = string.IsNullOrWhiteSpace(Gtin) ? null : Ops.Import.Gtin.Of(Gtin.Trim());
        if (gtin is null && !string.IsNullOrWhiteSpace(Gtin)) return (null, T($"The bar code {Gtin.Trim()} has a wrong length or check digit; copy it again."));
        string declared = (Allergens ?? string.Empty).Trim().ToLowerInvariant();
        ImmutableSortedSet<string> named = declared is "" or "none" or "unknown" ? [] : WordsOf(declared);
        if (named.Except(Suitability.Allergens) is [var unknown, ..])
            return (null, T($"\"{unknown}\" is not an allergen on the list: {string.Join(", ", Suitability.Allergens)}."));
        if (Grams is < 1 or > 100_000) return (null, T($"Say what one unit weighs, in grams."));
        if (!TryReadPar(Par, out int? par)) return (null, T($"\"{Par}\" is no par level; write a whole number up to {LargestPar}, or nothing."));
        return (
            new Item(
                id, Name.Trim(), gtin, Category.Trim().ToLowerInvariant(), Unit.Trim(), new Grams(Grams), Storage,
                declared is "" or "unknown" ? null : named, WordsOf($"{Tags?.ToLowerInvariant()} {(Offered ? Item.Choice : null)}"), par),
            string.Empty);
    }

    /// <summary>Another item with that bar code; null for none.</summary>
    internal static Item? WithSameBarCode(Item item, PantryState state) =>
        state.Items.Values.FirstOrDefault(other => other.Id != item.Id && Ops.Import.Gtin.AreSame(other.Gtin, item.Gtin));

    /// <summary>False for what is no par level; nothing, or 0, is none.</summary>
    internal static bool TryReadPar(string? typed, out int? par)
    {
        par = null;
        if (string.IsNullOrWhiteSpace(typed)) return true;
        if (!int.TryParse(typed.Trim(), out int units) || units is < 0 or > LargestPar) return false;
        par = units == 0 ? null : units;
        return true;
    }

    private static ImmutableSortedSet<string> WordsOf(string text) =>
        [.. text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)];
}
