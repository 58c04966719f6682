using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Sqlite;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>Sign-in for staff: ASP.NET Core Identity over our own tables; whatever is not open is closed.</summary>
internal static class StaffAccounts
{
    public static IServiceCollection AddStaffAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        string? postgres = configuration.GetConnectionString("MutualAid");
        services.AddDbContext<StaffDb>((provider, options) =>
        {
            if (string.IsNullOrEmpty(postgres)) options.UseSqlite($"Data Source={provider.GetRequiredService<SqliteDatabase>().Path}");
            else options.UseNpgsql(postgres);
        });
        services.AddIdentityCore<StaffUser>(options =>
            {
                options.Password.RequiredLength = 12;
                options.Password.RequireDigit = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.User.AllowedUserNameCharacters = string.Empty;
            })
            .AddEntityFrameworkStores<StaffDb>()
            .AddSignInManager()
            .AddDefaultTokenProviders()
            .AddClaimsPrincipalFactory<WithRole>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, ProgramTokenAuthentication>(ProgramTokenAuthentication.SchemeName, null)
            .AddIdentityCookies(cookies => cookies.ApplicationCookie!.Configure(options =>
            {
                options.Cookie.Name = "staff";
                options.Cookie.SameSite = SameSiteMode.Strict;
                options.Cookie.HttpOnly = true;
                options.ExpireTimeSpan = TimeSpan.FromHours(12);
                options.LoginPath = "/staff/signin";
                options.AccessDeniedPath = "/staff/denied";
            }));
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<OneTimeLinks>().AddSingleton<ProgramTokens>();
        return services;
    }

    /// <summary>True until the first account is made.</summary>
    public static async Task<bool> NobodyYet(this UserManager<StaffUser> users) => !await users.Users.AnyAsync();

    /// <summary>Puts the account's role into its session.</summary>
    private sealed class WithRole(UserManager<StaffUser> users, IOptions<IdentityOptions> options)
        : UserClaimsPrincipalFactory<StaffUser>(users, options)
    {
        protected override async Task<ClaimsIdentity> GenerateClaimsAsync(StaffUser user)
        {
            ClaimsIdentity identity = await base.GenerateClaimsAsync(user);
            identity.AddClaim(new Claim(ClaimTypes.Role, user.Role));
            return identity;
        }
    }
}
