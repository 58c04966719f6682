using MutualAid.Domain.Pantry;
using static MutualAid.Domain.Tests.Pantry.Stock;

namespace MutualAid.Domain.Tests.Pantry;

public sealed class SuitabilityTests
{
    [Theory]
    [InlineData("", "vegan", "vegan", null)]
    [InlineData("", "vegetarian", "vegan", "NotShownToMeetDiet")] // cheese is vegetarian
    [InlineData("milk", "vegan", "vegan", "NotShownToMeetDiet")] // the label contradicts the tag
    [InlineData("egg", "vegan", "vegan", "NotShownToMeetDiet")]
    [InlineData("fish", "vegan", "vegan", "NotShownToMeetDiet")]
    [InlineData("shellfish", "vegan", "vegetarian", "NotShownToMeetDiet")]
    [InlineData("wheat", "gluten-free", "gluten-free", "NotShownToMeetDiet")]
    [InlineData("", "gluten-free", "gluten-free", null)]
    [InlineData("", "halal", "halal", null)]
    [InlineData("", "halal", "kosher", "NotShownToMeetDiet")]
    [InlineData("", "vegan", "vegan halal", "NotShownToMeetDiet")] // every diet has to be met
    public void Diet_Against_TakesOnlyWhatIsShownToMeetIt(string allergens, string tags, string diets, string? reason) =>
        Assert.Equal(reason, Suitability.Against(Food("I1", "protein", allergens, tags), Needs(diets: diets))?.Reason.ToString());

    [Theory]
    [InlineData("", null)]
    [InlineData("soy", null)]
    [InlineData("peanut", "ContainsAllergen")]
    [InlineData(null, "AllergensUnknown")]
    public void VeganWithAnAllergy_Against_MindsBoth(string? allergens, string? reason) =>
        Assert.Equal(
            reason,
            Suitability.Against(Food("I1", "protein", allergens, "vegan"), Needs("peanut sesame", "vegan"))?.Reason.ToString());

    [Theory]
    [InlineData(StorageKind.Ambient, null)]
    [InlineData(StorageKind.Chilled, "NeedsRefrigerator")]
    [InlineData(StorageKind.Frozen, "NeedsRefrigerator")]
    public void NoRefrigerator_Against_TakesNothingCold(StorageKind storage, string? reason) =>
        Assert.Equal(reason, Suitability.Against(Food("I1", "protein", storage: storage), Needs(cold: false))?.Reason.ToString());

    [Fact]
    public void Allergens_AreTheNineThatLabelsDeclare() => Assert.Equal(
        ["egg", "fish", "milk", "peanut", "sesame", "shellfish", "soy", "tree-nut", "wheat"], Suitability.Allergens);
}
