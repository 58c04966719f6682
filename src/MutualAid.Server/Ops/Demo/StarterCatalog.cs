using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;

namespace MutualAid.Server.Ops.Demo;

/// <summary>Common items with their allergens, and a template that fits them.</summary>
internal static class StarterCatalog
{
    public static BoxTemplate Template { get; } = new(
    [
        new("grain", 2, 0.8m), new("protein", 3, 1), new("dairy", 1, 0.5m), new("produce", 4, 1.2m), new("bakery", 1, 0.2m),
        new("pantry", 1, 0.4m), new("prepared", 1, 0.4m), new("hygiene", 1, 0.2m),
    ]);

    public static IReadOnlyList<Item> Items { get; } =
    [
        Food("grain", "White rice, 1 kg bag", "bag", 1000, "", "choice vegan halal kosher gluten-free"),
        Food("grain", "Brown rice, 500 g bag", "bag", 500, "", "vegan halal kosher gluten-free"),
        Food("grain", "Corn flour, 1 kg bag", "bag", 1000, "", "choice vegan halal kosher gluten-free"),
        Food("grain", "Penne, 500 g box", "box", 500, "wheat", "choice vegan halal kosher"),
        Food("grain", "Rolled oats, 1 kg bag", "bag", 1000, "", "choice vegan halal kosher"),
        Food("grain", "Puffed rice cereal", "box", 340, "", "vegan halal gluten-free"),
        Food("protein", "Pinto beans, 1 kg bag", "bag", 1000, "", "choice vegan halal kosher gluten-free"),
        Food("protein", "Red lentils, 500 g bag", "bag", 500, "", "choice vegan halal kosher gluten-free"),
        Food("protein", "Chickpeas, can", "can", 400, "", "vegan halal kosher gluten-free"),
        Food("protein", "Peanut butter, jar", "jar", 500, "peanut", "vegan halal gluten-free"),
        Food("protein", "Sunflower seed butter, jar", "jar", 450, "", "vegan halal gluten-free"),
        Food("protein", "Sardines, can", "can", 120, "fish", "halal kosher gluten-free"),
        Food("protein", "Tuna in water, can", "can", 140, "fish", "choice halal kosher gluten-free"),
        Food("protein", "Chicken legs, frozen", "bag", 1300, "", "gluten-free", StorageKind.Frozen),
        Food("protein", "Halal chicken breast, frozen", "bag", 1000, "", "halal gluten-free", StorageKind.Frozen),
        Food("protein", "Eggs, dozen", "carton", 680, "egg", "vegetarian halal kosher gluten-free", StorageKind.Chilled),
        Food("protein", "Firm tofu", "pack", 400, "soy", "choice vegan halal kosher gluten-free", StorageKind.Chilled),
        Food("dairy", "Milk, 2 l", "carton", 2050, "milk", "vegetarian halal kosher gluten-free", StorageKind.Chilled),
        Food("dairy", "Long-life milk, 1 l", "carton", 1030, "milk", "vegetarian halal kosher gluten-free"),
        Food("dairy", "Oat drink, 1 l", "carton", 1030, "", "vegan halal"),
        Food("dairy", "Soy drink, 1 l", "carton", 1030, "soy", "vegan halal kosher gluten-free"),
        Food("dairy", "Plain yogurt", "tub", 900, "milk", "vegetarian gluten-free", StorageKind.Chilled),
        Food("dairy", "Mild cheese", "block", 230, "milk", "vegetarian gluten-free", StorageKind.Chilled),
        Food("produce", "Apples", "bag", 1400, "", "vegan halal kosher gluten-free"),
        Food("produce", "Bananas", "bunch", 900, "", "vegan halal kosher gluten-free"),
        Food("produce", "Oranges", "bag", 1800, "", "vegan halal kosher gluten-free"),
        Food("produce", "Potatoes", "bag", 2300, "", "vegan halal kosher gluten-free"),
        Food("produce", "Onions", "bag", 1400, "", "vegan halal kosher gluten-free"),
        Food("produce", "Carrots", "bag", 900, "", "vegan halal kosher gluten-free"),
        Food("produce", "Cabbage", "head", 1000, "", "vegan halal kosher gluten-free"),
        Food("produce", "Green beans, can", "can", 410, "", "vegan halal kosher gluten-free"),
        Food("produce", "Sweet corn, can", "can", 430, "", "vegan halal kosher gluten-free"),
        Food("produce", "Chopped tomatoes, can", "can", 410, "", "vegan halal kosher gluten-free"),
        Food("produce", "Pears in juice, can", "can", 420, "", "vegan halal kosher gluten-free"),
        Food("bakery", "Wheat bread", "loaf", 570, "wheat soy", "vegetarian"),
        Food("bakery", "Corn tortillas", "pack", 750, "", "vegan halal gluten-free"),
        Food("bakery", "Gluten-free rolls", "pack", 300, "egg", "vegetarian gluten-free"),
        Food("bakery", "Flatbread", "pack", 400, "wheat", "vegan halal kosher"),
        Food("pantry", "Sunflower oil", "bottle", 920, "", "vegan halal kosher gluten-free"),
        Food("pantry", "Salt", "can", 740, "", "vegan halal kosher gluten-free"),
        Food("pantry", "Sugar, 1 kg bag", "bag", 1000, "", "vegan halal kosher gluten-free"),
        Food("pantry", "Wheat flour, 1 kg bag", "bag", 1000, "wheat", "vegan halal kosher"),
        Food("pantry", "Instant coffee", "jar", 200, "", "choice vegan halal kosher gluten-free"),
        Food("pantry", "Black tea", "box", 200, "", "choice vegan halal kosher gluten-free"),
        Food("prepared", "Vegetable soup, can", "can", 310, "wheat", "vegan"),
        Food("prepared", "Lentil stew, can", "can", 400, "", "vegan halal kosher gluten-free"),
        Food("prepared", "Chicken noodle soup, can", "can", 310, "wheat egg", ""),
        Food("prepared", "Macaroni with cheese", "box", 210, "wheat milk", "vegetarian"),
        Food("prepared", "Rice and beans, can", "can", 400, "", "vegan halal gluten-free"),
        Food("infant formula", "Infant formula", "can", 350, "milk soy", "gluten-free"),
        Food("baby food", "Baby cereal", "box", 230, "", "vegan"),
        Food("diapers", "Diapers, size 3", "pack", 900, "", Suitability.NonFood),
        Food("hygiene", "Bar soap", "pack", 400, "", Suitability.NonFood),
        Food("hygiene", "Toilet paper", "pack", 450, "", Suitability.NonFood),
        Food("hygiene", "Menstrual pads", "pack", 200, "", Suitability.NonFood),
        Food("hygiene", "Toothpaste", "tube", 150, "", Suitability.NonFood),
    ];

    private static int _next;

    private static Item Food(
        string category, string name, string unit, int grams, string allergens, string tags,
        StorageKind storage = StorageKind.Ambient) => new(
            new ItemId($"I{++_next:000}"), name, null, category, unit, new Grams(grams), storage, Words(allergens), Words(tags));

    private static ImmutableSortedSet<string> Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
