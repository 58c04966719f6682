using System.Net;
using Google.Protobuf;
using MutualAid.Contracts.Intake.V1;

namespace MutualAid.Server.Tests.Running;

/// <summary>A server on an imported day, with codes that are unknown for every reason that there is, and one that is right.</summary>
internal sealed class CodesNobodyHas : IAsyncDisposable
{
    private readonly HttpClient _web;
    private readonly HttpClient _grpc;

    private CodesNobodyHas(ServerProcess server, string right, IReadOnlyDictionary<string, string> wrong)
    {
        (Server, Right, Wrong) = (server, right, wrong);
        _web = new HttpClient { BaseAddress = server.Web };
        _grpc = new HttpClient
        {
            BaseAddress = server.Grpc, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public ServerProcess Server { get; }

    public string Right { get; }

    /// <summary>By why nobody has it.</summary>
    public IReadOnlyDictionary<string, string> Wrong { get; }

    /// <summary>Nothing is slowed down by these.</summary>
    public static Dictionary<string, string> WideOpen { get; } = new()
    {
        ["MutualAid__Limits__WrongCodes__AtOnce"] = "1000000", ["MutualAid__Limits__WrongCodes__PerMinute"] = "1000000",
    };

    /// <param name="data">A data directory into which a day was imported.</param>
    /// <param name="codes">Codes of three of its households.</param>
    public static async Task<CodesNobodyHas> Start(string data, IReadOnlyList<string> codes)
    {
        await using (ServerProcess before = await ServerProcess.Start(data))
        {
            using var http = new HttpClient { BaseAddress = before.Web };
            await Post(http, "/status?handler=Erase", codes[1], "It is deleted");
            await Post(http, "/status?handler=Cancel", codes[2], "It is cancelled.");
            await before.Stop();
        }

        // Once for the details, and once for the codes of those whose details are gone.
        for (int n = 0; n < 2; n++)
        {
            var (exit, _, errors) = await ServerProcess.Run(
                data, null, "shred-overdue", "--MutualAid:KeepOtherwise=00:00:00", "--MutualAid:KeepCodes=00:00:00");
            if (exit != 0) throw new InvalidOperationException(errors);
        }

        char last = (char)('0' + ((codes[0][^1] - '0' + 1) % 10));
        return new CodesNobodyHas(await ServerProcess.Start(data, environment: WideOpen), codes[0], new Dictionary<string, string>
        {
            ["unknown"] = "0000 0000 0000 0000", ["mistyped"] = codes[0][..^1] + last, ["erased"] = codes[1], ["expired"] = codes[2],
        });
    }

    /// <summary>What the page answers to a code: the status line, the headers but the date, and the body.</summary>
    public async Task<string> Page(string code)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("Code", code)]);
        using HttpResponseMessage response = await _web.PostAsync("/status", form);
        return await Described(response);
    }

    /// <summary>The same of the call for programs.</summary>
    public async Task<string> Call(string code)
    {
        byte[] message = new GetStatusRequest { ReceiptCode = code }.ToByteArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mutualaid.intake.v1.IntakeService/GetStatus")
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, (byte)message.Length, .. message]),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        using HttpResponseMessage response = await _grpc.SendAsync(request);
        return await Described(response);
    }

    public async ValueTask DisposeAsync()
    {
        _web.Dispose();
        _grpc.Dispose();
        await Server.DisposeAsync();
    }

    private static async Task<string> Described(HttpResponseMessage response)
    {
        string body = Convert.ToBase64String(await response.Content.ReadAsByteArrayAsync());
        var headers = response.Headers.Concat(response.Content.Headers).Concat(response.TrailingHeaders)
            .Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");
        return $"{(int)response.StatusCode}\n{string.Join('\n', headers)}\n{body}";
    }

    private static async Task Post(HttpClient http, string path, string code, string expected)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("Code", code), KeyValuePair.Create("Operation", Guid.NewGuid().ToString())]);
        using HttpResponseMessage response = await http.PostAsync(path, form);
        string html = await response.Content.ReadAsStringAsync();
        if (!html.Contains(expected, StringComparison.Ordinal)) throw new InvalidOperationException(html);
    }
}
