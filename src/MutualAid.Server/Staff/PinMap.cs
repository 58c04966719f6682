using System.Text.Json;
using MutualAid.Server.Ops;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff;

/// <summary>
/// The map on which a household is placed, and what a script draws it from. Where a household is stands in the page's fields alone;
/// on the operator's streets, where there are some, else on a grid around the pantry.
/// </summary>
internal static class PinMap
{
    /// <summary>What a map says, by MapLibre's own keys.</summary>
    /// <param name="marker">What is marked on it.</param>
    public static Dictionary<string, string> Texts(string marker) => new()
    {
        ["Map.Title"] = T($"Map"),
        ["Marker.Title"] = marker,
        ["NavigationControl.ZoomIn"] = T($"Zoom in"),
        ["NavigationControl.ZoomOut"] = T($"Zoom out"),
        ["CooperativeGesturesHandler.WindowsHelpText"] = T($"Hold Ctrl to zoom with the wheel"),
        ["CooperativeGesturesHandler.MacHelpText"] = T($"Hold ⌘ to zoom with the wheel"),
        ["CooperativeGesturesHandler.MobileHelpText"] = T($"Move the map with two fingers"),
    };

    /// <summary>As JSON, and leaves the page what it needs for that.</summary>
    public static string Offer(HttpResponse response, ServerSettings settings, PantryRow pantry)
    {
        SecurityHeaders.AllowMap(response);
        return JsonSerializer.Serialize(new
        {
            tiles = settings.MapTiles is null ? null : MapTiles.Path,
            pantry = (double[])[pantry.Longitude, pantry.Latitude],
            texts = Texts(T($"Pin")),
        });
    }
}
