using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MutualAid.Grpc.Wire;

/// <summary>How the two bodies of a call are framed.</summary>
/// <param name="IsWeb">gRPC-Web: the trailers travel as the last frame of the body.</param>
/// <param name="RequestIsText">The request body is base64.</param>
/// <param name="ResponseIsText">The response body is base64.</param>
internal readonly record struct BodyFormat(bool IsWeb, bool RequestIsText, bool ResponseIsText)
{
    private const string Grpc = "application/grpc";
    private const string Web = "application/grpc-web";
    private const string WebText = "application/grpc-web-text";

    public string ContentType => !IsWeb ? Grpc : ResponseIsText ? WebText + "+proto" : Web + "+proto";

    /// <summary>The format that the content type names; null if it names none of these.</summary>
    public static BodyFormat? Of(HttpRequest request) => WithoutSubtype(MediaTypeOf(request.ContentType)) switch
    {
        Grpc => default(BodyFormat),
        Web => new(IsWeb: true, RequestIsText: false, AcceptsText(request) ?? false),
        WebText => new(IsWeb: true, RequestIsText: true, AcceptsText(request) ?? true),
        _ => null,
    };

    private static string? MediaTypeOf(string? contentType) =>
        contentType == Grpc ? Grpc
        : MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed.MediaType.ToString().ToLowerInvariant()
        : null;

    private static string? WithoutSubtype(string? mediaType) =>
        mediaType is not null && mediaType.EndsWith("+proto", StringComparison.Ordinal)
            ? mediaType[..^"+proto".Length]
            : mediaType;

    /// <summary>What gRPC-Web form the Accept header asks for; null if it leaves the choice to the server.</summary>
    private static bool? AcceptsText(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (accept.Contains(WebText, StringComparison.OrdinalIgnoreCase))
            return true;
        return accept.Contains(Web, StringComparison.OrdinalIgnoreCase) ? false : null;
    }
}
