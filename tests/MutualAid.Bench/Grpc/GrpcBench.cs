using System.CommandLine;
using System.Text.Json;

namespace MutualAid.Bench.Grpc;

/// <summary>
/// <c>grpc</c>: unary calls per second and their latency, over HTTP/2 on loopback. The callers share the process, and
/// so the processors, with the server.
/// </summary>
internal static class GrpcBench
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    public static Command Create()
    {
        var parallel = new Option<int>("--parallel")
        {
            Description = "Callers at once.", DefaultValueFactory = _ => 64,
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long to measure.", DefaultValueFactory = _ => 10,
        };
        var command = new Command("grpc", "Unary gRPC calls per second against an echo service; prints JSON.")
        {
            parallel, seconds,
        };
        command.SetAction(async (arguments, stop) =>
        {
            var time = TimeSpan.FromSeconds(arguments.GetValue(seconds));
            var result = await Run(arguments.GetValue(parallel), time, stop);
            Console.WriteLine(JsonSerializer.Serialize(result, Json));
            return 0;
        });
        return command;
    }

    private static async Task<Result> Run(int parallel, TimeSpan time, CancellationToken stop)
    {
        await using var server = await PingServer.Start(stop);
        using var client = new PingClient(server.Address);
        // A tenth of the time first, so that the code that is measured is the code that the runtime settles on.
        await Load(client, parallel, time / 10, stop);
        var latencies = await Load(client, parallel, time, stop);
        latencies.Sort();
        return new Result(
            parallel, time.TotalSeconds, latencies.Count, Math.Round(latencies.Count / time.TotalSeconds),
            Percentile(latencies, 0.50), Percentile(latencies, 0.99));
    }

    /// <summary>The latency, in milliseconds, of each call that ended in time.</summary>
    private static async Task<List<double>> Load(PingClient client, int parallel, TimeSpan time, CancellationToken stop)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var callers = Enumerable.Range(0, parallel).Select(_ => Task.Run(Caller, stop));
        return [.. (await Task.WhenAll(callers)).SelectMany(latencies => latencies)];

        async Task<List<double>> Caller()
        {
            var latencies = new List<double>();
            while (true)
            {
                var before = clock.GetTimestamp();
                await client.Call(stop);
                var after = clock.GetTimestamp();
                if (clock.GetElapsedTime(started, after) > time)
                    return latencies;
                latencies.Add(clock.GetElapsedTime(before, after).TotalMilliseconds);
            }
        }
    }

    private static double Percentile(List<double> sorted, double share) =>
        sorted.Count == 0 ? 0 : Math.Round(sorted[(int)(share * (sorted.Count - 1))], 3);

    private sealed record Result(
        int Parallel, double Seconds, int Calls, double CallsPerSecond, double P50Ms, double P99Ms);
}
