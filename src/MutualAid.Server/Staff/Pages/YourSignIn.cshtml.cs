using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What somebody signs in with. It is all that a session sees that began with a password alone.</summary>
[Authorize(Policy = StaffAccounts.AnySession)]
internal sealed class YourSignInModel(
    UserManager<StaffUser> users, SignInManager<StaffUser> passkeys, SecondFactors factors, StaffSignIn signIn, StaffSessions sessions) : StaffPage
{
    /// <summary>Whether the session may do more than set up a second factor.</summary>
    public bool IsComplete => User.IsComplete();

    public bool HasAuthenticator { get; private set; }

    public IReadOnlyList<UserPasskeyInfo> Passkeys { get; private set; } = [];

    public int CodesLeft { get; private set; }

    /// <summary>For an authenticator that is set up anew; it is kept nowhere until its code was typed.</summary>
    public string? Key { get; private set; }

    public string Picture { get; private set; } = string.Empty;

    public string GroupedKey => string.Join(' ', Key!.Chunk(4).Select(four => new string(four)));

    /// <summary>What the browser asks the device for; null while it would be asked first who they are.</summary>
    public string? NewPasskey { get; private set; }

    /// <summary>Shown once.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    public override async Task OnGet()
    {
        StaffUser user = await Me();
        Title = T($"Your sign-in");
        HasAuthenticator = user.TwoFactorEnabled;
        Passkeys = [.. (await users.GetPasskeysAsync(user)).OrderBy(passkey => passkey.CreatedAt)];
        CodesLeft = await users.CountRecoveryCodesAsync(user);
        string? typed = HttpMethods.IsPost(Request.Method) ? Request.Form["Key"].ToString() : null;
        Key = Totp.IsKey(typed) ? typed : users.GenerateNewAuthenticatorKey(); // a mistyped code leaves the app as it is
        Picture = QrPicture.Of(factors.Address(user, Key!));
        if (!signIn.IsFresh(User)) return;
        NewPasskey = await passkeys.MakePasskeyCreationOptionsAsync(new() { Id = user.Id, Name = user.UserName!, DisplayName = user.UserName! });
        SecurityHeaders.AllowPasskeys(Response);
    }

    public async Task<IActionResult> OnPostAuthenticator(string? key, string? code)
    {
        if (await Confirm() is { } ask) return ask;
        StaffUser user = await Me();
        if (!await factors.SetUp(user, key, code)) return Back(T($"That is not the code that the app shows for this key. Type the newest one."));
        return await Changed(user, AuditAction.FactorSetUp, T($"The authenticator app is set up."));
    }

    public async Task<IActionResult> OnPostPasskey(string? name, string? credential)
    {
        if (await Confirm() is { } ask) return ask;
        StaffUser user = await Me();
        if (string.IsNullOrWhiteSpace(name) || name.Length > 40) return Back(T($"Say what you call the passkey."));
        if (string.IsNullOrEmpty(credential)) return Back(T($"Press “Add a passkey” once more; your browser asks for it then."));
        if (!await factors.AddPasskey(user, credential, name.Trim())) return Back(T($"The passkey was not added; the page was open for too long. Please try again."));
        return await Changed(user, AuditAction.FactorSetUp, T($"The passkey {name.Trim()} is added."));
    }

    public async Task<IActionResult> OnPostRemovePasskey(string? id)
    {
        if (await Confirm() is { } ask) return ask;
        StaffUser user = await Me();
        var known = await users.GetPasskeysAsync(user);
        if (known.FirstOrDefault(one => Convert.ToHexStringLower(one.CredentialId) == id) is not { } passkey) return Back(T($"There is no such passkey any more."));
        if (known.Count == 1 && !user.TwoFactorEnabled) return Back(T($"It is all that you have besides the password. Set up an authenticator app or another passkey first."));
        await users.RemovePasskeyAsync(user, passkey.CredentialId);
        await Log(AuditAction.FactorRemoved);
        return Back(null, T($"The passkey {passkey.Name} is removed."));
    }

    public async Task<IActionResult> OnPostCodes()
    {
        if (await Confirm() is { } ask) return ask;
        StaffUser user = await Me();
        if (!await factors.Any(user)) return Back(T($"Set up an authenticator app or a passkey first."));
        return await ShowNewCodes(user);
    }

    public async Task<IActionResult> OnPostPassword(string? password)
    {
        if (await Confirm() is { } ask) return ask;
        StaffUser user = await Me();
        if (await users.ProblemWith(user, password) is { } problem) return Back(problem);
        await users.RemovePasswordAsync(user);
        await users.AddPasswordAsync(user, password!);
        return await Changed(user, AuditAction.PasswordChanged, T($"The password is changed."));
    }

    /// <summary>Begins a new session, the only one; the first second factor makes it complete, and brings recovery codes.</summary>
    private async Task<IActionResult> Changed(StaffUser user, AuditAction action, string done)
    {
        await Log(action);
        bool hasFactor = await factors.Any(user);
        await sessions.EndAllOf(user.Id);
        await signIn.Enter(HttpContext, user, complete: hasFactor || IsComplete);
        if (!hasFactor || await users.CountRecoveryCodesAsync(user) > 0) return Back(null, done);
        return await ShowNewCodes(user);
    }

    private async Task<IActionResult> ShowNewCodes(StaffUser user)
    {
        await Log(AuditAction.RecoveryCodesMade);
        RecoveryCodes = await factors.MakeRecoveryCodes(user);
        Title = T($"Your recovery codes");
        return Page();
    }

    private async Task<StaffUser> Me() => (await users.FindByIdAsync(User.AccountId()!))!;
}
