using System.Net;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Data.Sqlite;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Contracts.Intake.V1;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Running;

/// <summary>
/// The small day on a server that tells all that it tells of itself, with what ends well and badly: pages, calls, a
/// delivery, refused sign-ins and codes, a page that breaks, and whoever would like to leave texts in a trace.
/// </summary>
public sealed class MeasuredDay : PublishedDay
{
    /// <summary>Goes in where somebody outside may put it, and nowhere out.</summary>
    internal const string Canary = "Zeisig-4711";

    private readonly int _metrics = FreePort.Find();

    internal TelemetrySink Sink { get; private set; } = null!;

    internal Uri Metrics => new($"http://127.0.0.1:{_metrics}");

    private protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(Sink.Environment)
    {
        ["MutualAid__MetricsUrl"] = Metrics.ToString(), ["MutualAid__MeasureEvery"] = "00:00:00.2", ["OTEL_SERVICE_NAME"] = "pantry-7",
    };

    public override async ValueTask InitializeAsync()
    {
        Sink = await TelemetrySink.Start();
        await base.InitializeAsync();
        await Drive();
        await AskWrongly();
        await Break();
        // The first export after it may have begun before.
        int exports = Sink.Measured.Count();
        await Patience.Until(() => Sink.Spans.Any(span => span.Status?.Code == 2) && Sink.Metrics.Any(metric => metric.Name == "mutualaid.shred.lag"));
        await Patience.Until(() => Sink.Measured.Count() >= exports + 2);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Sink is not null) await Sink.DisposeAsync();
    }

    /// <summary>What Prometheus would be answered.</summary>
    internal async Task<HttpResponseMessage> Ask(string path, Uri? at = null)
    {
        using var http = new HttpClient { BaseAddress = at ?? Metrics };
        return await http.GetAsync(path);
    }

    /// <summary>One box is delivered, one is not.</summary>
    private async Task Drive()
    {
        using var calls = new GrpcCalls(Server.Grpc);
        using Phone phone = await new Phone(calls).Enrolled(Invitations[0]);
        Contracts.Driver.V1.Route route = (await phone.GetRoute()).Route;
        int sequence = 0;
        var load = new ConfirmLoad();
        load.Boxes.AddRange(route.Stops.SelectMany(stop => stop.Boxes).Select(box => new LoadedBox { BoxId = box.BoxId }));
        Operation[] operations =
        [
            Op(op => op.Answer = new AnswerRoute { Accepted = true }),
            Op(op => op.Load = load),
            Op(op => op.Outcome = new ReportOutcome { StopId = route.Stops[0].StopId, Kind = OutcomeKind.Delivered, Handover = ReportOutcome.Types.Handover.DoorWords }),
            Op(op => op.Outcome = new ReportOutcome { StopId = route.Stops[1].StopId, Kind = OutcomeKind.NobodyHome }),
        ];
        Assert.All((await phone.Submit(route.RouteId, operations)).Results, result => Assert.NotNull(result.Recorded));
        await calls.Call<GetStatusResponse>("/mutualaid.intake.v1.IntakeService/GetStatus", new GetStatusRequest { ReceiptCode = Canary });

        Operation Op(Action<Operation> what)
        {
            var operation = new Operation
            {
                OperationId = Guid.NewGuid().ToString(),
                OccurredAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddMinutes(-2)),
                Sequence = ++sequence,
            };
            what(operation);
            return operation;
        }
    }

    private async Task AskWrongly()
    {
        using var site = new Site(Server.Web);
        await site.Get("/status");
        await site.Send("/status", ("Code", "1234 5678 9012 3456"));
        await site.Get("/staff/signin");
        await site.Send(form => form.QuerySelector("[name=Code]") is not null, "sign in", ("Name", Canary), ("Password", Canary), ("Code", "123456"));
        using var http = new HttpClient { BaseAddress = Server.Web };
        http.DefaultRequestHeaders.UserAgent.ParseAdd($"{Canary}/1.0");
        http.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        http.DefaultRequestHeaders.Add("tracestate", $"a={Canary}");
        http.DefaultRequestHeaders.Add("baggage", $"name={Canary}");
        foreach (string path in new[] { "/status", $"/nowhere/{Canary}", $"/listen/{Canary}/es?q={Canary}", $"/staff/{Canary}" })
            await http.GetAsync(path);
        await http.SendAsync(new HttpRequestMessage(new HttpMethod(Canary), "/"));
    }

    /// <summary>Takes a table away for a moment.</summary>
    private async Task Break()
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(DataFolder, "mutualaid.db")};Pooling=False");
        await database.OpenAsync();
        await Rename("distribution", "gone");
        await Staff.Get($"{DayPath}?q={Canary}");
        Assert.Equal(HttpStatusCode.InternalServerError, Staff.Response.StatusCode);
        await Rename("gone", "distribution");

        async Task Rename(string from, string to)
        {
            await using SqliteCommand rename = database.CreateCommand();
            rename.CommandText = $"ALTER TABLE {from} RENAME TO {to}";
            await rename.ExecuteNonQueryAsync();
        }
    }
}
