using System.Text.Json;
using System.Text.Json.Serialization;
using MutualAid.Storage.Accounts;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>What a one-time link is good for.</summary>
[JsonDerivedType(typeof(MakeFirstAccount), nameof(MakeFirstAccount))]
[JsonDerivedType(typeof(MakeAccount), nameof(MakeAccount))]
[JsonDerivedType(typeof(NewFactors), nameof(NewFactors))]
[JsonDerivedType(typeof(SignIn), nameof(SignIn))]
internal abstract record LinkPurpose
{
    private LinkPurpose()
    {
    }

    /// <summary>Makes a coordinator's account as long as there is none; every node prints such a link when it starts.</summary>
    public sealed record MakeFirstAccount : LinkPurpose;

    /// <summary>Makes an account with a role.</summary>
    public sealed record MakeAccount(string Role) : LinkPurpose;

    /// <summary>
    /// Chooses a new password, and then a new second factor, in place of all that the account is entered with; void once any of that
    /// was changed.
    /// </summary>
    /// <param name="Stamp">The account's <see cref="Microsoft.AspNetCore.Identity.IdentityUser{TKey}.SecurityStamp"/> when the link was made.</param>
    public sealed record NewFactors(string UserId, string? Stamp) : LinkPurpose;

    /// <summary>Signs in as somebody who exists.</summary>
    public sealed record SignIn(string UserId) : LinkPurpose;
}

/// <summary>Links that work once, for a day, at whichever node.</summary>
internal sealed class OneTimeLinks(OneTimeTokens tokens)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>The secret part of a new link.</summary>
    public Task<string> Create(LinkPurpose purpose) => tokens.Create(JsonSerializer.Serialize(purpose), Lifetime);

    /// <summary>What the link is good for, without using it up; null when it is not good any more.</summary>
    public async Task<LinkPurpose?> Look(string? token, CancellationToken cancellation) =>
        token is not null && await tokens.Look(token, cancellation) is { } purpose ? Read(purpose) : null;

    /// <summary>
    /// Uses the link up for what <paramref name="use"/> does; when that fails, it is good again. A node that stops in
    /// between leaves it used up.
    /// </summary>
    /// <returns>False when the link is not good, or its use failed.</returns>
    public async Task<bool> Use(string? token, Func<LinkPurpose, Task<bool>> use)
    {
        // Taken out first: whoever else sends it meanwhile finds it used.
        if (token is null || await tokens.Take(token) is not { } link) return false;
        bool used = false;
        try
        {
            return used = await use(Read(link.Purpose));
        }
        finally
        {
            if (!used) await tokens.PutBack(link);
        }
    }

    private static LinkPurpose Read(string purpose) => JsonSerializer.Deserialize<LinkPurpose>(purpose)!;
}
