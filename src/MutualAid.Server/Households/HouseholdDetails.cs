using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine.Serialization;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Server.Households;

/// <summary>How many people eat, by age.</summary>
internal sealed record People(int Adults, int Children, int Infants)
{
    public int Total => Adults + Children + Infants;
}

/// <summary>When somebody is there, in the pantry's time zone.</summary>
internal sealed record TimeWindow(LocalTime From, LocalTime Until);

/// <summary>Two words, by their place in the list: the driver says one, the household answers with the other.</summary>
internal sealed record DoorWordPair(int Driver, int Household);

/// <summary>
/// Everything that the program knows of a household. Each property is a field of the vault, named after it; a new
/// property is a new field, and nothing outside this folder has to know.
/// </summary>
internal sealed record HouseholdDetails
{
    private static readonly (string Name, PropertyInfo Property)[] Fields =
    [
        .. typeof(HouseholdDetails).GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(field => field.CanWrite)
            .Select(field => (NameOf(field.Name), field)),
    ];

    /// <summary>The field of the vault that says where a household is, and nothing else.</summary>
    public static string PlaceField { get; } = NameOf(nameof(Coordinates));

    /// <summary>The fields by which somebody's box is filled.</summary>
    public static IReadOnlyCollection<string> FoodFields { get; } =
        [NameOf(nameof(People)), NameOf(nameof(Needs)), NameOf(nameof(NoRefrigerator)), NameOf(nameof(Wishes))];

    /// <summary>The two fields by which an item suits somebody or not.</summary>
    public static IReadOnlyList<string> NeedFields { get; } = [NameOf(nameof(Needs)), NameOf(nameof(NoRefrigerator))];

    public string? Address { get; init; }

    public GeoPoint? Coordinates { get; init; }

    public People? People { get; init; }

    /// <summary><c>no-peanut</c> and its like for allergens, the names of diets for diets.</summary>
    public ImmutableArray<string>? Needs { get; init; }

    public bool? NoRefrigerator { get; init; }

    /// <summary>Codes of items that the household would like, of those that its pantry lets households choose.</summary>
    public ImmutableArray<string>? Wishes { get; init; }

    /// <summary>A language tag of BCP 47.</summary>
    public string? Language { get; init; }

    public TimeWindow? Window { get; init; }

    /// <summary>How long a stop here takes.</summary>
    public int? ServiceMinutes { get; init; }

    /// <summary>What the driver has to be able to do, in the words of the drivers' skills.</summary>
    public ImmutableArray<string>? DriverSkills { get; init; }

    /// <summary>How to get in: floor, buzzer, gate code.</summary>
    public string? Entrance { get; init; }

    public string? DoorNote { get; init; }

    /// <summary>What to do at the door, from the list in <see cref="Pages.Choices.Door"/>, so that a driver reads it in their own language.</summary>
    public ImmutableArray<string>? Door { get; init; }

    /// <summary>What to call whoever opens.</summary>
    public string? Alias { get; init; }

    public string? Phone { get; init; }

    /// <summary>Whether a driver gets the number; otherwise only the pantry does.</summary>
    public bool? DriverMayCall { get; init; }

    public DoorWordPair? DoorWords { get; init; }

    public static HouseholdDetails FromVault(IReadOnlyDictionary<string, Sensitive<string>> sealedFields)
    {
        var details = new HouseholdDetails();
        foreach (var (name, property) in Fields)
        {
            if (!sealedFields.TryGetValue(name, out Sensitive<string> text)) continue;
            property.SetValue(details, JsonSerializer.Deserialize(text.Reveal(), property.PropertyType, StoreJson.Options));
        }

        return details;
    }

    /// <summary>What is set, as fields of the vault.</summary>
    public IReadOnlyDictionary<string, Sensitive<string>> ToVault() => Fields
        .Select(field => (field.Name, Value: field.Property.GetValue(this)))
        .Where(field => field.Value is not null)
        .ToDictionary(
            field => field.Name,
            field => new Sensitive<string>(JsonSerializer.Serialize(field.Value, field.Value!.GetType(), StoreJson.Options)));

    /// <summary>What the box may hold.</summary>
    public DietaryNeeds ToDietaryNeeds()
    {
        const string no = "no-";
        var needs = Needs ?? [];
        return new DietaryNeeds(
            [.. needs.Where(need => need.StartsWith(no, StringComparison.Ordinal)).Select(need => need[no.Length..])],
            [.. needs.Where(need => !need.StartsWith(no, StringComparison.Ordinal))],
            NoRefrigerator is not true);
    }

    public override string ToString() => "[redacted]";

    private static string NameOf(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);
}
