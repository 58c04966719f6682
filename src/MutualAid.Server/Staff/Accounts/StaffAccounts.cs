using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Sqlite;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>Sign-in for staff: ASP.NET Core Identity over our own tables; whatever is not open is closed.</summary>
internal static class StaffAccounts
{
    /// <summary>For whoever has a session, also one by a password alone.</summary>
    public const string AnySession = "any session";

    /// <summary>The accounts and their links, for verbs that don't sign anybody in.</summary>
    public static IServiceCollection AddStaffDb(this IServiceCollection services, IConfiguration configuration)
    {
        string? postgres = configuration.GetConnectionString("MutualAid");
        services.AddDbContext<StaffDb>((provider, options) =>
        {
            if (string.IsNullOrEmpty(postgres)) options.UseSqlite($"Data Source={provider.GetRequiredService<SqliteDatabase>().Path}");
            else options.UseNpgsql(postgres);
        });
        return services.AddSingleton<OneTimeLinks>();
    }

    public static IServiceCollection AddStaffAccounts(this IServiceCollection services)
    {
        services.AddIdentityCore<StaffUser>(options =>
            {
                options.Password.RequiredLength = 12;
                options.Password.RequireDigit = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.User.AllowedUserNameCharacters = string.Empty;
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3; // the first with passkeys
            })
            .AddEntityFrameworkStores<StaffDb>()
            .AddUserStore<StaffStore>()
            .AddSignInManager()
            .AddErrorDescriber<StaffErrors>()
            .AddDefaultTokenProviders();
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            // A passkey is both factors: the device, and what unlocks it.
            options.UserVerificationRequirement = "required";
            options.ResidentKeyRequirement = "required";
            options.ValidateOrigin = context => ValueTask.FromResult(IsOurs(context));
        });
        services.AddStaffCookies().AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, ProgramTokenAuthentication>(ProgramTokenAuthentication.SchemeName, null);
        AuthorizationPolicy complete = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireClaim(StaffClaims.Complete).Build();
        services.AddAuthorizationBuilder().SetFallbackPolicy(complete).SetDefaultPolicy(complete)
            .AddPolicy(AnySession, policy => policy.RequireAuthenticatedUser());
        services.AddSingleton<ProgramTokens>().AddSingleton<FactorSecrets>().AddSingleton<FailedSignIns>();
        return services.AddScoped<StaffSignIn>().AddScoped<SecondFactors>();
    }

    /// <summary>True until the first account is made.</summary>
    public static async Task<bool> NobodyYet(this UserManager<StaffUser> users) => !await users.Users.AnyAsync();

    /// <summary>What is wrong with a new password; null when nothing is.</summary>
    public static async Task<string?> ProblemWith(this UserManager<StaffUser> users, StaffUser user, string? password)
    {
        var problems = new List<string>();
        foreach (IPasswordValidator<StaffUser> validator in users.PasswordValidators)
            problems.AddRange((await validator.ValidateAsync(users, user, password)).Errors.Select(error => error.Description));
        return problems.Count > 0 ? string.Join(' ', problems) : null;
    }

    /// <summary>By host, as a proxy may have ended TLS; a browser uses passkeys over HTTPS or on its own machine only.</summary>
    private static bool IsOurs(PasskeyOriginValidationContext context) =>
        !context.CrossOrigin && Uri.TryCreate(context.Origin, UriKind.Absolute, out Uri? origin)
        && origin.Authority == context.HttpContext.Request.Host.Value;
}
