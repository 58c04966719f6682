using System.Diagnostics;
using System.Text;
using MutualAid.Server.Tests.Grpc;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests;

/// <summary>
/// The real program is made to crash while it has addresses in its memory, and what the runtime printed and the kernel left behind is
/// searched for them. The test lets it leave a core file as large as it likes.
/// </summary>
public sealed class CrashOutputTests
{
    private const string Address = "Kanarienvogelstraße 4711", Alias = "Dompfaff Ünverkennbar", Note = "Hintertür, Schlüssel beim Ählrich";
    private const int Aborted = 128 + 6, BusError = 128 + 7; // SIGABRT, SIGBUS

    /// <summary>What is compiled for the first time then finds no room, and the runtime ends with the stack of who asked for it.</summary>
    [Fact]
    public async Task NoMoreMemory_WhileAFormIsTaken_LeavesNothingOfIt() => await Crash(Aborted, async (server, _, household) =>
    {
        await household.Send("handler=ShowChange");
        await Limit(server, "--as=1:");
        await Assert.ThrowsAsync<HttpRequestException>(() => household.Send("handler=Change", ("Input.Address", Address), ("Input.Adults", "3")));
        Assert.Contains("Fatal error.", server.Log); // the runtime's own words are among what is searched
        Assert.Contains("   at MutualAid.Server.", server.Log);
    });

    /// <summary>SQLite reads its shared memory where there is no file any more; a fault in native code, of which nothing is printed.</summary>
    [Fact]
    public async Task DatabaseCutOff_LeavesNothingOfWhatWasSent() => await Crash(BusError, async (server, data, household) =>
    {
        await using (FileStream shared = new(data["mutualaid.db-shm"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) shared.SetLength(0);
        await Assert.ThrowsAsync<HttpRequestException>(() => household.Send("handler=ShowChange"));
    });

    private static async Task Crash(int exitCode, Func<ServerProcess, TestFolder, Site, Task> crash)
    {
        using var data = new TestFolder();
        await using ServerProcess server = await ServerProcess.Start(data.Path);
        await Limit(server, "--core=unlimited:");
        Assert.Matches("Max core file size +unlimited ", await File.ReadAllTextAsync($"/proc/{server.Id}/limits"));
        using Site staff = await StaffSession.FirstAccount(server);
        await staff.Send("handler=OpenPantry", ("Name", "Corner"), ("Place", "34.03, -118.2"));
        await staff.Send("handler=OpenDate", ("Date", "2099-01-03"), ("Cutoff", "2099-01-02T18:00"), ("Capacity", "5"));
        using Site household = new(server.Web);
        await household.Get("/");
        await household.Send("/ask");
        await household.Send("handler=Send", ("Input.Address", Address), ("Input.Adults", "2"), ("Input.Alias", Alias), ("Input.DoorNote", Note));
        string code = household.Page.QuerySelector(".code")!.TextContent;
        await household.Get("/status");
        await household.Send("/status", ("Code", code));

        await crash(server, data, household);
        Assert.Equal(exitCode, await server.Ended().Soon());
        var scan = new CanaryScan([Address, Alias, Note, code, code.Replace(" ", "", StringComparison.Ordinal)]);
        string said = server.Log + string.Join('\n', server.Output);
        Assert.Empty(scan.Hits("output", Encoding.UTF8.GetBytes(said)));
        string[] left = [.. Directory.EnumerateFiles(data.Path).Select(file => Path.GetFileName(file))];
        Assert.DoesNotContain(left, file => file.StartsWith("core", StringComparison.Ordinal)); // it ran in there
        Assert.Empty(scan.HitsBelow(data.Path));
        Console.WriteLine($"exit code {exitCode}: {said.Length} characters of output, and {string.Join(' ', left)}; no hits");
    }

    private static async Task Limit(ServerProcess server, string limit)
    {
        using Process setting = Process.Start("prlimit", [$"--pid={server.Id}", limit]);
        await setting.WaitForExitAsync();
        Assert.Equal(0, setting.ExitCode);
    }
}
