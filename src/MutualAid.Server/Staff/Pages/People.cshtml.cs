using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Who works here, and which programs do.</summary>
[Authorize(Roles = StaffRoles.Coordinator)]
internal sealed class PeopleModel(
    UserManager<StaffUser> users, SecondFactors factors, OneTimeLinks links, ProgramTokens tokens) : StaffPage
{
    public IReadOnlyList<StaffUser> Users { get; private set; } = [];

    public IReadOnlyList<ProgramToken> Tokens { get; private set; } = [];

    public string? Secret { get; private set; }

    public string? SecretIs { get; private set; }

    public override async Task OnGet()
    {
        Title = T($"People");
        Users = await users.Users.OrderBy(user => user.UserName).ToListAsync(Cancellation);
        Tokens = await tokens.List(Cancellation);
    }

    public async Task<IActionResult> OnPostInvite(string? role)
    {
        if (!StaffRoles.All.Contains(role)) return Back(T($"Choose a role."));
        if (await Confirm() is { } ask) return ask;
        await Log(AuditAction.Invited, role);
        return await ShowLink(new LinkPurpose.MakeAccount(role!));
    }

    /// <summary>Takes away what the account was entered with, ends its sessions, and makes a link with which it is entered anew.</summary>
    public async Task<IActionResult> OnPostReset(string? user)
    {
        if (await Other(user) is not { } account) return Back(T($"Choose somebody else; your own sign-in has its own page."));
        if (await Confirm() is { } ask) return ask;
        account.Closed = false;
        if (!await factors.RemoveAll(account)) return Back(T($"The account was just changed by somebody else. Please try again."));
        await Log(AuditAction.SignInReset, account.Id);
        return await ShowLink(new LinkPurpose.NewFactors(account.Id, account.SecurityStamp));
    }

    public async Task<IActionResult> OnPostClose(string? user)
    {
        if (await Other(user) is not { } account) return Back(T($"Choose somebody else; nobody closes their own account."));
        if (await Confirm() is { } ask) return ask;
        account.Closed = true;
        if (!await factors.RemoveAll(account)) return Back(T($"The account was just changed by somebody else. Please try again."));
        await Log(AuditAction.AccountClosed, account.Id);
        return Back(null, T($"The account of {account.UserName} is closed."));
    }

    public async Task<IActionResult> OnPostToken(string? name, string? role)
    {
        if (string.IsNullOrWhiteSpace(name) || !StaffRoles.All.Contains(role)) return Back(T($"The program needs a name and a role."));
        if (await Confirm() is { } ask) return ask;
        await Log(AuditAction.TokenMade, role);
        SecretIs = T($"The token of {name}. It is not shown again:");
        Secret = await tokens.Create(name.Trim(), role!, Cancellation);
        await OnGet();
        return Page();
    }

    public async Task<IActionResult> OnPostRevoke(string? hash)
    {
        await Log(AuditAction.TokenRevoked, hash is { Length: > 12 } ? hash[..12] : null);
        await tokens.Revoke(hash ?? string.Empty, Cancellation);
        return Back(null, T($"The token is revoked."));
    }
    private async Task<StaffUser?> Other(string? id) => id is null || id == User.AccountId() ? null : await users.FindByIdAsync(id);

    private async Task<IActionResult> ShowLink(LinkPurpose purpose)
    {
        await OnGet();
        SecretIs = T($"Send this link to them. It works once, until tomorrow:");
        Secret = $"{Request.Scheme}://{Request.Host}/staff/enter/{await links.Create(purpose)}";
        return Page();
    }
}
