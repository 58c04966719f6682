using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using MutualAid.Server.Ops;
using MutualAid.Storage.Accounts;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>Lets staff in, and asks again for who they are before they see what is most delicate.</summary>
internal sealed class StaffSignIn(
    UserManager<StaffUser> users,
    SecondFactors factors,
    StaffSessions sessions,
    FailedSignIns failures,
    Limits limits,
    TimeProvider clock)
{
    /// <summary>For how long it counts that somebody showed who they are.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whose name, password and code these are. Where no second factor is set up the password alone will do, for a session
    /// that can set one up and nothing else. The answer and the work are alike, whatever was wrong.
    /// </summary>
    /// <returns>Null when they don't fit, after as long as a wrong one has to wait now.</returns>
    public async Task<(StaffUser User, bool Complete)?> Check(string? name, string? password, string? code, CancellationToken cancellation)
    {
        StaffUser? user = await users.FindByNameAsync(name ?? string.Empty);
        if (user is { Closed: false, PasswordHash: not null })
        {
            bool hasFactor = await factors.Any(user);
            if (await users.CheckPasswordAsync(user, password ?? string.Empty) && (!hasFactor || await factors.Take(user, code)))
                return (user, hasFactor);
        }
        else
        {
            users.PasswordHasher.HashPassword(new StaffUser(), password ?? string.Empty);
        }

        await Failed(cancellation);
        return null;
    }

    /// <summary>Whose passkey answered.</summary>
    /// <returns>Null when the answer is not good, after as long as a wrong one has to wait now.</returns>
    public async Task<StaffUser?> CheckPasskey(string? credential, CancellationToken cancellation)
    {
        if (await factors.Answered(credential) is { Closed: false } user) return user;
        await Failed(cancellation);
        return null;
    }

    /// <summary>Begins a session of its own, and ends the one that the browser had.</summary>
    /// <param name="complete">Whether more than a password was shown.</param>
    public async Task Enter(HttpContext http, StaffUser user, bool complete)
    {
        if (http.User.SessionKey() is { } former) await sessions.End(former);
        List<Claim> claims = [new(ClaimTypes.NameIdentifier, user.Id)];
        if (complete) claims.Add(new(StaffClaims.Complete, "yes"));
        await http.SignInAsync(IdentityConstants.ApplicationScheme, new ClaimsPrincipal(new ClaimsIdentity(claims, IdentityConstants.ApplicationScheme)));
    }

    private async Task Failed(CancellationToken cancellation)
    {
        await failures.Note();
        await limits.Pass(Limits.WrongSignIns, cancellation); // refused or not, it was wrong
    }

    /// <summary>Whether they showed who they are a moment ago.</summary>
    public bool IsFresh(ClaimsPrincipal person) => person.ProvedAt() > clock.GetUtcNow() - Fresh;

    /// <summary>Whether this shows that it is still the person whose session it is.</summary>
    public async Task<bool> Prove(HttpContext http, string? password, string? code, string? credential)
    {
        (ClaimsPrincipal person, CancellationToken cancellation) = (http.User, http.RequestAborted);
        StaffUser? shown = string.IsNullOrEmpty(credential)
            ? (await Check(person.Identity!.Name, password, code, cancellation))?.User
            : await CheckPasskey(credential, cancellation);
        if (shown is null || shown.Id != person.AccountId()) return false;
        string key = person.SessionKey()!;
        await sessions.Prove(key);
        if (await sessions.Find(key, cancellation) is not { } session) return false;
        http.User = StaffClaims.Of(key, session);
        return true;
    }
}
