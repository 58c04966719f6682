using Microsoft.AspNetCore.Identity;
using MutualAid.Server.Ops;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>A form that was sent, and waits until its sender has shown again who they are.</summary>
/// <param name="Action">Where it goes.</param>
/// <param name="Fields">What it was sent with.</param>
/// <param name="AsksCode">Whether the account has codes.</param>
/// <param name="Passkey">What the browser asks a passkey; null when the account has none.</param>
internal sealed record Confirmation(string Action, IReadOnlyList<(string Name, string Value)> Fields, bool AsksCode, string? Passkey)
{
    public const string Password = "Proof.Password";
    public const string Code = "Proof.Code";
    public const string Credential = "Proof.Credential";

    /// <summary>Whether a field is no part of what the form asks for.</summary>
    public static bool IsItsOwn(string field) => field is Password or Code or Credential or "__RequestVerificationToken";

    public static bool IsIn(IFormCollection form) => form.ContainsKey(Password) || form.ContainsKey(Credential);

    /// <summary>Keeps the form that was sent.</summary>
    public static async Task<Confirmation> Ask(HttpContext http)
    {
        var users = http.RequestServices.GetRequiredService<UserManager<StaffUser>>();
        var signIn = http.RequestServices.GetRequiredService<SignInManager<StaffUser>>();
        StaffUser user = (await users.FindByIdAsync(http.User.AccountId()!))!;
        string? passkey = null;
        if ((await users.GetPasskeysAsync(user)).Count > 0)
        {
            passkey = await signIn.MakePasskeyRequestOptionsAsync(user);
            SecurityHeaders.AllowPasskeys(http.Response);
        }

        return new Confirmation(
            $"{http.Request.Path}{http.Request.QueryString}",
            [.. http.Request.Form.Where(field => !IsItsOwn(field.Key)).SelectMany(field => field.Value.Select(value => (field.Key, value ?? string.Empty)))],
            passkey is not null || user.TwoFactorEnabled,
            passkey);
    }
}
