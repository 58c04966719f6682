using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using MutualAid.Server.Ops;
using MutualAid.Storage.Accounts;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>What somebody shows besides a password: an authenticator's codes, recovery codes, passkeys.</summary>
internal sealed class SecondFactors(
    UserManager<StaffUser> users,
    IUserStore<StaffUser> store,
    SignInManager<StaffUser> passkeys,
    StaffSessions sessions,
    IOptions<ServerSettings> settings,
    TimeProvider clock)
{
    private const int RecoveryCodes = 10;

    /// <summary>Our own notes among Identity's tokens.</summary>
    private const string Notes = "MutualAid";
    private const string LastStep = "LastStep";

    public async Task<bool> Any(StaffUser user) => user.TwoFactorEnabled || (await users.GetPasskeysAsync(user)).Count > 0;

    /// <summary>
    /// Whether the authenticator or the list of recovery codes has this code. Each is good once: Identity's own check would
    /// take an authenticator's again for minutes, from whoever looked over a shoulder.
    /// </summary>
    public async Task<bool> Take(StaffUser user, string? code)
    {
        code = code?.Replace(" ", string.Empty, StringComparison.Ordinal) ?? string.Empty;
        if (code.Length != 6) return code.Length > 0 && (await users.RedeemTwoFactorRecoveryCodeAsync(user, code.ToUpperInvariant())).Succeeded;
        if (!user.TwoFactorEnabled || await users.GetAuthenticatorKeyAsync(user) is not { } key) return false;
        if (Totp.Find(key, code, clock.GetUtcNow()) is not { } step) return false;
        long last = long.Parse(await users.GetAuthenticationTokenAsync(user, Notes, LastStep) ?? "0", CultureInfo.InvariantCulture);
        return step > last && await Note(user, step); // false for the second of two that come at the same time
    }

    /// <summary>Makes the key the authenticator's, if the code shows that an app has it.</summary>
    public async Task<bool> SetUp(StaffUser user, string? key, string? code)
    {
        if (!Totp.IsKey(key) || Totp.Find(key!, code?.Replace(" ", string.Empty, StringComparison.Ordinal) ?? string.Empty, clock.GetUtcNow()) is not { } step)
            return false;
        await ((IUserAuthenticatorKeyStore<StaffUser>)store).SetAuthenticatorKeyAsync(user, key!, CancellationToken.None);
        return await Note(user, step) && (await users.SetTwoFactorEnabledAsync(user, true)).Succeeded;
    }

    /// <summary>The address that authenticator apps read from a picture.</summary>
    public string Address(StaffUser user, string key)
    {
        string issuer = Uri.EscapeDataString(settings.Value.ProductName);
        return $"otpauth://totp/{issuer}:{Uri.EscapeDataString(user.UserName!)}?secret={key}&issuer={issuer}&digits=6";
    }

    /// <summary>New recovery codes instead of the former ones.</summary>
    public async Task<IReadOnlyList<string>> MakeRecoveryCodes(StaffUser user) =>
        [.. await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes) ?? []];

    /// <summary>Adds the passkey that the browser made.</summary>
    public async Task<bool> AddPasskey(StaffUser user, string? credential, string name)
    {
        if (string.IsNullOrEmpty(credential) || await Finish(() => passkeys.PerformPasskeyAttestationAsync(credential)) is not { Succeeded: true } made) return false;
        if (made.UserEntity.Id != user.Id) return false; // another's page, in the same browser
        made.Passkey.Name = name;
        return (await users.AddOrUpdatePasskeyAsync(user, made.Passkey)).Succeeded;
    }

    /// <summary>Whose passkey answered; null when the answer is not good.</summary>
    public async Task<StaffUser?> Answered(string? credential)
    {
        if (string.IsNullOrEmpty(credential) || await Finish(() => passkeys.PerformPasskeyAssertionAsync(credential)) is not { Succeeded: true } answer) return null;
        // Notes the passkey's counter, by which a copy of it gives itself away.
        return (await users.AddOrUpdatePasskeyAsync(answer.User, answer.Passkey)).Succeeded ? answer.User : null;
    }

    /// <summary>Takes away all that the account could be entered with, and ends its sessions.</summary>
    /// <returns>False when the account was changed meanwhile.</returns>
    public async Task<bool> RemoveAll(StaffUser user)
    {
        foreach (UserPasskeyInfo passkey in await users.GetPasskeysAsync(user)) await users.RemovePasskeyAsync(user, passkey.CredentialId);
        await users.RemoveAuthenticationTokenAsync(user, "[AspNetUserStore]", "AuthenticatorKey");
        await users.RemoveAuthenticationTokenAsync(user, "[AspNetUserStore]", "RecoveryCodes");
        user.PasswordHash = null;
        if (!(await users.SetTwoFactorEnabledAsync(user, false)).Succeeded) return false;
        await sessions.EndAllOf(user.Id);
        return true;
    }

    private async Task<bool> Note(StaffUser user, long step) => (await users.SetAuthenticationTokenAsync(
        user, Notes, LastStep, step.ToString(CultureInfo.InvariantCulture))).Succeeded;

    /// <summary>Null when nothing was asked in this browser, or too long ago.</summary>
    private static async Task<T?> Finish<T>(Func<Task<T>> answer) where T : class
    {
        try
        {
            return await answer();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
