using System.Text.RegularExpressions;

namespace MutualAid.Bench.App;

/// <summary>A file as the server sends it: bytes of the body, by what the browser says that it understands.</summary>
internal sealed record Download(string Path, int Plain, int Gzip, int Brotli);

/// <summary>What the drivers' app consists of, as its page and its service worker name it.</summary>
internal sealed partial class Downloads(Uri app) : IDisposable
{
    // Without decompression of its own.
    private readonly HttpClient _http = new(new SocketsHttpHandler());

    /// <summary>The page, and each script, style, preload, manifest and icon that it names.</summary>
    public async Task<IReadOnlyList<Download>> OfThePage(CancellationToken cancellation)
    {
        string page = await _http.GetStringAsync(app, cancellation);
        return await Weigh([app.AbsolutePath, .. Named(page)], cancellation);
    }

    /// <summary>The service worker, and each file that it keeps; the page's own are among them.</summary>
    public async Task<IReadOnlyList<Download>> OfTheServiceWorker(CancellationToken cancellation)
    {
        var worker = new Uri(app, "sw.js");
        string script = await _http.GetStringAsync(worker, cancellation);
        return await Weigh([worker.AbsolutePath, .. Named(script)], cancellation);
    }

    public void Dispose() => _http.Dispose();

    private async Task<IReadOnlyList<Download>> Weigh(IEnumerable<string> paths, CancellationToken cancellation)
    {
        var files = new List<Download>();
        foreach (string path in paths)
            files.Add(new Download(path, await Bytes(path, "identity"), await Bytes(path, "gzip"), await Bytes(path, "br")));
        return files;

        async Task<int> Bytes(string path, string encoding)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app, path));
            request.Headers.AcceptEncoding.ParseAdd(encoding);
            using HttpResponseMessage response = await _http.SendAsync(request, cancellation);
            return (await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellation)).Length;
        }
    }

    private static IEnumerable<string> Named(string text) =>
        FilesOfTheApp().Matches(text).Select(match => match.Groups[1].Value).Distinct();

    [GeneratedRegex("""["'`](/driver/[^"'`]+)["'`]""")]
    private static partial Regex FilesOfTheApp();
}
