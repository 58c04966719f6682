using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>What a one-time link is good for.</summary>
internal abstract record LinkPurpose
{
    private LinkPurpose()
    {
    }

    /// <summary>Makes an account with a role.</summary>
    public sealed record MakeAccount(string Role) : LinkPurpose;

    /// <summary>Signs in as somebody who exists.</summary>
    public sealed record SignIn(string UserId) : LinkPurpose;
}

/// <summary>Links that work once, for a day, and only while this program runs.</summary>
internal sealed class OneTimeLinks(TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<string, (LinkPurpose Purpose, DateTimeOffset Until)> _links = new();

    /// <summary>The secret part of a new link.</summary>
    public string Create(LinkPurpose purpose)
    {
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        _links[token] = (purpose, clock.GetUtcNow() + Lifetime);
        return token;
    }

    /// <summary>What the link is good for, without using it up; null when it is not good any more.</summary>
    public LinkPurpose? Look(string? token) =>
        token is not null && _links.TryGetValue(token, out var link) && link.Until > clock.GetUtcNow() ? link.Purpose : null;

    /// <summary>Uses the link up for what <paramref name="use"/> does; when that fails, it is good again.</summary>
    /// <returns>False when the link is not good, or its use failed.</returns>
    public async Task<bool> Use(string? token, Func<LinkPurpose, Task<bool>> use)
    {
        // Taken out first: whoever else sends it meanwhile finds it used.
        if (Look(token) is null || !_links.TryRemove(token!, out var link)) return false;
        bool used = false;
        try
        {
            return used = await use(link.Purpose);
        }
        finally
        {
            if (!used) _links[token!] = link;
        }
    }
}
