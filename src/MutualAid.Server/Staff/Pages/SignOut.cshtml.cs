using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace MutualAid.Server.Staff.Pages;

[AllowAnonymous]
internal sealed class SignOutModel : StaffPage
{
    public override Task OnGet()
    {
        Title = T($"Signed out");
        return Task.CompletedTask;
    }

    public async Task<IActionResult> OnPost()
    {
        await HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        return Redirect("/staff/signout");
    }
}
