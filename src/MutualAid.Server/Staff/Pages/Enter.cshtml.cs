using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Server.Staff.Accounts;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What a one-time link opens: a first account, an invited one, or a session.</summary>
[AllowAnonymous]
internal sealed class EnterModel(OneTimeLinks links, SignInManager<StaffUser> signIn, UserManager<StaffUser> users) : StaffPage
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public string? Role { get; private set; }

    public bool IsSignIn { get; private set; }

    /// <summary>Looking does not use the link up: a preview in a message must not.</summary>
    public void OnGet()
    {
        LinkPurpose? purpose = links.Look(Token);
        Role = (purpose as LinkPurpose.MakeAccount)?.Role;
        IsSignIn = purpose is LinkPurpose.SignIn;
        Title = Role is null ? "Welcome" : "Make your account";
    }

    public async Task<IActionResult> OnPost()
    {
        OnGet();
        switch (links.Look(Token))
        {
            case LinkPurpose.MakeAccount make when await MakeAccount(make.Role):
                return Redirect("/staff");
            case LinkPurpose.SignIn known when await users.FindByIdAsync(known.UserId) is { } user:
                links.Take(Token);
                await signIn.SignInAsync(user, isPersistent: false);
                return Redirect("/staff");
            default:
                return Page();
        }
    }

    private async Task<bool> MakeAccount(string role)
    {
        var user = new StaffUser { UserName = Name?.Trim(), Role = role };
        IdentityResult made = await users.CreateAsync(user, Password ?? string.Empty);
        if (!made.Succeeded)
        {
            Problem = string.Join(' ', made.Errors.Select(error => error.Description));
            return false;
        }

        links.Take(Token);
        await signIn.SignInAsync(user, isPersistent: false);
        return true;
    }
}
