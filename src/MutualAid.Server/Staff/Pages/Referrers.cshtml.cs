using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Intake;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Invitations that trusted places hand out.</summary>
[Authorize(Roles = Roles)]
internal sealed class ReferrersModel(
    ReferrerInvitations invitations, Fingerprints fingerprints, IOptions<ServerSettings> settings, TimeProvider clock) : StaffPage
{
    public const string Roles = $"{StaffRoles.Intake},{StaffRoles.Coordinator}";

    public IReadOnlyList<ReferrerBatch> Batches { get; private set; } = [];

    /// <summary>Those that were just made; they are not shown again.</summary>
    public IReadOnlyList<string> Codes { get; private set; } = [];

    public string? Referrer { get; private set; }

    public string? Until { get; private set; }

    public string Address => $"{Request.Scheme}://{Request.Host}/";

    public bool Required => settings.Value.OnlyWithInvitation;

    public static string Day(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public override async Task OnGet()
    {
        Title = T($"Referrers");
        Batches = await invitations.List(Cancellation);
    }

    public async Task<IActionResult> OnPostMake(string? referrer, int count, int days)
    {
        if (string.IsNullOrWhiteSpace(referrer) || referrer.Length > 60) return Back(T($"Say for whom they are."));
        if (count is < 1 or > ReferrerInvitations.MostInABatch || days is < 1 or > 180)
            return Back(T($"Make 1 to {ReferrerInvitations.MostInABatch} at once, good for 1 to 180 days."));
        Submission asked = Asked();
        Codes = [.. Enumerable.Range(0, count).Select(n => CodeOf(asked, n))];
        var lifetime = TimeSpan.FromDays(days);
        await invitations.Add(asked.Derive("referrer batch"), referrer.Trim(), Codes, lifetime, Cancellation);
        Referrer = referrer.Trim();
        Until = Day((clock.GetUtcNow() + lifetime).ToUnixTimeMilliseconds());
        await OnGet();
        return Page();
    }

    public async Task<IActionResult> OnPostRevoke(Guid batch)
    {
        await invitations.Revoke(batch, Cancellation);
        return Back(null, T($"They are worthless now."));
    }

    /// <summary>Keyed, since ids that derive from an operation are no secret; the same for a form that is sent again.</summary>
    private string CodeOf(Submission operation, int number)
    {
        byte[] secret = SHA256.HashData(Encoding.UTF8.GetBytes(fingerprints.OfInvitation($"referrer code|{operation.Id:N}|{number}")));
        string code = LotCodes.Code(new Guid(secret.AsSpan(0, 16)), 12);
        return $"{code[..4]}-{code[4..8]}-{code[8..]}";
    }
}
