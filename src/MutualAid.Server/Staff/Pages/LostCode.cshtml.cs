using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Server.Households;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff.Pages;

/// <summary>
/// A household on the phone has lost its code. What proves that it is the household: the two words for the door, in any
/// language, and how many people eat. The old code stops working.
/// </summary>
[Authorize(Roles = StaffRoles.Requests)]
internal sealed class LostCodeModel(
    DistributionQueries distributions, FieldVault vault, ReceiptCodes codes, Limits limits) : StaffPage
{
    private const int DatesShown = 20;

    public IReadOnlyList<DistributionRow> Dates { get; private set; } = [];

    /// <summary>In groups of four; shown once.</summary>
    public string? Code { get; private set; }

    public override async Task OnGet()
    {
        Title = T($"A lost code");
        Dates = [.. (await distributions.Newest(DatesShown, Cancellation)).Where(date => date.State != "Closed")];
    }

    public async Task<IActionResult> OnPost(Guid date, string? driverWord, string? householdWord, int? people)
    {
        if (DoorWords.Find(driverWord) is not { Count: > 0 } first) return Back(T($"\"{driverWord}\" is none of the words for the door. Ask for the first one again, in any language."));
        if (DoorWords.Find(householdWord) is not { Count: > 0 } second) return Back(T($"\"{householdWord}\" is none of the words for the door. Ask for the second one again, in any language."));
        if (people is null) return Back(T($"Ask how many people eat, and write it as a number."));
        if (await Confirm() is { } ask) return ask;
        if (!await limits.Pass(Limits.LostCodes, Cancellation)) return Back(T($"This was tried too often just now. Please wait half a minute."));

        var requests = await distributions.Requests(new DistributionId(date), Cancellation);
        var details = await vault.ReadAll([.. requests.Select(request => request.Household.Value)], Cancellation);
        Guid[] found =
        [
            .. from household in details
               let known = HouseholdDetails.FromVault(household.Value)
               where known.DoorWords is { } pair && first.Contains(pair.Driver) && second.Contains(pair.Household) && known.People?.Total == people
               select household.Key,
        ];
        if (found is not [var one])
        {
            await Log(AuditAction.LostCodeRefused);
            return Back(T($"No household of that date has these two words and that many people. Check each with the caller; don't tell them which is wrong."));
        }

        if (await codes.Rotate(new HouseholdId(one), Operation, Cancellation) is not { } code) return Back(T($"That was done already, and then done again. Please start anew."));
        await Log(AuditAction.CodeReplaced, one.ToString(), ViewReason.HouseholdIsOnThePhone);
        Code = ReceiptCodes.Grouped(code.Reveal());
        await OnGet();
        return Page();
    }
}
