using MutualAid.Domain;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Storage.Households;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Households;

/// <summary>Counts the people of a household that was served, before its details are forgotten.</summary>
internal sealed class PeopleProcess(FieldVault vault, PeopleServed served) : Process("people")
{
    public override async Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation)
    {
        if (recorded.Event is not RouteEvent.OutcomeRecorded e) return;
        People? people = HouseholdDetails.FromVault(await vault.Read(e.Stop.Household.Value, cancellation)).People;
        await served.Settle(
            new RouteId(recorded.Stream.Value), e.Stop.Stop, people is null ? null : (people.Adults, people.Children, people.Infants), cancellation);
    }
}
