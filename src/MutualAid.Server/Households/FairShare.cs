using Microsoft.Extensions.Options;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Server.Ops;
using MutualAid.Storage.Intake;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Households;

/// <summary>What a fair share is; the section <c>MutualAid:FairShare</c>.</summary>
internal sealed class FairShareSettings
{
    /// <summary>A household gets at most so many boxes in <see cref="Days"/>; 0 for as many as there are dates.</summary>
    public int Boxes { get; set; }

    public int Days { get; set; } = 7;

    /// <summary>Whether who asks is told when somebody at the same address has asked for that date.</summary>
    public bool AsksOncePerAddress { get; set; }
}

/// <summary>Lets no household take others' share, without a register of who anybody is.</summary>
internal sealed class FairShare(HouseholdQueries households, AskedAddresses addresses, IOptions<ServerSettings> settings)
{
    private FairShareSettings Rule => settings.Value.FairShare;

    /// <summary>Whether a household can have a box on that date besides those of other dates that it has had and will have.</summary>
    public async Task<bool> Allows(HouseholdId household, DistributionRow date, CancellationToken cancellation)
    {
        if (Rule.Boxes <= 0) return true;
        int boxes = (await households.Requests(household, cancellation)).Count(one =>
            one.Distribution != date.Id && TakesABox(one) && one.Date is { } other && Math.Abs(Period.DaysBetween(other, date.Date)) < Rule.Days);
        return boxes < Rule.Boxes;
    }

    /// <summary>Whether nobody else at this address has asked for that date; true where it is not looked at.</summary>
    public async Task<bool> IsFirst(Submission operation, DistributionRow date, string? address, CancellationToken cancellation) =>
        !Rule.AsksOncePerAddress || string.IsNullOrWhiteSpace(address)
        || await addresses.IsFirst(date.Id, address, new HouseholdId(operation.Derive("household")), date.Cutoff, cancellation);

    /// <summary>For a household that cancels, or that is forgotten.</summary>
    public Task Forget(HouseholdId household, CancellationToken cancellation) => addresses.Forget(household, cancellation);

    private static bool TakesABox(RequestRow request) => (request.State, request.Reason) switch
    {
        ("Asked" or "Admitted", _) => true,
        ("Ended", nameof(RequestOutcome.Pending) or nameof(RequestOutcome.Delivered) or nameof(RequestOutcome.PartlyDelivered)) => true,
        _ => false,
    };
}
