using MutualAid.Domain.Pantry;
using NodaTime;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Tests.Pantry.Stock;

namespace MutualAid.Domain.Tests.Pantry;

public sealed class AllocationTests
{
    private static readonly LocalDate Soon = Saturday.PlusDays(3);
    private static readonly LocalDate Later = Saturday.PlusDays(30);

    [Fact]
    public void TwoLotsOfAnItem_Allocate_TakesTheOneThatExpiresFirst()
    {
        var pantry = Open().Given(Receive("L1", "I1", 5, Later), Receive("L2", "I1", 1, Soon));

        pantry.Given(Allocate(Asks(1, people: 2)));

        Assert.Equal("L1:1 L2:1", pantry.Contents(1));
    }

    [Fact]
    public void LotsThatExpireOnOrBeforeTheDay_Allocate_LeavesThemOnTheShelf()
    {
        var pantry = Open().Given(
            Receive("L1", "I1", 5, Saturday.PlusDays(-1)), Receive("L2", "I1", 5, Saturday), Receive("L3", "I1", 5, Saturday.PlusDays(1)));

        pantry.Given(Allocate(Asks(1)));

        Assert.Equal("L3:1", pantry.Contents(1));
    }

    [Fact]
    public void QuarantinedLot_Allocate_LeavesItOnHold()
    {
        var pantry = Open().Given(Receive("L1", "I1", 5), new QuarantineLot(Lot("L1"), "dented"));

        pantry.ThenAccepts(
            Allocate(Asks(1)),
            new PantryEvent.DistributionAllocated(Distribution, [], [Request(1)]));
    }

    [Fact]
    public void PeanutAllergy_Allocate_SubstitutesWithinTheCategory()
    {
        var pantry = Open().Given(Receive("L1", "I2", 9, Soon), Receive("L2", "I1", 9, Later));

        pantry.Given(Allocate(Asks(1), Asks(2, needs: Needs(excluded: "peanut"))));

        Assert.Equal("L1:1", pantry.Contents(1));
        Assert.Equal("L2:1", pantry.Contents(2));
    }

    [Fact]
    public void NothingElseInTheCategory_Allocate_SaysTheShortLine()
    {
        var pantry = Open().Given(
            new DefineBoxTemplate(Template(("protein", 2, 0), ("dairy", 1, 0))),
            Receive("L1", "I2", 9),
            Receive("L3", "I3", 9));

        pantry.ThenAccepts(
            Allocate(Asks(1, needs: Needs(excluded: "peanut"))),
            new PantryEvent.BoxAllocated(
                Box(1), "B1", Distribution, Request(1), [new LotQuantity(Lot("L3"), 1)], [new ShortLine("protein", 2)]),
            new PantryEvent.DistributionAllocated(
                Distribution, [new AllocatedBox(Request(1), Box(1), "B1", 1, IsCold: true, new Grams(400))], []));
    }

    [Theory]
    [InlineData("", "vegan", true)] // a vegetarian may eat what is tagged vegan
    [InlineData("", "", false)] // not tagged, so not shown to suit
    [InlineData("milk", "vegetarian", true)]
    [InlineData("fish", "vegetarian", false)] // the label contradicts the tag
    public void VegetarianHousehold_Allocate_TakesOnlyWhatIsShownToSuit(string allergens, string tags, bool served)
    {
        var pantry = Open().Given(
            new DefineItem(Food("I1", "protein", allergens, tags)), Receive("L1", "I1", 9));

        pantry.Given(Allocate(Asks(1, needs: Needs(diets: "vegetarian"))));

        Assert.Equal(served, pantry.State.Boxes.ContainsKey(Box(1)));
    }

    [Theory]
    [InlineData(null, false)] // nobody has read the label
    [InlineData("", true)] // the label was read, and declares nothing
    [InlineData("milk", true)]
    [InlineData("milk peanut", false)]
    public void AllergicHousehold_Allocate_TakesOnlyWhatIsKnownToBeSafe(string? declared, bool served)
    {
        var pantry = Open().Given(new DefineItem(Food("I9", "protein", declared)), Receive("L9", "I9", 9));

        pantry.Given(Allocate(Asks(1, needs: Needs(excluded: "peanut"))));

        Assert.Equal(served, pantry.State.Boxes.ContainsKey(Box(1)));
    }

    [Fact]
    public void SoapForAnAllergicVegan_Allocate_IsServed()
    {
        var pantry = Open().Given(
            new DefineItem(Food("I9", "hygiene", allergens: null, tags: "non-food")),
            new DefineBoxTemplate(Template(("hygiene", 1, 0))),
            Receive("L9", "I9", 9));

        pantry.Given(Allocate(Asks(1, needs: Needs("peanut", "vegan"))));

        Assert.Equal("L9:1", pantry.Contents(1));
    }

    [Fact]
    public void HouseholdWithoutRefrigerator_Allocate_GetsNothingChilled()
    {
        var pantry = Open().Given(
            new DefineBoxTemplate(Template(("dairy", 1, 0))), Receive("L3", "I3", 9));

        pantry.Given(Allocate(Asks(1, needs: Needs(cold: false)), Asks(2)));

        Assert.Equal([Box(2)], pantry.State.Boxes.Keys);
    }

    [Fact]
    public void Shortage_Allocate_ServesUrgentAndFirstTimeBeforeOthers()
    {
        var pantry = Open().Given(new DefineBoxTemplate(Template(("protein", 2, 0))), Receive("L1", "I1", 5));

        pantry.Given(Allocate(
            Asks(1), Asks(2, priority: RequestPriority.FirstTime), Asks(3), Asks(4, priority: RequestPriority.Urgent)));

        Assert.Equal("L1:2", pantry.Contents(2));
        Assert.Equal("L1:2", pantry.Contents(4));
        Assert.Equal("L1:1", pantry.Contents(1));
        Assert.False(pantry.State.Boxes.ContainsKey(Box(3)));
    }

    [Fact]
    public void Shortage_Allocate_SharesInProportionToWhatEachIsDue()
    {
        // Due are 6, 2 and 4 units; 6 of the 12 are there, so each gets half.
        var pantry = Open().Given(new DefineBoxTemplate(Template(("protein", 2, 2))), Receive("L1", "I1", 6));

        pantry.Given(Allocate(Asks(1, people: 3), Asks(2, people: 1), Asks(3, people: 2)));

        Assert.Equal(["L1:3", "L1:1", "L1:2"], new[] { 1, 2, 3 }.Select(box => pantry.Contents(box)));
    }

    [Fact]
    public void OneSuitableItemForSome_Allocate_LetsThoseWithLeastChoiceGoFirst()
    {
        // Beans suit both, peanut butter only the first, although beans would expire sooner.
        var pantry = Open().Given(Receive("L1", "I1", 1, Soon), Receive("L2", "I2", 1, Later));

        pantry.Given(Allocate(Asks(1), Asks(2, needs: Needs(diets: "vegan"))));

        Assert.Equal("L2:1", pantry.Contents(1));
        Assert.Equal("L1:1", pantry.Contents(2));
    }

    [Fact]
    public void SeveralItemsOfACategory_Allocate_VariesTheBox()
    {
        var pantry = Open().Given(Receive("L1", "I1", 9, Soon), Receive("L2", "I2", 9, Later));

        pantry.Given(Allocate(Asks(1, people: 3)));

        Assert.Equal("L1:2 L2:1", pantry.Contents(1));
    }

    [Theory]
    [InlineData(1, 2, 0.8, 2)]
    [InlineData(2, 2, 0.8, 3)] // 2.8
    [InlineData(3, 2, 0.8, 4)] // 3.6
    [InlineData(4, 2, 0.8, 4)] // 4.4
    [InlineData(2, 1, 0.5, 2)] // 1.5, and a half is rounded up
    [InlineData(0, 1, 0.5, 1)]
    public void HouseholdSize_TemplateLine_GivesWholeUnits(int people, double units, double perExtra, int expected)
    {
        var line = new BoxTemplateLine("grain", (decimal)units, (decimal)perExtra);

        Assert.Equal(expected, line.UnitsFor(new HouseholdSize(people)));
    }

    [Fact]
    public void BoxesExistAlready_AllocateAgain_ServesOnlyTheNewRequest()
    {
        var pantry = Open().Given(Receive("L1", "I1", 9), Allocate(Asks(1)));

        pantry.Given(Allocate(Asks(1), Asks(2)));

        Assert.Equal(2, pantry.State.Boxes.Count);
        pantry.ThenRefuses(Allocate(Asks(1), Asks(2)), new PantryRefusal.NothingToAllocate());
    }

    [Fact]
    public void LotThatSpoilsAndOneThatNeverDoes_Allocate_TakesTheOneThatSpoils()
    {
        var pantry = Open().Given(Receive("L1", "I1", 5), Receive("L2", "I1", 1, Later));

        pantry.Given(Allocate(Asks(1, people: 2)));

        Assert.Equal("L1:1 L2:1", pantry.Contents(1));
    }

    [Fact]
    public void LessThanIsDue_Allocate_SaysHowMuchIsMissing()
    {
        var pantry = Open().Given(Receive("L1", "I1", 2));

        pantry.Given(Allocate(Asks(1, people: 5)));

        Assert.Equal([new ShortLine("protein", 3)], pantry.State.Boxes[Box(1)].Shorts);
    }

    [Fact]
    public void BoxGivenUp_AllocateAgain_MakesANewOneUnderANewId()
    {
        var pantry = Open().Given(Receive("L1", "I1", 9), Allocate(Asks(1)), new ReleaseBox(Box(1)));

        pantry.ThenRefuses(Allocate(Asks(1)), new PantryRefusal.BoxAlreadyExists(Box(1)))
            .Given(Allocate(Asks(1) with { Box = Box(2) }, Asks(1) with { Box = Box(3) }));

        Assert.Equal("L1:1", pantry.Contents(2));
        Assert.False(pantry.State.Boxes.ContainsKey(Box(3))); // one request, one box
    }

    [Fact]
    public void NoTemplate_Allocate_IsRefused() =>
        Open().Given(new DefineBoxTemplate(Template()))
            .ThenRefuses(Allocate(Asks(1)), new PantryRefusal.NoBoxTemplate());
}
