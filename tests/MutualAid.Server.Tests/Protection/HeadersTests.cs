using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MutualAid.Server.Ops;
using MutualAid.Server.Tests.Grpc;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Protection;

/// <summary>What every answer of the program says to browsers, whatever was asked and however it ended.</summary>
public sealed class HeadersTests(OpenDates dates) : IClassFixture<OpenDates>
{
    private const string SignIn =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string Plain =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string DriverApp =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; "
        + "worker-src 'self' blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private const string NoPowers =
        "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), clipboard-read=(), clipboard-write=(), "
        + "display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), "
        + "magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-create=(), publickey-credentials-get=(), "
        + "screen-wake-lock=(), serial=(), storage-access=(), usb=(), xr-spatial-tracking=()";

    [Fact]
    public async Task EveryEndpointAndFile_HoweverItIsAsked_CarriesThem()
    {
        string[] paths = [.. await Endpoints(), .. Files(), "/nowhere", "/staff/nowhere", "/driver", "/driver/", "/driver/nowhere", "/driver/assets/nowhere.js"];
        Assert.Contains("/status", paths);
        Assert.Contains("/staff/signin", paths);
        Assert.Contains("/notes.css", paths);
        Assert.Contains("/driver/sw.js", paths);
        Assert.Contains("/staff-map/worker.js", paths);
        Assert.Contains("/staff/streets.pmtiles", paths);
        Assert.Contains("/healthz/ready", paths);
        Assert.Contains("/mutualaid.driver.v1.DriverService/EnrolDevice", paths);
        Assert.Contains("/grpc.health.v1.Health/Watch", paths);
        using var web = Client(dates.Server.Web, HttpVersion.Version11);
        using var grpc = Client(dates.Server.Grpc, HttpVersion.Version20);
        var wrong = new List<string>();
        var statuses = new HashSet<HttpStatusCode>();
        foreach (string path in paths)
        {
            foreach (HttpRequestMessage request in Ways(path))
                using (request)
                    await Check(web, request);
            using var call = Post(path, "application/grpc", RawClient.Frame([]));
            await Check(grpc, call);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        HttpStatusCode[] met =
        [
            HttpStatusCode.OK, HttpStatusCode.MovedPermanently, HttpStatusCode.Redirect, HttpStatusCode.BadRequest, HttpStatusCode.Forbidden,
            HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType,
        ];
        Assert.Equal(met, statuses.Order());

        async Task Check(HttpClient client, HttpRequestMessage request)
        {
            (request.Version, request.VersionPolicy) = (client.DefaultRequestVersion, client.DefaultVersionPolicy);
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            statuses.Add(response.StatusCode);
            string what = $"{request.Method} {request.RequestUri} as {request.Content?.Headers.ContentType} over {client.DefaultRequestVersion}: {(int)response.StatusCode}";
            wrong.AddRange(Problems(request.RequestUri!.AbsolutePath, response).Select(problem => $"{what}: {problem}"));
        }
    }

    [Fact]
    public async Task SomethingThatBreaks_CarriesThemToo()
    {
        using var data = new TestFolder();
        await using ServerProcess server = await ServerProcess.Start(data.Path);
        foreach (string part in new[] { "mutualaid.db", "mutualaid.db-wal" }) File.WriteAllText(data[part], "no database");
        using var web = Client(server.Web, HttpVersion.Version11);
        using HttpResponseMessage response = await web.GetAsync("/");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(Problems("/", response));
    }

    [Theory]
    [InlineData("https", "max-age=31536000")]
    [InlineData("http", null)]
    [InlineData(null, null)]
    public async Task OnlyBehindTls_BrowsersAreAskedToStayThere(string? forwarded, string? expected)
    {
        using var web = Client(dates.Server.Web, HttpVersion.Version11);
        foreach (string path in new[] { "/", "/notes.css", "/nowhere", "/driver/" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (forwarded is not null) request.Headers.Add("X-Forwarded-Proto", forwarded);
            using HttpResponseMessage response = await web.SendAsync(request);
            Assert.Equal(expected, Value(response, "Strict-Transport-Security"));
        }
    }

    /// <summary>Kestrel ends these before the program sees them. No page comes with them, so that nothing has to be said of one.</summary>
    [Theory]
    [InlineData("GARBAGE\r\n\r\n", "HTTP/1.1 400 Bad Request")]
    [InlineData("GET / HTTP/9.9\r\nHost: a\r\n\r\n", "HTTP/1.1 505 HTTP Version Not Supported")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", "HTTP/1.1 400 Bad Request")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 400 Bad Request")]
    public async Task WhatIsNoRequest_IsAnsweredWithoutAWord(string text, string status)
    {
        using var raw = new RawClient(dates.Server.Web, HttpVersion.Version11);
        string[] lines = (await raw.SendText(text, thenLeave: false)).Split("\r\n");
        Assert.Equal(status, lines[0]);
        Assert.Equal(["Connection", "Content-Length", "Date"], lines[1..^2].Select(line => line.Split(':')[0]).Order());
        Assert.Contains("Content-Length: 0", lines);
        Assert.Equal(["", ""], lines[^2..]);
    }

    private static IEnumerable<string> Problems(string path, HttpResponseMessage response)
    {
        bool isApp = response.IsSuccessStatusCode && (response.RequestMessage!.Method == HttpMethod.Get || response.RequestMessage.Method == HttpMethod.Head)
             && Files().Append("/driver/").Any(file => file == path) && path.StartsWith("/driver/", StringComparison.Ordinal);
        bool isSignIn = response.IsSuccessStatusCode && path == "/staff/signin" && response.Content.Headers.ContentType?.MediaType == "text/html";
        var expected = new Dictionary<string, string?>
        {
            ["Content-Security-Policy"] = isApp ? DriverApp : isSignIn ? SignIn : Plain,
            ["Permissions-Policy"] = isSignIn
                ? NoPowers.Replace("publickey-credentials-create=()", "publickey-credentials-create=(self)", StringComparison.Ordinal)
                    .Replace("publickey-credentials-get=()", "publickey-credentials-get=(self)", StringComparison.Ordinal)
                : isApp
                ? NoPowers.Replace("camera=()", "camera=(self)", StringComparison.Ordinal).Replace("geolocation=()", "geolocation=(self)", StringComparison.Ordinal)
                : NoPowers,
            ["X-Content-Type-Options"] = "nosniff",
            ["Referrer-Policy"] = "no-referrer",
            ["Cross-Origin-Opener-Policy"] = "same-origin",
            ["Cross-Origin-Resource-Policy"] = "same-origin",
            ["Server"] = null,
            ["X-Powered-By"] = null,
            ["X-AspNet-Version"] = null,
            ["X-AspNetMvc-Version"] = null,
            ["Access-Control-Allow-Origin"] = null,
            ["Strict-Transport-Security"] = null,
        };
        foreach (var (header, value) in expected)
            if (Value(response, header) is var actual && actual != value)
                yield return $"{header} is {actual ?? "missing"}";
        // The app's own files say nothing of anybody: the phone may keep them, and asks whether there are newer ones.
        bool isMap = response.IsSuccessStatusCode && (response.RequestMessage!.Method == HttpMethod.Get || response.RequestMessage.Method == HttpMethod.Head)
            && path.StartsWith("/staff-map/", StringComparison.Ordinal);
        string[] kept = isMap ? ["no-cache"] : !isApp ? ["no-store"] : path.StartsWith("/driver/assets/", StringComparison.Ordinal) ? ["public, max-age=31536000, immutable"] : ["no-cache"];
        if (Value(response, "Cache-Control") is var caching && !kept.Contains(caching) && caching != "no-store, no-cache" && caching != "no-cache, no-store")
            yield return $"Cache-Control is {caching ?? "missing"}";
    }

    private static string? Value(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? string.Join(" | ", values) : null;

    /// <summary>All that could be asked of a path.</summary>
    private static IEnumerable<HttpRequestMessage> Ways(string path)
    {
        yield return new HttpRequestMessage(HttpMethod.Get, path);
        yield return new HttpRequestMessage(HttpMethod.Head, path);
        foreach (HttpMethod method in new[] { HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options, HttpMethod.Patch, HttpMethod.Trace, new HttpMethod("BREW") })
            yield return new HttpRequestMessage(method, path);
        yield return Post(path, "application/x-www-form-urlencoded", []);
        yield return Post(path, "application/x-www-form-urlencoded", Encoding.ASCII.GetBytes("Note=" + new string('x', 70_000)));
        yield return Post(path, "text/plain", "hello"u8.ToArray());
        yield return Post(path, "application/json", "{}"u8.ToArray());
        yield return Post(path, "application/grpc-web", RawClient.Frame([]));
        yield return Post(path, "application/grpc-web", [1, 2, 3]);
        HttpRequestMessage elsewhere = Post(path, "application/x-www-form-urlencoded", []);
        elsewhere.Headers.Add("Origin", "https://elsewhere.example");
        yield return elsewhere;
    }

    private static HttpRequestMessage Post(string path, string type, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return request;
    }

    private static HttpClient Client(Uri address, Version version) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = address, DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Every route that the program maps, with something made up where it has a place for it.</summary>
    private static async Task<IEnumerable<string>> Endpoints()
    {
        using var data = new TestFolder();
        await using WebApplication app = WebHost.Build([$"--MutualAid:DataDirectory={data.Path}", "--applicationName=MutualAid.Server"]);
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
            {
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
                _ => Guid.Empty.ToString(),
            })))))
            .Distinct()];
    }

    private static IEnumerable<string> Files()
    {
        string root = Path.Combine(Path.GetDirectoryName(ServerProcess.Program)!, "wwwroot");
        return Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file => "/" + Path.GetRelativePath(root, file));
    }
}
