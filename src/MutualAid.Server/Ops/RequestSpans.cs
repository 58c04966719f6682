using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace MutualAid.Server.Ops;

/// <summary>
/// ASP.NET Core's own span of a request, under the name of its route's template: an address would say which household,
/// route or code it was about. What it puts on besides is not on the list of attributes.
/// </summary>
internal static class RequestSpans
{
    public const string Source = "Microsoft.AspNetCore";

    public static IApplicationBuilder UseRequestSpans(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        finally
        {
            if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span) Describe(span, context);
        }
    });

    /// <summary>Leaves a request out: somebody asks every few seconds, and nothing follows from it.</summary>
    public static void LeaveOut(HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } span) span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    private static void Describe(Activity span, HttpContext context)
    {
        string? template = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        string? route = template is null ? null : $"/{template.TrimStart('/')}";
        if (route?.StartsWith("/healthz/", StringComparison.Ordinal) is true) LeaveOut(context);
        string method = context.Request.Method is "GET" or "HEAD" or "POST" ? context.Request.Method : "_OTHER";
        span.DisplayName = route is null ? method : $"{method} {route}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError) span.SetStatus(ActivityStatusCode.Error);
    }
}
