using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace MutualAid.Server.Ops;

/// <summary>What every response says to browsers, errors included.</summary>
internal static class SecurityHeaders
{
    /// <summary>In bytes; a box template with hundreds of lines still fits. A page that takes files says its own.</summary>
    private const int LargestForm = 64 * 1024;

    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>In seconds: browsers ask for nothing but TLS for a year.</summary>
    private const string OnlyTls = "max-age=31536000";

    /// <summary>What pages could ask Chromium for that is about the person or their things; none of ours does.</summary>
    private static readonly string[] Powers =
    [
        "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "clipboard-write",
        "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts",
        "magnetometer", "microphone", "midi", "payment", "publickey-credentials-create", "publickey-credentials-get",
        "screen-wake-lock", "serial", "storage-access", "usb", "xr-spatial-tracking",
    ];

    private static readonly string NoPowers = PermissionsPolicy();

    /// <summary>The value of Permissions-Policy that leaves pages nothing but what is named here.</summary>
    public static string PermissionsPolicy(params IReadOnlyList<string> but) =>
        string.Join(", ", Powers.Select(power => but.Contains(power) ? $"{power}=(self)" : $"{power}=()"));

    /// <summary>Leaves a page script of our own, and passkeys, which don't work without.</summary>
    public static void AllowPasskeys(HttpResponse response) =>
        AllowScript(response, "publickey-credentials-create", "publickey-credentials-get");

    /// <summary>Leaves a page script of our own, and what that needs of the browser.</summary>
    public static void AllowScript(HttpResponse response, params IReadOnlyList<string> powers)
    {
        response.Headers.ContentSecurityPolicy = Policy.Replace("style-src", "script-src 'self'; style-src", StringComparison.Ordinal);
        response.Headers["Permissions-Policy"] = PermissionsPolicy(powers);
    }

    /// <summary>Leaves a page script of our own that asks this server for more.</summary>
    public static void AllowCalls(HttpResponse response)
    {
        AllowScript(response);
        response.Headers.ContentSecurityPolicy = $"{response.Headers.ContentSecurityPolicy}; connect-src 'self'";
    }

    /// <summary>Leaves a page a map: what it draws with runs beside it, and its pictures are made in the browser.</summary>
    public static void AllowMap(HttpResponse response)
    {
        AllowCalls(response);
        response.Headers.ContentSecurityPolicy = $"{response.Headers.ContentSecurityPolicy}; worker-src 'self'";
    }

    /// <summary>What a page or a file says itself of its content, its powers and how long it keeps stays as it is.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            IHeaderDictionary headers = context.Response.Headers;
            if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = Policy;
            if (!headers.ContainsKey("Permissions-Policy")) headers["Permissions-Policy"] = NoPowers;
            if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            // Without TLS browsers pay no heed to it, so that it does no harm to believe the header.
            if (context.Request.IsHttps || context.Request.Headers["X-Forwarded-Proto"] == "https") headers.StrictTransportSecurity = OnlyTls;
            return Task.CompletedTask;
        }, context);
        await next(context);
    });

    /// <summary>
    /// Turns away what another site made the browser send, whatever its form: a page's form, a call in gRPC-Web, JSON, or
    /// text that claims to be neither. Forms without a session have no token, so this is what protects them; browsers that
    /// send neither header are let through, as no attack can make them leave it out, and so are programs. Methods that
    /// nothing here has are refused: pages would answer them as if they were shown.
    /// </summary>
    public static IApplicationBuilder UseSameSiteRequests(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        HttpRequest request = context.Request;
        bool isPost = HttpMethods.IsPost(request.Method);
        if (!isPost && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD, POST";
            return;
        }

        if (isPost && IsCrossSite(request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await next(context);
    });

    /// <summary>
    /// Reads forms before pages do: a page would take one that is too large, or cut off, for one that is empty.
    /// </summary>
    public static IApplicationBuilder UseWholeForms(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.Request.HasFormContentType)
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize =
                context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? LargestForm;
            try
            {
                await context.Request.ReadFormAsync(context.RequestAborted);
            }
            catch (BadHttpRequestException exception)
            {
                context.Response.StatusCode = exception.StatusCode;
                return;
            }
            catch (InvalidDataException)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }
        }

        await next(context);
    });

    private static bool IsCrossSite(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"];
        if (!string.IsNullOrEmpty(site)) return site is not ("same-origin" or "none");
        string? origin = request.Headers.Origin;
        return !string.IsNullOrEmpty(origin)
            && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Authority == request.Host.Value);
    }
}
