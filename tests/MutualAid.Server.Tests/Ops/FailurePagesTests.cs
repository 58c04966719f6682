using System.Net;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Ops;

/// <summary>What browsers and operators are told when something is not as it should be.</summary>
public sealed class FailurePagesTests(OpenDates dates) : IClassFixture<OpenDates>
{
    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/status/extra")]
    [InlineData("/notes.js")]
    public async Task AddressThatIsNone_IsNotFoundAndSaysSo(string path)
    {
        using var site = new Site(dates.Server.Web);
        await site.Get(path);
        AssertPage(site, HttpStatusCode.NotFound, "There is nothing here", "The address may be mistyped.");
    }

    [Fact]
    public async Task StaffAddressThatIsNone_IsNotFoundToo()
    {
        await dates.Staff.Get("/staff/nowhere");
        Assert.Equal((HttpStatusCode.NotFound, "There is nothing here"), (dates.Staff.Response.StatusCode, dates.Staff.Heading));
        Assert.Null(dates.Staff.Page.QuerySelector("a.leave"));
        Assert.Equal(("/staff", "Back to the days"), (dates.Staff.Page.QuerySelector("a.button")!.GetAttribute("href"), dates.Staff.Page.QuerySelector("a.button")!.TextContent));
        using var reader = new Site(dates.Server.Web);
        await reader.Post("/staff/language/es");
        await reader.Get("/staff/nowhere");
        Assert.Equal("Volver a los días", reader.Page.QuerySelector("a.button")!.TextContent);
    }

    [Theory]
    [InlineData("/ask")]
    [InlineData("/ask?handler=Send")]
    [InlineData("/status")]
    [InlineData("/status?handler=Change")]
    [InlineData("/staff/signin")]
    public async Task FormThatIsTooLarge_IsRefusedClearly(string path)
    {
        using var site = new Site(dates.Server.Web);
        await site.Post(path, ("Code", "1"), ("Input.DoorNote", new string('x', 70_000)));
        AssertPage(site, HttpStatusCode.RequestEntityTooLarge, "This is too much", "Please go back and write less.");
    }

    [Fact]
    public async Task FormThatIsTooLargeWithoutSayingSo_IsRefusedClearly()
    {
        using var http = new HttpClient { BaseAddress = dates.Server.Web };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/status")
        {
            Content = new StringContent("Code=" + new string('1', 70_000), System.Text.Encoding.ASCII, "application/x-www-form-urlencoded"),
        };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("This is too much", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task FormWithTooManyFields_IsRefusedClearly()
    {
        using var site = new Site(dates.Server.Web);
        await site.Post("/ask?handler=Send", Enumerable.Range(0, 1100).Select(n => ($"field{n}", "x")));
        AssertPage(site, HttpStatusCode.BadRequest, "This form is out of date", "Please go back, load the page again, and send it once more.");
    }

    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    public async Task Health_SaysNothingButThatItIsWell(string path)
    {
        using var http = new HttpClient { BaseAddress = dates.Server.Web };
        using HttpResponseMessage response = await http.GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task SecondServerOnTheSameData_IsRefusedAndTheFirstGoesOn()
    {
        using var data = new TestFolder();
        await using ServerProcess first = await ServerProcess.Start(data.Path);
        var (exit, output, errors) = await ServerProcess.Run(
            data.Path, null, "serve", "--Kestrel:Endpoints:Web:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:Grpc:Url=http://127.0.0.1:0");
        Assert.Equal((2, "", "mutualaid: The program is running on this data already; stop that first.\n"), (exit, output, errors));

        using var site = new Site(first.Web);
        Assert.Equal("Groceries to your door", (await site.Get("/")).Heading);
        Assert.Equal(0, await first.Stop());
        await using ServerProcess next = await ServerProcess.Start(data.Path); // nothing of the lock is left
    }

    private static void AssertPage(Site site, HttpStatusCode status, string heading, string text)
    {
        Assert.Equal((status, heading), (site.Response.StatusCode, site.Heading));
        Assert.Equal(text, site.Page.QuerySelector("main p")!.TextContent);
        bool ofStaff = site.Response.RequestMessage!.RequestUri!.AbsolutePath.StartsWith("/staff", StringComparison.Ordinal);
        Assert.Equal(ofStaff ? null : "/x", site.Page.QuerySelector("a.leave")?.GetAttribute("href"));
        Assert.Equal("no-store", string.Join(',', site.Response.Headers.GetValues("Cache-Control")));
        Assert.Contains("default-src 'none'", string.Join(',', site.Response.Headers.GetValues("Content-Security-Policy")));
    }
}
