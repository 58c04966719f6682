using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Tests;
using MutualAid.Engine;
using MutualAid.Engine.Serialization;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>What nodes of a cluster send each other is what the store writes: nothing may be lost in it.</summary>
public sealed class WireTests
{
    public static TheoryData<AggregateKind> Kinds => [.. Enum.GetValues<AggregateKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryCommand_ArrivesAsItWasSent(AggregateKind kind)
    {
        AggregateType type = Aggregates.Of(kind);
        int sent = 0;
        foreach (Type command in type.CommandTypes)
        {
            object original = new Samples().Make(command);
            object arrived = type.ReadCommand(StoreJson.NameOf(original), StoreJson.Write(original));
            Assert.Equal(Dump.Of(original), Dump.Of(arrived));
            sent++;
        }

        Console.WriteLine($"{kind}: {sent} commands");
        Assert.True(sent >= 10);
    }

    [Fact]
    public void WhatACommandSaw_ArrivesWithIt()
    {
        var sent = new PantryCommand.AdjustLot(new LotId("L1"), -3, "torn") { Seen = new SeenStock(null, new LotId("L1"), 6) };
        Assert.Equal(sent, Aggregates.Pantry.ReadCommand(StoreJson.NameOf(sent), StoreJson.Write(sent)));
    }

    [Fact]
    public void UnknownCommand_IsSaidToBeOfANewerVersion() =>
        Assert.Throws<NewerVersionException>(() => Aggregates.Household.ReadCommand("NoSuchCommand", "{}"));
}
