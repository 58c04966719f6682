using System.Net;

namespace MutualAid.Server.Tests.Running;

/// <summary>
/// Keeps cookies and follows redirections as browsers do on the machine's own address: there they send over HTTP, too, what is
/// for HTTPS only, which .NET's own handling does not.
/// </summary>
internal sealed class CookieJar(HttpMessageHandler inner, CookieContainer cookies, bool follow) : DelegatingHandler(inner)
{
    private const int MostRedirections = 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (int hop = 0; ; hop++)
        {
            Uri secure = new UriBuilder(request.RequestUri!) { Scheme = Uri.UriSchemeHttps }.Uri;
            request.Headers.Remove("Cookie");
            if (cookies.GetCookieHeader(secure) is { Length: > 0 } sent) request.Headers.Add("Cookie", sent);
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            if (response.Headers.TryGetValues("Set-Cookie", out var set))
                foreach (string cookie in set) cookies.SetCookies(secure, cookie);
            if (!follow || hop == MostRedirections || response.StatusCode is not (HttpStatusCode.Redirect or HttpStatusCode.SeeOther or HttpStatusCode.Moved))
                return response;
            var next = new HttpRequestMessage(HttpMethod.Get, new Uri(request.RequestUri!, response.Headers.Location!)) { Version = request.Version };
            response.Dispose();
            request = next;
        }
    }
}
