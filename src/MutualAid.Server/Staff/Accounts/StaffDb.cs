using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>Somebody who works at the pantry.</summary>
public sealed class StaffUser : IdentityUser
{
    /// <summary>One of <see cref="StaffRoles"/>.</summary>
    public string Role { get; set; } = StaffRoles.Packer;

    /// <summary>Whether they left: nothing signs in to the account any more.</summary>
    public bool Closed { get; set; }
}

/// <summary>What ASP.NET Core Identity needs of the database; the tables are made by our migrations.</summary>
public sealed class StaffDb(DbContextOptions<StaffDb> options) : IdentityUserContext<StaffUser>(options);

/// <summary>Identity's store, but for the secrets of second factors, which it would write down in the clear.</summary>
internal sealed class StaffStore(StaffDb context, FactorSecrets secrets)
    : UserOnlyStore<StaffUser, StaffDb, string, IdentityUserClaim<string>, IdentityUserLogin<string>, IdentityUserToken<string>, IdentityUserPasskey<string>>(context)
{
    public override Task SetTokenAsync(StaffUser user, string loginProvider, string name, string? value, CancellationToken cancellationToken) =>
        base.SetTokenAsync(user, loginProvider, name, value is null ? null : secrets.Seal(user.Id, name, value), cancellationToken);

    public override async Task<string?> GetTokenAsync(StaffUser user, string loginProvider, string name, CancellationToken cancellationToken) =>
        await base.GetTokenAsync(user, loginProvider, name, cancellationToken) is { } value ? secrets.Open(user.Id, name, value) : null;
}
