using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;

namespace MutualAid.Server.Staff.Pages;

[AllowAnonymous]
internal sealed class SignInModel(SignInManager<StaffUser> signIn, UserManager<StaffUser> users, Limits limits) : StaffPage
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public bool NobodyYet { get; private set; }

    public override async Task OnGet()
    {
        Title = "Sign in";
        NobodyYet = await users.NobodyYet();
    }

    public async Task<IActionResult> OnPost()
    {
        var result = await signIn.PasswordSignInAsync(
            Name ?? string.Empty, Password ?? string.Empty, isPersistent: false, lockoutOnFailure: true);
        if (result.Succeeded) return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/staff");
        // The same words, after the same work, whether there is such a name or not, and whether it is locked or not.
        if (result.IsLockedOut || await users.FindByNameAsync(Name ?? string.Empty) is null)
            users.PasswordHasher.HashPassword(new StaffUser(), Password ?? string.Empty);
        if (!await limits.Pass(Limits.WrongSignIns, Cancellation)) return Limits.Refuse(Response);
        Title = "Sign in";
        Problem = "Name and password don't fit. Please try again; after five wrong passwords, wait five minutes first.";
        return Page();
    }
}
