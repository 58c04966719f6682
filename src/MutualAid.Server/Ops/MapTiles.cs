using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using MutualAid.Server.Staff.Accounts;

namespace MutualAid.Server.Ops;

/// <summary>The operator's own file with streets (PMTiles), which browsers ask for in parts; nothing of a map comes from anybody else.</summary>
internal static class MapTiles
{
    public const string Path = "/staff/streets.pmtiles";

    /// <summary>The program that draws the map is large and says nothing of anybody: browsers may keep it, and ask whether there is a newer one.</summary>
    public static StaticFileOptions Files { get; } = new()
    {
        OnPrepareResponse = file =>
        {
            if (file.Context.Request.Path.StartsWithSegments("/staff-map")) file.Context.Response.Headers.CacheControl = "no-cache";
        },
    };

    public static void MapTilesFile(this IEndpointRouteBuilder app) => app.MapGet(
        Path,
        (IOptions<ServerSettings> settings) => settings.Value.MapTiles is { } file && File.Exists(file)
            ? Results.File(System.IO.Path.GetFullPath(file), "application/octet-stream", enableRangeProcessing: true)
            : Results.NotFound()).RequireAuthorization(new AuthorizeAttribute { Roles = StaffRoles.Requests });
}
