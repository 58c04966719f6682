using System.Net;
using Google.Protobuf;
using MutualAid.Contracts.Intake.V1;
using MutualAid.Server.Tests.Grpc;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Protection;

/// <summary>What another site can make a browser send is turned away, in whatever form it comes.</summary>
public sealed class OriginTests(OpenDates dates) : IClassFixture<OpenDates>
{
    private const string Register = "/mutualaid.intake.v1.IntakeService/Register";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Web = "application/grpc-web+proto";
    private const string Elsewhere = "Origin: https://elsewhere.example";
    private const string Own = "Origin: own";
    private const string CrossSite = "Sec-Fetch-Site: cross-site";
    private const string SameSite = "Sec-Fetch-Site: same-site";
    private const string SameOrigin = "Sec-Fetch-Site: same-origin";
    private const string Typed = "Sec-Fetch-Site: none";

    /// <summary>Path, content type, what the browser says of where it comes from, and the status that it gets.</summary>
    public static TheoryData<string, string, string, int> Cases => new()
    {
        // Pages' forms, from our own pages, from programs, from elsewhere.
        { "/status", Form, "", 200 },
        { "/status", Form, Own, 200 },
        { "/status", Form, SameOrigin, 200 },
        { "/status", Form, Typed, 200 },
        { "/status", Form, $"{SameOrigin}\n{Own}", 200 },
        { "/status", Form, $"{SameOrigin}\n{Elsewhere}", 200 }, // a proxy that gives us another name than the browser knows
        { "/status", Form, Elsewhere, 403 },
        { "/status", Form, "Origin: null", 403 },
        { "/status", Form, "Origin: http://127.0.0.1:1", 403 }, // the same machine, another port
        { "/status", Form, "Origin: nonsense", 403 },
        { "/status", Form, CrossSite, 403 },
        { "/status", Form, SameSite, 403 }, // another name below the same one
        { "/status", Form, $"{CrossSite}\n{Own}", 403 },
        { "/status", Form, "Sec-Fetch-Site: nonsense", 403 },
        { "/status?handler=Erase", Form, Elsewhere, 403 },
        { "/ask?handler=Send", Form, CrossSite, 403 },
        { "/ask?handler=Send", "multipart/form-data; boundary=x", CrossSite, 403 },
        { "/ask?handler=Send", "text/plain", CrossSite, 403 },
        { "/ask?handler=Send", "application/json", Elsewhere, 403 },
        { "/staff/signin", Form, Elsewhere, 403 },
        { "/staff/people?handler=Token", "text/plain", CrossSite, 403 },
        { "/staff/signout", Form, SameSite, 403 },
        { "/nowhere", "text/plain", CrossSite, 403 },
        { "/healthz/live", "text/plain", CrossSite, 403 },
        // Calls: programs say nothing of an origin, the drivers' app says ours.
        { Register, Web, "", 200 },
        { Register, Web, Own, 200 },
        { Register, Web, SameOrigin, 200 },
        { Register, Web, Elsewhere, 403 },
        { Register, Web, "Origin: null", 403 },
        { Register, Web, CrossSite, 403 },
        { Register, "application/grpc-web-text", CrossSite, 403 },
        { Register, "application/json", CrossSite, 403 },
        { Register, "text/plain", CrossSite, 403 },
        { Register, "text/plain", "", 415 },
        { Register, Form, "", 415 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Post_IsLetInOnlyFromOurOwnPagesAndPrograms(string path, string type, string from, int expected)
    {
        bool isCall = path == Register;
        int before = await dates.Taken(dates.Open);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = dates.Server.Web };
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = isCall ? new ByteArrayContent(RawClient.Frame(Asking().ToByteArray())) : new StringContent("Code=1"),
        };
        request.Content.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach (string header in from.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header == Own ? dates.Server.Web.GetLeftPart(UriPartial.Authority) : header.Split(": ")[1]);
        using HttpResponseMessage response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(before + (isCall && expected == 200 ? 1 : 0), await dates.Taken(dates.Open));
    }

    [Theory]
    [InlineData("PUT", "/status")]
    [InlineData("DELETE", "/staff/people")]
    [InlineData("PATCH", "/")]
    [InlineData("OPTIONS", Register)]
    [InlineData("BREW", "/nowhere")]
    public async Task MethodThatNothingHas_IsRefusedWithThoseThatThereAre(string method, string path)
    {
        using var http = new HttpClient { BaseAddress = dates.Server.Web };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD", "POST"], response.Content.Headers.Allow.Order());
    }

    private RegisterRequest Asking() => new()
    {
        OperationId = Guid.NewGuid().ToString(), DistributionId = dates.Open, Details = new Details { Address = "12 Elm Street", Adults = 2 },
    };
}
