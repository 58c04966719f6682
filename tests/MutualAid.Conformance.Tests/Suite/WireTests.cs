using System.Text.Json;
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
    public void UnknownCommand_IsAnError() =>
        Assert.Throws<JsonException>(() => Aggregates.Household.ReadCommand("NoSuchCommand", "{}"));
}
