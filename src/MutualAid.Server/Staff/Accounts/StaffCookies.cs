using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Storage.Accounts;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>The cookies of the staff's pages. None has a domain, a path of its own, or a life beyond the browser's.</summary>
internal static class StaffCookies
{
    public static IServiceCollection AddStaffCookies(this IServiceCollection services)
    {
        services.AddScoped<StaffSessionEvents>().AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ApplicationScheme, options =>
            {
                options.Cookie.Name = "__Host-staff";
                options.EventsType = typeof(StaffSessionEvents);
                options.ExpireTimeSpan = StaffSessions.Longest;
                options.SlidingExpiration = false;
                options.LoginPath = "/staff/signin";
                options.AccessDeniedPath = "/staff/denied";
            })
            // Between the question to a passkey and its answer.
            .AddCookie(IdentityConstants.TwoFactorUserIdScheme, options =>
            {
                options.Cookie.Name = "__Host-staff-passkey";
                options.ExpireTimeSpan = TimeSpan.FromMinutes(15);
                options.SlidingExpiration = false;
            });
        services.AddAntiforgery(options => options.Cookie.Name = "__Host-staff-form");
        services.Configure<CookieTempDataProviderOptions>(options => options.Cookie.Name = "__Host-staff-said");
        return services.Configure<CookiePolicyOptions>(options =>
        {
            // Here and not with each, as forms refuse to be made over HTTP by a server that wants HTTPS itself: that ends before it.
            options.Secure = CookieSecurePolicy.Always;
            options.HttpOnly = HttpOnlyPolicy.Always;
            options.MinimumSameSitePolicy = SameSiteMode.Strict;
        });
    }
}

/// <summary>
/// Keeps sessions in the database: the cookie has nothing but a key that is new at each sign-in, and each request finds the
/// person as they are now.
/// </summary>
internal sealed class StaffSessionEvents(StaffSessions sessions) : CookieAuthenticationEvents
{
    public override async Task SigningIn(CookieSigningInContext context)
    {
        ClaimsPrincipal asked = context.Principal!;
        string key = await sessions.Start(asked.FindFirstValue(ClaimTypes.NameIdentifier)!, asked.IsComplete());
        context.Principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(StaffClaims.Session, key)], context.Scheme.Name));
        // The page that is the answer knows them, too.
        if (await sessions.Find(key, CancellationToken.None) is { } session) context.HttpContext.User = StaffClaims.Of(key, session);
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        string? key = context.Principal?.SessionKey();
        if (key is not null && await sessions.Find(key, context.HttpContext.RequestAborted) is { } session)
            context.ReplacePrincipal(StaffClaims.Of(key, session));
        else
            context.RejectPrincipal();
    }

    public override async Task SigningOut(CookieSigningOutContext context)
    {
        if (context.HttpContext.User.SessionKey() is { } key) await sessions.End(key);
    }

    /// <summary>Whoever has not shown a second factor yet is led to where one is set up.</summary>
    public override Task RedirectToAccessDenied(Microsoft.AspNetCore.Authentication.RedirectContext<CookieAuthenticationOptions> context)
    {
        if (!context.HttpContext.User.IsComplete()) context.RedirectUri = "/staff/your-sign-in";
        return base.RedirectToAccessDenied(context);
    }
}

/// <summary>What a request knows of whoever sends it.</summary>
internal static class StaffClaims
{
    public const string Session = "session";
    public const string Complete = "complete";
    private const string Proved = "proved";

    /// <summary>A session without a second factor has no role, so that whatever needs one stays closed.</summary>
    public static ClaimsPrincipal Of(string key, StaffSession session)
    {
        List<Claim> claims =
        [
            new(ClaimTypes.NameIdentifier, session.UserId),
            new(ClaimTypes.Name, session.Name),
            new(Session, key),
            new(Proved, session.ProvedAt.ToString(CultureInfo.InvariantCulture)),
        ];
        if (session.Complete) claims.AddRange([new(Complete, "yes"), new(ClaimTypes.Role, session.Role)]);
        return new ClaimsPrincipal(new ClaimsIdentity(claims, IdentityConstants.ApplicationScheme));
    }

    public static string? SessionKey(this ClaimsPrincipal person) => person.FindFirstValue(Session);

    /// <summary>The account's id.</summary>
    public static string? AccountId(this ClaimsPrincipal person) => person.FindFirstValue(ClaimTypes.NameIdentifier);

    public static bool IsComplete(this ClaimsPrincipal person) => person.HasClaim(Complete, "yes");

    /// <summary>When they last showed who they are.</summary>
    public static DateTimeOffset ProvedAt(this ClaimsPrincipal person) => DateTimeOffset.FromUnixTimeMilliseconds(
        long.Parse(person.FindFirstValue(Proved) ?? "0", CultureInfo.InvariantCulture));
}
