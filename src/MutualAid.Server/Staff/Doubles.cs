using MutualAid.Domain;
using MutualAid.Server.Households;
using MutualAid.Storage.Intake;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff;

/// <summary>Tells how many other households seem to be the same one, and nothing else of them.</summary>
internal sealed class Doubles(DistributionQueries distributions, FieldVault vault)
{
    private const int DatesCompared = 20;

    /// <summary>Those with a place on a date that is not closed, and with the same address or telephone number.</summary>
    public async Task<int> Count(HouseholdId household, HouseholdDetails details, CancellationToken cancellation)
    {
        var others = new HashSet<Guid>();
        foreach (DistributionRow date in (await distributions.Newest(DatesCompared, cancellation)).Where(date => date.State != "Closed"))
            others.UnionWith((await distributions.Requests(date.Id, cancellation)).Select(request => request.Household.Value));
        others.Remove(household.Value);
        string address = AskedAddresses.Normal(details.Address ?? string.Empty), phone = Digits(details.Phone);
        return (await vault.ReadAll([.. others], cancellation)).Values.Select(HouseholdDetails.FromVault).Count(other =>
            (address.Length > 0 && AskedAddresses.Normal(other.Address ?? string.Empty) == address)
            || (phone.Length > 0 && Digits(other.Phone) == phone));
    }

    /// <summary>A number's last ten digits, however it was written and with or without its country.</summary>
    private static string Digits(string? phone)
    {
        string digits = string.Concat((phone ?? string.Empty).Where(char.IsAsciiDigit));
        return digits.Length < 7 ? string.Empty : digits[Math.Max(0, digits.Length - 10)..];
    }
}
