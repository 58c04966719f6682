using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Server.Staff.Accounts;

namespace MutualAid.Server.Staff.Pages;

[AllowAnonymous]
internal sealed class SignOutModel(SignInManager<StaffUser> signIn) : StaffPage
{
    public override Task OnGet()
    {
        Title = "Signed out";
        return Task.CompletedTask;
    }

    public async Task<IActionResult> OnPost()
    {
        await signIn.SignOutAsync();
        return Redirect("/staff/signout");
    }
}
