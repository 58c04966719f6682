using Microsoft.Playwright;

namespace MutualAid.Server.Tests.Browser;

/// <summary>A picture that is before the camera all the time.</summary>
internal static class Film
{
    /// <summary>For a browser that lets every page use its camera.</summary>
    public const string Allowed = "--use-fake-ui-for-media-stream";

    /// <summary>Writes it in the format that Chromium's fake camera takes, JPEG after JPEG, and says what starts a browser with it.</summary>
    /// <param name="page">Draws it; shows nothing else afterwards.</param>
    public static async Task<string[]> Of(IPage page, string picture, string path)
    {
        await page.SetViewportSizeAsync(640, 480);
        await page.SetContentAsync(
            $"<body style='margin: 0; background: white'><img style='height: 400px; width: 400px; margin: 40px 120px' src=\"{picture}\">");
        byte[] still = await page.ScreenshotAsync(new() { Type = ScreenshotType.Jpeg, Quality = 95 });
        await File.WriteAllBytesAsync(path, [.. Enumerable.Repeat(still, 30).SelectMany(bytes => bytes)]);
        return ["--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={path}"];
    }
}
