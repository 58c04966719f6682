using MutualAid.Domain.Pantry;
using NodaTime;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Tests.Pantry.Stock;

namespace MutualAid.Domain.Tests.Pantry;

/// <summary>What a template's lines are for, and what they prefer.</summary>
public sealed class TemplateTests
{
    private static readonly LocalDate Soon = Saturday.PlusDays(3);
    private static readonly LocalDate Later = Saturday.PlusDays(30);

    [Theory]
    [InlineData(4, 2, 1, null, 3)] // everybody: 1.5 + 3 × 0.5
    [InlineData(4, 2, 1, AgeGroup.Infants, 2)] // 1.5, and a half is rounded up
    [InlineData(5, 2, 2, AgeGroup.Infants, 2)]
    [InlineData(5, 3, 2, AgeGroup.Children, 3)] // 2.5
    [InlineData(4, 3, 0, AgeGroup.Infants, 0)] // nobody to count
    [InlineData(4, 0, 3, AgeGroup.Children, 0)]
    public void LineForAnAge_CountsThosePeopleAlone(int people, int children, int infants, AgeGroup? only, int units) =>
        Assert.Equal(units, new BoxTemplateLine("diapers", 1.5m, 0.5m, only).UnitsFor(new HouseholdSize(people, children, infants)));

    [Theory]
    [InlineData(2, null, 1, 2)]
    [InlineData(2, null, 2, 2)]
    [InlineData(2, null, 3, 0)]
    [InlineData(null, 3, 2, 0)]
    [InlineData(null, 3, 3, 2)]
    [InlineData(3, 3, 3, 2)]
    public void LineForASize_IsForThoseHouseholdsAlone(int? to, int? from, int people, int units) =>
        Assert.Equal(units, new BoxTemplateLine("grain", 2, 0, FromPeople: from, ToPeople: to).UnitsFor(new HouseholdSize(people)));

    [Fact]
    public void InfantLines_Allocate_GoToHouseholdsWithInfants()
    {
        var pantry = Open().Given(
            new DefineItem(Food("I5", "diapers", tags: Suitability.NonFood)),
            new DefineBoxTemplate(new BoxTemplate([new("diapers", 2, 1, AgeGroup.Infants)])),
            Receive("L5", "I5", 9));

        pantry.Given(Allocate(Asks(1, people: 3), Asks(2, people: 3) with { Infants = 1 }, Asks(3, people: 4) with { Children = 1, Infants = 2 }));

        Assert.False(pantry.State.Boxes.ContainsKey(Box(1)));
        Assert.Equal("L5:2", pantry.Contents(2));
        Assert.Equal("L5:3", pantry.Contents(3));
    }

    [Theory]
    [InlineData("I8", 9, "", null, "L8:4")] // although it expires later
    [InlineData("I8", 3, "", null, "L7:1 L8:3")] // while there is any
    [InlineData("I8", 9, "peanut", null, "L7:4")] // a preference brings nobody what they can't eat
    [InlineData("I8", 9, "", "I7", "L7:4")] // the household's own wish comes first
    [InlineData("I7 I8", 9, "", null, "L7:2 L8:2")] // several are varied
    [InlineData("", 9, "", null, "L7:2 L8:2")]
    public void PreferredItem_Allocate_IsTakenFirstWhereItSuits(string preferred, int units, string allergy, string? wishes, string expected)
    {
        var pantry = Open().Given(
            new DefineItem(Food("I7", "grain", tags: Item.Choice)),
            new DefineItem(Food("I8", "grain", "peanut")),
            new DefineBoxTemplate(Preferring("grain", 4, preferred)),
            Receive("L7", "I7", 9, Soon),
            Receive("L8", "I8", units, Later));

        pantry.Given(Allocate(Asks(1, needs: Needs(allergy), wishes: wishes)));

        Assert.Equal(expected, pantry.Contents(1));
    }

    [Fact]
    public void Shortage_Allocate_APreferenceGivesNobodyMore()
    {
        var pantry = Open().Given(
            new DefineItem(Food("I7", "grain")), new DefineItem(Food("I8", "grain", "peanut")),
            new DefineBoxTemplate(Preferring("grain", 4, "I8")),
            Receive("L7", "I7", 2), Receive("L8", "I8", 2));

        pantry.Given(Allocate(Asks(1), Asks(2, needs: Needs("peanut"))));

        Assert.Equal("L8:2", pantry.Contents(1));
        Assert.Equal("L7:2", pantry.Contents(2));
    }

    [Fact]
    public void SameTemplateAgain_Define_ChangesNothing()
    {
        var pantry = Open().Given(new DefineBoxTemplate(Preferring("grain", 4, "I7 I8")));

        pantry.ThenAccepts(new DefineBoxTemplate(Preferring("grain", 4, "I7 I8")))
            .ThenAccepts(new DefineBoxTemplate(Preferring("grain", 4, "I8")), new PantryEvent.BoxTemplateDefined(Preferring("grain", 4, "I8")));
    }

    private static BoxTemplate Preferring(string category, int units, string preferred) => new(
        [new(category, units, 0, Preferred: [.. preferred.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ItemCode)])]);
}
