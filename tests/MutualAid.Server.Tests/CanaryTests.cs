using System.Data.Common;
using System.Net;
using System.Text;
using Microsoft.Data.Sqlite;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Contracts.Intake.V1;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;
using Npgsql;

namespace MutualAid.Server.Tests;

/// <summary>
/// Unmistakable texts go in where households and imports put them, and nowhere else; then a day is run, failures
/// included, and everything that is left on disk or was sent away is searched for them.
/// </summary>
public sealed class CanaryTests
{
    // With letters beyond ASCII, since those are what escaping changes.
    private static readonly string[] Canaries =
    [
        "Kanarienvogelstraße 4711", "Zeisig-Häuschen, 3. Stock", "Dompfaff Ünverkennbar", "Girlitz Größer-Als",
        "+49 555 0192837465", "+49 555 5647382910", "Klopfzeichen: drei, dann zwölf", "Hintertür, Schlüssel beim Ählrich",
        "Klingel Überbrück, 2. Stiege", "Notiz: Türöffner kaputt, bitte anrufen",
    ];

    [Fact]
    public async Task OverSqlite_NothingPersonalIsLeftAnywhere() => await Run(null);

    [Fact]
    public async Task OverPostgres_NothingPersonalIsLeftAnywhere()
    {
        await using PostgresCluster cluster = await PostgresCluster.Start(logsEverything: true);
        await Run(cluster);
    }

    [Fact]
    public void EveryFormOfACanary_IsFoundWhereItIs()
    {
        using var folder = new TestFolder();
        var scan = new CanaryScan(Canaries);
        foreach (string canary in Canaries)
            foreach (var (form, bytes) in CanaryScan.FormsOf(canary))
            {
                File.WriteAllBytes(folder["leak"], [.. new byte[10_000], 1, 2, 3, .. bytes, 4, 5]);
                Assert.Contains(scan.HitsBelow(folder.Path), hit => hit == $"leak: {canary} as {form}");
            }

        // Inside longer base64, wherever it starts.
        for (int before = 0; before < 4; before++)
        {
            string encoded = Convert.ToBase64String([.. new byte[before], .. Encoding.UTF8.GetBytes($"{Canaries[0]} and more")]);
            Assert.NotEmpty(scan.Hits("base64", Encoding.ASCII.GetBytes(encoded)));
        }

        Console.WriteLine($"{scan.Forms} forms of {Canaries.Length} canaries, each found where it was put");
    }

    private static async Task Run(PostgresCluster? cluster)
    {
        using var data = new TestFolder();
        using var files = new TestFolder();
        SmallCsv.Write(files, n => n == 1 ? Canaries[0] : $"{n} Elm Street");
        string csv = await File.ReadAllTextAsync(files["requests.csv"]);
        await File.WriteAllTextAsync(files["requests.csv"], csv
            .Replace($"{Canaries[0]},Floor 1,Knock twice,A.,", $"{Canaries[0]},Buzzer 1,{Canaries[6].Replace(",", "", StringComparison.Ordinal)},{Canaries[2]},{Canaries[4]}", StringComparison.Ordinal));
        string? postgres = cluster is null ? null : await cluster.CreateDatabase();
        var imported = await ServerProcess.Run(data.Path, postgres, "import", files.Path, "--date", DayFiles.Today);
        Assert.True(imported.ExitCode == 0, imported.Errors);
        await using TelemetrySink telemetry = await TelemetrySink.Start();
        // In one of the two runs as JSON.
        await using ServerProcess server = await ServerProcess.Start(data.Path, postgres, new Dictionary<string, string>(telemetry.Environment)
        {
            ["MutualAid__LogFormat"] = cluster is null ? "plain" : "json",
        });
        var (invitation, codes, paper) = await UsePages(server);
        await UsePrograms(server);
        await UsePhone(server, invitation);
        await Patience.Until(() => telemetry.Received.Count >= 5);

        // Codes too, as they are shown and as they are typed.
        var scan = new CanaryScan(
            [.. Canaries, Canaries[6].Replace(",", "", StringComparison.Ordinal), .. codes, .. codes.Select(code => code.Replace(" ", "", StringComparison.Ordinal))]);
        await BackUp();
        await AssertClean("running, and backed up");
        await Break(server, data.Path, postgres);
        await Patience.Until(() => server.Log.Contains("A request failed: ", StringComparison.Ordinal)); // it is said before it is read
        await AssertClean("broken");
        await server.Kill();
        await AssertClean("killed");

        async Task BackUp()
        {
            if (cluster is not null)
            {
                await cluster.Dump(postgres!); // beside its data, where it is looked at
                return;
            }

            using var live = new SqliteConnection($"Data Source={data["mutualaid.db"]};Mode=ReadOnly");
            using var copy = new SqliteConnection($"Data Source={data["backup.db"]};Pooling=False");
            live.Open();
            copy.Open();
            live.BackupDatabase(copy);
        }

        async Task AssertClean(string moment)
        {
            List<string> hits = [.. scan.HitsBelow(data.Path), .. scan.Hits("log", Encoding.UTF8.GetBytes(server.Log))];
            hits.AddRange(scan.Hits("output", Encoding.UTF8.GetBytes(imported.Output + imported.Errors)));
            foreach (var (path, html) in paper) hits.AddRange(scan.Hits(path, Encoding.UTF8.GetBytes(WebUtility.HtmlDecode(html))));
            foreach (var (path, body) in telemetry.Received) hits.AddRange(scan.Hits(path, body));
            if (cluster is not null) hits.AddRange(scan.HitsBelow(await cluster.Flushed()));
            Console.WriteLine($"{moment}, {(cluster is null ? "SQLite" : "PostgreSQL")}: {hits.Count} hits, {telemetry.Received.Count} telemetry messages, {paper.Count} printed pages");
            Assert.Empty(hits);
            Assert.True(new DirectoryInfo(data.Path).EnumerateFiles("*", SearchOption.AllDirectories).Any());
        }
    }

    /// <summary>A driver writes to the pantry; what was written can be read there, and nowhere else.</summary>
    private static async Task UsePhone(ServerProcess server, string invitation)
    {
        using var calls = new GrpcCalls(server.Grpc);
        using Phone phone = await new Phone(calls).Enrolled(invitation);
        Contracts.Driver.V1.Route route = (await phone.GetRoute()).Route;
        var operation = new Operation
        {
            OperationId = Guid.NewGuid().ToString(),
            OccurredAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
            Help = new AskHelp { Kind = HelpKind.Message, StopId = route.Stops[0].StopId },
        };
        operation.Help.Note = Phone.Seal(Canaries[9], route.Pantry.NoteKey, operation.OperationId);
        Assert.NotNull(Assert.Single((await phone.Submit(route.RouteId, operation)).Results).Recorded);
    }

    /// <summary>Asks, fails, changes and mistypes on the public pages, with staff going through a day meanwhile.</summary>
    /// <returns>An invitation for a driver's phone, the codes that a household was shown, and the pages that are printed.</returns>
    private static async Task<(string Invitation, string[] Codes, Dictionary<string, string> Paper)> UsePages(ServerProcess server)
    {
        using Site staff = await StaffSession.FirstAccount(server);
        string day = staff.FirstLink("/staff/day/");
        await staff.Send("handler=OpenDate", ("Date", "2099-01-03"), ("Cutoff", "2099-01-02T18:00"), ("Capacity", "5"));
        Assert.True(staff.Page.QuerySelector(".done") is not null, staff.Page.QuerySelector(".problem")?.TextContent);
        using var household = new Site(server.Web);
        (string, string)[] details =
        [
            ("Input.Address", Canaries[1]), ("Input.Adults", "2"), ("Input.Entrance", Canaries[8]), ("Input.DoorNote", Canaries[7]), ("Input.Alias", Canaries[3]), ("Input.Phone", Canaries[5]),
        ];
        await household.Get("/");
        await household.Send("/ask");
        await household.Send("handler=Send", [.. details.Where(detail => detail.Item1 != "Input.Adults")]);
        Assert.Equal(Canaries[1], household.Page.QuerySelector("#address")!.TextContent); // nothing typed was lost
        await household.Send("handler=Send", details);
        string former = household.Page.QuerySelector(".code")!.TextContent;
        await household.Get("/status");
        await household.Send("/status", ("Code", Canaries[1]));
        await household.Send("/status", ("Code", former));
        await household.Send("handler=ConfirmRotate");
        await household.Send("handler=Rotate");
        string code = household.Page.QuerySelector(".code")!.TextContent;
        await household.Send("/status");
        await household.Send("handler=ShowChange");
        await household.Send("handler=Change", ("Input.Address", Canaries[0]), ("Input.Adults", "99"));
        await household.Send("handler=Change", ("Input.Address", Canaries[0]), ("Input.Adults", "3"), ("Input.Phone", Canaries[4]));
        Assert.Contains("It is changed.", household.Text);
        await household.Get($"/nowhere/{Uri.EscapeDataString(Canaries[0])}?q={Uri.EscapeDataString(Canaries[2])}");
        await household.Post("/status?handler=" + Uri.EscapeDataString(Canaries[3]), ("Code", Canaries[4]), ("Operation", Canaries[5]), ("Date", Canaries[6]));
        await staff.Addresses();
        Assert.Contains(Canaries[0], staff.Text); // staff see what has to be placed
        foreach (string action in new[] { "handler=Allocate", "handler=Plan", "handler=Publish" })
        {
            await staff.Get(day);
            await staff.Send(action, ("Seconds", "1"));
        }

        var paper = new Dictionary<string, string>();
        await staff.Get(day);
        string route = staff.FirstLink("/staff/route/");
        foreach (string page in new[] { $"{day}/labels", $"{day}/picklist", $"{day}/boxes", $"{day}/fill", $"{day}/pack", route, $"{route}/loadlist", $"{route}/manifest", "/staff/troubles", "/staff/audit" })
        {
            await staff.Get(page);
            Assert.Equal(HttpStatusCode.OK, staff.Response.StatusCode);
            paper[page] = staff.Source;
        }

        await staff.Get("/staff/drivers");
        await staff.Send("handler=Invite");
        return (staff.Page.QuerySelector(".token")!.TextContent, [former, code], paper);
    }

    /// <summary>Takes a table away from under the program, and sends it details all the same.</summary>
    private static async Task Break(ServerProcess server, string folder, string? postgres)
    {
        await using DbConnection database = postgres is null
            ? new SqliteConnection($"Data Source={Path.Combine(folder, "mutualaid.db")};Pooling=False")
            : new NpgsqlConnection(postgres);
        await database.OpenAsync();
        await using DbCommand rename = database.CreateCommand();
        rename.CommandText = "ALTER TABLE vault RENAME TO gone";
        await rename.ExecuteNonQueryAsync();
        using var household = new Site(server.Web);
        await household.Get("/");
        await household.Send("/ask");
        await household.Send("handler=Send", ("Input.Address", Canaries[1]), ("Input.Adults", "2"), ("Input.Phone", Canaries[5]));
        Assert.Equal(HttpStatusCode.InternalServerError, household.Response.StatusCode);
    }

    /// <summary>Registers, asks and drives through gRPC, well and badly.</summary>
    private static async Task UsePrograms(ServerProcess server)
    {
        using var calls = new GrpcCalls(server.Grpc);
        const string intake = "/mutualaid.intake.v1.IntakeService/";
        var dates = await calls.Call<ListDatesResponse>(intake + "ListDates", new ListDatesRequest());
        var request = new RegisterRequest
        {
            OperationId = Guid.NewGuid().ToString(),
            DistributionId = dates.Dates[0].DistributionId,
            Details = new Details { Address = Canaries[1], Alias = Canaries[2], Phone = Canaries[5], DoorNote = Canaries[7], Entrance = Canaries[8] },
        };
        await Assert.ThrowsAsync<CallFailedException>(() => calls.Call<RegisterResponse>(intake + "Register", request));
        request.Details.Adults = 1;
        var registered = await calls.Call<RegisterResponse>(intake + "Register", request);
        await calls.Call<GetStatusResponse>(intake + "GetStatus", new GetStatusRequest { ReceiptCode = Canaries[0] });
        await calls.Call<GetStatusResponse>(intake + "GetStatus", new GetStatusRequest { ReceiptCode = registered.Registered.ReceiptCode });
        using var phone = new Phone(calls);
        await phone.Enrol(phone.EnrolRequest(Canaries[3]));
        await Assert.ThrowsAsync<CallFailedException>(() => calls.Call<GetRouteResponse>(
            "/mutualaid.driver.v1.DriverService/GetRoute", new GetRouteRequest { Date = Canaries[6] }));
    }
}
