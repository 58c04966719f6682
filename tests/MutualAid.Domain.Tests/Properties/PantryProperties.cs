using MutualAid.Domain.Pantry;

namespace MutualAid.Domain.Tests.Properties;

public sealed class PantryProperties
{
    /// <summary>
    /// I1 and I2 after every event, against a count kept beside the ledger from the commands alone; and I7: what is
    /// reserved for a box leaves that state once, whether cut, released or loaded. And no unit of a lot that may not be
    /// served is ever free or promised, whichever way it came there.
    /// </summary>
    [Fact]
    public void AnyCommands_EveryUnitIsInOnePlaceAndEveryReservationEndsOnce()
    {
        var reached = new Reached<PantryCommand, PantryRefusal>("pantry");
        Steps.ForAll(sequences: 1_500, length: 120, steps =>
        {
            var decider = PantryDecider.Instance;
            PantryState state = decider.Initial;
            var witness = new StockWitness();
            for (int number = 1; number <= steps.Count; number++)
            {
                PantryCommand command = PantryWorld.Command(steps[number - 1], number, state);
                var decision = reached.Note(command, decider.Decide(command, state));
                if (decision is not Decision<PantryEvent>.Accepted accepted) continue;
                PantryState before = state;
                foreach (PantryEvent @event in accepted.Events)
                {
                    state = decider.Evolve(state, @event);
                    Assert.All(state.Lots.Values, lot => Assert.True(lot.Accounts.Balances, Dump.Of(lot)));
                    Assert.All(state.Lots.Values, lot => Assert.True(lot.Accounts.NoneNegative, Dump.Of(lot)));
                    Assert.All(
                        state.Lots.Values.Where(lot => lot.Status is not LotStatus.Available),
                        lot => Assert.True(lot.Accounts is { Free: 0, Reserved: 0 }, Dump.Of(lot)));
                }

                witness.Saw(command, before, state);
                witness.Check(state);
            }
        });
        reached.PrintAndCheck();
    }
}
