using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Households;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff;

/// <summary>Something that a household can't have, and why; worked out when somebody looks, never stored.</summary>
internal sealed record LeftOut(string Item, Unsuitability Reason, string About);

/// <summary>Fills a date's boxes, and explains them while the households' details live.</summary>
internal sealed class AllocationDesk(IEngine engine, DistributionQueries distributions, StockQueries stock, FieldVault vault)
{
    /// <summary>Makes a box for every request of the date that has none.</summary>
    public async Task<Refusal?> Allocate(Submission operation, DistributionRow date, CancellationToken cancellation)
    {
        var waiting = (await distributions.Requests(date.Id, cancellation)).Where(request => request.Box is null).ToArray();
        int made = (await stock.Boxes(date.Id, cancellation)).Count;
        var details = await vault.ReadAll([.. waiting.Select(request => request.Household.Value)], cancellation);
        ImmutableArray<BoxRequest> requests =
        [
            .. waiting.Where(request => details.ContainsKey(request.Household.Value))
                .Select((request, n) => Ask(operation, request, details[request.Household.Value], made + n + 1)),
        ];
        return await engine.Send(
            date.Pantry,
            operation.Key("allocate"),
            new PantryCommand.AllocateDistribution(date.Id, date.Date, requests),
            cancellation).Refusal();
    }

    /// <summary>What the short categories of boxes leave out for the household's sake, by request.</summary>
    public async Task<IReadOnlyDictionary<RequestId, IReadOnlyList<LeftOut>>> Explain(
        DistributionRow date, IReadOnlyCollection<(RequestId Request, string Category)> shorts, CancellationToken cancellation)
    {
        PantryState pantry = await engine.Read(date.Pantry, cancellation);
        var households = (await distributions.Requests(date.Id, cancellation))
            .ToDictionary(request => request.Request, request => request.Household);
        var details = await vault.ReadAll(
            [.. shorts.Where(entry => households.ContainsKey(entry.Request)).Select(entry => households[entry.Request].Value).Distinct()],
            cancellation);
        var explained = new Dictionary<RequestId, IReadOnlyList<LeftOut>>();
        foreach (var request in shorts.GroupBy(entry => entry.Request))
        {
            if (!households.TryGetValue(request.Key, out HouseholdId household) || !details.TryGetValue(household.Value, out var fields)) continue;
            DietaryNeeds needs = HouseholdDetails.FromVault(fields).ToDietaryNeeds();
            HashSet<string> categories = [.. request.Select(entry => entry.Category)];
            explained[request.Key] =
            [
                .. from item in pantry.Items.Values
                   where categories.Contains(item.Category)
                   let against = Suitability.Against(item, needs)
                   where against is not null
                   orderby item.Name
                   select new LeftOut(item.Name, against.Value.Reason, against.Value.About),
            ];
        }

        return explained;
    }

    private static BoxRequest Ask(
        Submission operation,
        DistributionRequestRow request,
        IReadOnlyDictionary<string, Sensitive<string>> fields,
        int number)
    {
        var details = HouseholdDetails.FromVault(fields);
        Guid box = operation.Derive($"box {request.Request}");
        // A running number to find it by, and a letter that catches a misread digit.
        string code = $"{number:000}{LotCodes.Letter(box)}";
        return new BoxRequest(
            request.Request, new BoxId(box), code, Math.Max(1, details.People?.Total ?? 1), request.Priority, details.ToDietaryNeeds(),
            details.Wishes is { IsEmpty: false } wishes ? [.. wishes.Select(item => new ItemId(item))] : null);
    }
}
