using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Who works here, and which programs do.</summary>
[Authorize(Roles = StaffRoles.Coordinator)]
internal sealed class PeopleModel(UserManager<StaffUser> users, OneTimeLinks links, ProgramTokens tokens) : StaffPage
{
    public IReadOnlyList<StaffUser> Users { get; private set; } = [];

    public IReadOnlyList<ProgramToken> Tokens { get; private set; } = [];

    public string? Secret { get; private set; }

    public string? SecretIs { get; private set; }

    public override async Task OnGet()
    {
        Title = "People";
        Users = await users.Users.OrderBy(user => user.UserName).ToListAsync(Cancellation);
        Tokens = await tokens.List(Cancellation);
    }

    public async Task<IActionResult> OnPostInvite(string? role)
    {
        if (!StaffRoles.All.Contains(role)) return Back("Choose a role.");
        await OnGet();
        SecretIs = "Send this link to them. It works once, until tomorrow:";
        Secret = $"{Request.Scheme}://{Request.Host}/staff/enter/{await links.Create(new LinkPurpose.MakeAccount(role!))}";
        return Page();
    }

    public async Task<IActionResult> OnPostToken(string? name, string? role)
    {
        if (string.IsNullOrWhiteSpace(name) || !StaffRoles.All.Contains(role)) return Back("The program needs a name and a role.");
        SecretIs = $"The token of {name}. It is not shown again:";
        Secret = await tokens.Create(name.Trim(), role!, Cancellation);
        await OnGet();
        return Page();
    }

    public async Task<IActionResult> OnPostRevoke(string? hash)
    {
        await tokens.Revoke(hash ?? string.Empty, Cancellation);
        return Back(null, "The token is revoked.");
    }
}
