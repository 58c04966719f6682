using Microsoft.AspNetCore.StaticFiles;

namespace MutualAid.Server.Ops;

/// <summary>Serves the drivers' app at <c>/driver/</c>, with leave for scripts, which no other page has.</summary>
internal static class DriverAppFiles
{
    public const string Root = "/driver";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; "
        + "worker-src 'self' blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Scanning labels, showing the way.</summary>
    private static readonly string Powers = SecurityHeaders.PermissionsPolicy("camera", "geolocation");

    public static IApplicationBuilder UseDriverApp(this IApplicationBuilder app)
    {
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".webmanifest"] = "application/manifest+json";
        return app.UseWhen(context => context.Request.Path.StartsWithSegments(Root), branch =>
        {
            branch.Use((context, next) =>
            {
                if (context.Request.Path != Root) return next(context);
                context.Response.Redirect($"{Root}/", permanent: true);
                return Task.CompletedTask;
            });
            branch.UseDefaultFiles();
            branch.UseStaticFiles(new StaticFileOptions
            {
                ContentTypeProvider = types,
                OnPrepareResponse = file =>
                {
                    IHeaderDictionary headers = file.Context.Response.Headers;
                    headers.ContentSecurityPolicy = Policy;
                    headers["Permissions-Policy"] = Powers;
                    // What is in assets has its content's hash in its name.
                    headers.CacheControl = file.Context.Request.Path.StartsWithSegments($"{Root}/assets")
                        ? "public, max-age=31536000, immutable"
                        : "no-cache";
                },
            });
        });
    }
}
