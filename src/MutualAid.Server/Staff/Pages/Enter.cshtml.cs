using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What a one-time link opens: a first account, an invited one, one to be entered anew, or a session.</summary>
[AllowAnonymous]
internal sealed class EnterModel(OneTimeLinks links, StaffSignIn signIn, UserManager<StaffUser> users, SecondFactors factors) : StaffPage
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public string? Role { get; private set; }

    public bool IsSignIn { get; private set; }

    public bool IsReset { get; private set; }

    /// <summary>Looking does not use the link up: a preview in a message must not.</summary>
    public override async Task OnGet()
    {
        LinkPurpose? purpose = await links.Look(Token, Cancellation);
        Role = purpose switch
        {
            LinkPurpose.MakeFirstAccount => await users.NobodyYet() ? StaffRoles.Coordinator : null,
            LinkPurpose.MakeAccount make => make.Role,
            _ => null,
        };
        IsSignIn = purpose is LinkPurpose.SignIn;
        if (purpose is LinkPurpose.NewFactors reset && await WhoseIs(reset) is { } known) (IsReset, Name) = (true, known.UserName);
        Title = IsReset ? T($"Enter your account anew") : Role is null ? T($"Welcome") : T($"Make your account");
    }

    public async Task<IActionResult> OnPost()
    {
        bool entered = await links.Use(Token, purpose => purpose switch
        {
            LinkPurpose.MakeFirstAccount => MakeFirstAccount(),
            LinkPurpose.MakeAccount make => MakeAccount(make.Role),
            LinkPurpose.NewFactors known => ChooseAnew(known),
            LinkPurpose.SignIn known => SignIn(known.UserId),
            _ => throw new InvalidOperationException($"No link is for {purpose.GetType().Name}."),
        });
        if (entered) return Redirect("/staff");
        await OnGet();
        return Page();
    }

    private async Task<bool> MakeFirstAccount() => await users.NobodyYet() && await MakeAccount(StaffRoles.Coordinator);

    private async Task<bool> MakeAccount(string role)
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            Problem = T($"Choose a name.");
            return false;
        }

        var user = new StaffUser { UserName = Name.Trim(), Role = role };
        return Holds(await users.CreateAsync(user, Password ?? string.Empty)) && await Enter(user, complete: false);
    }

    /// <summary>The account, as long as it is entered with what it was entered with when the link was made.</summary>
    private async Task<StaffUser?> WhoseIs(LinkPurpose.NewFactors link) =>
        await users.FindByIdAsync(link.UserId) is { Closed: false } user && user.SecurityStamp == link.Stamp ? user : null;

    /// <summary>The password is new, and everything else is gone; a second factor is set up next.</summary>
    private async Task<bool> ChooseAnew(LinkPurpose.NewFactors link)
    {
        if (await WhoseIs(link) is not { } user) return false;
        Problem = await users.ProblemWith(user, Password);
        return Problem is null
            && await factors.RemoveAll(user)
            && Holds(await users.AddPasswordAsync(user, Password!))
            && await Enter(user, complete: false);
    }

    private async Task<bool> SignIn(string id) =>
        await users.FindByIdAsync(id) is { Closed: false } user && await Enter(user, complete: true);

    private async Task<bool> Enter(StaffUser user, bool complete)
    {
        await signIn.Enter(HttpContext, user, complete);
        await Log(AuditAction.SignedIn);
        return true;
    }

    private bool Holds(IdentityResult result)
    {
        if (!result.Succeeded) Problem = string.Join(' ', result.Errors.Select(error => error.Description));
        return result.Succeeded;
    }
}
