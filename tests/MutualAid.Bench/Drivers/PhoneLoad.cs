using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Domain;
using MutualAid.Testing.Driving;

namespace MutualAid.Bench.Drivers;

/// <summary>Figures of one load; milliseconds of the calls that were not cut off.</summary>
internal sealed record LoadResult(
    int Calls, int CallsCut, int OperationsSent, double Seconds, double CallsPerSecond, double OperationsPerSecond,
    double P50Ms, double P95Ms, double P99Ms, double LongestMs, int Faults, IReadOnlyList<string> FirstFaults);

/// <summary>The phones of so many drivers, all at it.</summary>
internal sealed record PhoneLoad(int Drivers, int Stops, int Operations, int LargestBatch, TimeSpan Over, int Seed)
{
    /// <summary>
    /// Drivers whose shifts come first and are not counted: a server that has just started spends two fifths of its time
    /// on compiling what it runs.
    /// </summary>
    private const int WarmUp = 40;

    public int AllDrivers => Drivers + WarmUp;

    /// <param name="settle">Waits until what follows from the operations so far is done.</param>
    public async Task<LoadResult> Run(
        Uri grpc, (DriverId Driver, DeviceId Device, ECDsa Key)[] devices, string date, Func<Task> settle)
    {
        await Drive(grpc, devices[..WarmUp], date, TimeSpan.Zero);
        await settle();
        return await Drive(grpc, devices[WarmUp..], date, Over);
    }

    private async Task<LoadResult> Drive(
        Uri grpc, (DriverId Driver, DeviceId Device, ECDsa Key)[] devices, string date, TimeSpan over)
    {
        PatchyPhone[] phones = [.. devices.Select(one => new PatchyPhone(grpc, one.Key, one.Device.ToString()))];
        var runs = new List<ShiftRun>();
        for (int n = 0; n < phones.Length; n++)
        {
            var random = new Random((Seed * 1_000) + n);
            Route route = (await phones[n].Call<GetRouteResponse>("GetRoute", new GetRouteRequest { Date = date })).Route;
            runs.Add(new ShiftRun(phones[n], new MadeUpShift(route, Operations, random), random));
        }

        var took = new ConcurrentBag<TimeSpan>();
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(runs.Select(run => Task.Run(async () =>
        {
            foreach (TimeSpan one in await run.Send(LargestBatch, over == TimeSpan.Zero ? null : Pace)) took.Add(one);
        })));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        string[] faults = [.. (await Task.WhenAll(runs.Select(run => run.Faults(date)))).SelectMany(one => one)];
        foreach (PatchyPhone phone in phones) phone.Dispose();
        double[] sorted = [.. took.Select(one => one.TotalMilliseconds).Order()];
        int sent = runs.Sum(run => run.Sent);
        return new LoadResult(
            sorted.Length, runs.Sum(run => run.Cuts), sent, Math.Round(seconds, 1), Math.Round(sorted.Length / seconds),
            Math.Round(sent / seconds), At(0.5), At(0.95), At(0.99), At(1), faults.Length, [.. faults.Take(10)]);

        double At(double share) => Math.Round(sorted[(int)(share * (sorted.Length - 1))], 1);

        async Task Pace(double share)
        {
            TimeSpan wait = (over * share) - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero) await Task.Delay(wait);
        }
    }
}
