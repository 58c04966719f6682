using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>Somebody who works at the pantry.</summary>
public sealed class StaffUser : IdentityUser
{
    /// <summary>One of <see cref="StaffRoles"/>.</summary>
    public string Role { get; set; } = StaffRoles.Packer;
}

/// <summary>What ASP.NET Core Identity needs of the database; the tables are made by our migrations.</summary>
public sealed class StaffDb(DbContextOptions<StaffDb> options) : IdentityUserContext<StaffUser>(options);
