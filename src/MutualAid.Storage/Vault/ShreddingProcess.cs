using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Engine.Processes;

namespace MutualAid.Storage.Vault;

/// <summary>Destroys the keys of households that are to be forgotten. Done twice, it is done.</summary>
public sealed class ShreddingProcess(FieldVault vault, DriverNotes notes, ReceiptCodes codes) : Process("shredding")
{
    public override async Task Handle(
        RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation)
    {
        if (recorded.Event is not (HouseholdEvent.HouseholdErased or HouseholdEvent.DetailsShredded)) return;
        var household = new HouseholdId(recorded.Stream.Value);
        await vault.Destroy(household.Value, cancellation);
        await notes.ForgetHousehold(household, cancellation);
        if (recorded.Event is HouseholdEvent.HouseholdErased) await codes.Revoke(household, cancellation);
        else await codes.NoteForgotten(household, recorded.RecordedAt, cancellation);
    }
}
