using MutualAid.Domain.Pantry;
using NodaTime;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Tests.Pantry.Stock;

namespace MutualAid.Domain.Tests.Pantry;

/// <summary>What households wish for, of what they may choose.</summary>
public sealed class WishTests
{
    private static readonly LocalDate Soon = Saturday.PlusDays(3);
    private static readonly LocalDate Later = Saturday.PlusDays(30);

    [Theory]
    [InlineData(null, "", "", "L8:2 L9:2")]
    [InlineData("I8", "", "", "L8:3 L9:1")] // while there is any, then what else there is
    [InlineData("I9", "", "", "L9:4")] // though the other expires first
    [InlineData("I8 I9", "", "", "L8:2 L9:2")]
    [InlineData("I7", "", "", "L8:2 L9:2")] // nothing of it is here
    [InlineData("I8", "peanut", "", "L9:4")] // a wish brings nobody what they can't eat
    [InlineData("I8", "", "I8", "L8:2 L9:2")] // it is not for choosing any more
    public void Wishes_Allocate_AreMetWhereTheyCanBe(string? wishes, string allergy, string notOffered, string expected)
    {
        string Tag(string item) => item == notOffered ? "" : Item.Choice;
        var pantry = Open().Given(
            new DefineBoxTemplate(Template(("grain", 4, 0))),
            new DefineItem(Food("I7", "grain", tags: Tag("I7"))),
            new DefineItem(Food("I8", "grain", "peanut", Tag("I8"))),
            new DefineItem(Food("I9", "grain", tags: Tag("I9"))),
            Receive("L8", "I8", 3, Soon),
            Receive("L9", "I9", 9, Later));

        pantry.Given(Allocate(Asks(1, wishes: wishes, needs: Needs(allergy))));

        Assert.Equal(expected, pantry.Contents(1));
    }

    [Fact]
    public void WhatSomebodyWishesRunsShort_Allocate_OthersGetSomethingElse()
    {
        var pantry = Choosing(Receive("L8", "I8", 2, Soon), Receive("L9", "I9", 9, Later));

        pantry.Given(Allocate(Asks(1), Asks(2), Asks(3, wishes: "I8")));

        Assert.Equal("L8:1", pantry.Contents(1));
        Assert.Equal("L9:1", pantry.Contents(2));
        Assert.Equal("L8:1", pantry.Contents(3));
    }

    [Fact]
    public void EnoughOfWhatSomebodyWishes_Allocate_OthersGetWhatExpiresFirst()
    {
        var pantry = Choosing(Receive("L8", "I8", 3, Soon), Receive("L9", "I9", 9, Later));

        pantry.Given(Allocate(Asks(1), Asks(2, wishes: "I8"), Asks(3)));

        Assert.Equal("L8:1", pantry.Contents(1));
        Assert.Equal("L8:1", pantry.Contents(2));
        Assert.Equal("L8:1", pantry.Contents(3));
    }

    [Fact]
    public void Shortage_Allocate_AWishGivesNoMore()
    {
        var pantry = Choosing(Receive("L8", "I8", 1, Later));

        pantry.Given(Allocate(Asks(1), Asks(2, wishes: "I8")));

        Assert.Equal("L8:1", pantry.Contents(1));
        Assert.False(pantry.State.Boxes.ContainsKey(Box(2)));
    }

    [Fact]
    public void WishThatWasMetInOneLine_AllocateTheNext_HoldsNothingBackForIt()
    {
        var pantry = Choosing(Receive("L8", "I8", 2, Soon), Receive("L9", "I9", 9, Later))
            .Given(new DefineBoxTemplate(Template(("grain", 1, 0), ("grain", 1, 0))));

        pantry.Given(Allocate(Asks(1, wishes: "I9"), Asks(2)));

        Assert.Equal("L9:2", pantry.Contents(1));
        Assert.Equal("L8:1 L9:1", pantry.Contents(2));
    }

    /// <summary>A box of one grain, of two that households may choose from.</summary>
    private static Scenario<PantryState, PantryCommand, PantryEvent> Choosing(params PantryCommand[] received) => Open().Given(
        [
            new DefineBoxTemplate(Template(("grain", 1, 0))),
            new DefineItem(Food("I8", "grain", tags: Item.Choice)),
            new DefineItem(Food("I9", "grain", tags: Item.Choice)),
            .. received,
        ]);
}
