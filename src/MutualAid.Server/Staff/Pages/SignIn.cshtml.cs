using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Name, password and code at once, so that nobody learns which of them was wrong; or a passkey.</summary>
[AllowAnonymous]
internal sealed class SignInModel(StaffSignIn signIn, SignInManager<StaffUser> passkeys, UserManager<StaffUser> users) : StaffPage
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public bool NobodyYet { get; private set; }

    /// <summary>What the browser asks whichever passkey there is.</summary>
    public string? Passkey { get; private set; }

    public override async Task OnGet()
    {
        Title = T($"Sign in");
        NobodyYet = await users.NobodyYet();
        if (NobodyYet) return;
        Passkey = await passkeys.MakePasskeyRequestOptionsAsync(null);
        SecurityHeaders.AllowPasskeys(Response);
    }

    public async Task<IActionResult> OnPost(string? name, string? password, string? code)
    {
        if (await signIn.Check(name, password, code, Cancellation) is { } known) return await Enter(known.User, known.Complete);
        return Back(T($"Name, password and code don't fit. Please try again; a code of the app is good once, so wait for the next one."));
    }

    public async Task<IActionResult> OnPostPasskey(string? credential)
    {
        if (await signIn.CheckPasskey(credential, Cancellation) is { } user) return await Enter(user, complete: true);
        return Back(T($"That passkey doesn't fit, or the page was open for too long. Please try again."));
    }

    private async Task<IActionResult> Enter(StaffUser user, bool complete)
    {
        await signIn.Enter(HttpContext, user, complete);
        await Log(AuditAction.SignedIn);
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/staff");
    }
}
