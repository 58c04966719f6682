using Microsoft.Extensions.Options;
using MutualAid.Server.Ops;

namespace MutualAid.Server.Households;

/// <summary>
/// The second step out. The first, <c>/x</c>, is a page that says nothing and is shown at once; browsers hold back the
/// answer that has them clear what they keep of us until they have, and meanwhile the page before stays on the screen.
/// </summary>
internal static class QuickExit
{
    public static void MapQuickExit(this IEndpointRouteBuilder routes) => routes.MapGet("/x/on", (HttpResponse response, IOptions<ServerSettings> settings) =>
    {
        response.Headers["Clear-Site-Data"] = "\"cache\", \"cookies\", \"storage\"";
        return Results.Redirect(settings.Value.QuickExitUrl);
    }).AllowAnonymous();
}
