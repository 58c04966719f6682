using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Households;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff;

/// <summary>Fills a date's boxes, or says what would be in them.</summary>
internal sealed class AllocationDesk(IEngine engine, DistributionQueries distributions, StockQueries stock, FieldVault vault)
{
    /// <summary>Makes a box for every request of the date that has none.</summary>
    /// <param name="foreseen">What of it was looked at, if nothing else shall come of it; null for whatever comes.</param>
    public async Task<Refusal?> Allocate(Submission operation, DistributionRow date, CancellationToken cancellation, string? foreseen = null) =>
        await engine.Send(
            date.Pantry, operation.Key("allocate"), await Command(operation, date, cancellation) with { Foreseen = foreseen }, cancellation).Refusal();

    /// <summary>What allocating would do now: the pantry's own decision, which nobody carries out.</summary>
    public async Task<(Foresight? Foresight, Refusal? Refusal)> Foresee(DistributionRow date, CancellationToken cancellation)
    {
        var command = await Command(new Submission(Guid.NewGuid(), 0), date, cancellation);
        PantryState pantry = await engine.Read(date.Pantry, cancellation);
        var decision = PantryDecider.Instance.Decide(command, pantry);
        return decision is Decision<PantryEvent>.Accepted accepted
            ? (new Foresight(pantry, command, accepted.Events), null)
            : (null, ((Decision<PantryEvent>.Refused)decision).Reason);
    }

    /// <summary>A request as the pantry's rules see it.</summary>
    public static BoxRequest Ask(RequestId request, BoxId box, string code, RequestPriority priority, HouseholdDetails details) => new(
        request, box, code, Math.Max(1, details.People?.Total ?? 1), priority, details.ToDietaryNeeds(),
        details.Wishes is { IsEmpty: false } wishes ? [.. wishes.Select(item => new ItemId(item))] : null,
        details.People?.Children ?? 0, details.People?.Infants ?? 0);

    private async Task<PantryCommand.AllocateDistribution> Command(Submission operation, DistributionRow date, CancellationToken cancellation)
    {
        var waiting = (await distributions.Requests(date.Id, cancellation)).Where(request => request.Box is null).ToArray();
        int made = (await stock.Boxes(date.Id, cancellation)).Count;
        var details = await vault.ReadAll([.. waiting.Select(request => request.Household.Value)], cancellation);
        return new PantryCommand.AllocateDistribution(
            date.Id,
            date.Date,
            [
                .. waiting.Where(request => details.ContainsKey(request.Household.Value)).Select((request, n) => Ask(
                    operation, request, HouseholdDetails.FromVault(details[request.Household.Value]), made + n + 1)),
            ]);
    }

    private static BoxRequest Ask(Submission operation, DistributionRequestRow request, HouseholdDetails details, int number)
    {
        Guid box = operation.Derive($"box {request.Request}");
        // A running number to find it by, and a letter that catches a misread digit.
        return Ask(request.Request, new BoxId(box), $"{number:000}{LotCodes.Letter(box)}", request.Priority, details);
    }
}
