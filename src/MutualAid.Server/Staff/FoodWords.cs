namespace MutualAid.Server.Staff;

/// <summary>Allergens and diets in the language of staff. What somebody else wrote into the catalog stays as it is.</summary>
internal static class FoodWords
{
    public static string Of(string allergenOrDiet) => allergenOrDiet switch
    {
        "egg" => T($"egg"),
        "fish" => T($"fish"),
        "milk" => T($"milk"),
        "peanut" => T($"peanut"),
        "sesame" => T($"sesame"),
        "shellfish" => T($"shellfish"),
        "soy" => T($"soy"),
        "tree-nut" => T($"tree nut"),
        "wheat" => T($"wheat"),
        "gluten-free" => T($"gluten-free"),
        "halal" => T($"halal"),
        "kosher" => T($"kosher"),
        "vegan" => T($"vegan"),
        "vegetarian" => T($"vegetarian"),
        _ => allergenOrDiet,
    };
}
