using Google.Protobuf.WellKnownTypes;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Contracts.Pantry.V1;
using MutualAid.Storage.Backups;

namespace MutualAid.Server.Tests.Running;

/// <summary>
/// A day that is under way on SQLite, exported twice: while it was served and stock was booked, and when it was stopped; and in
/// between backed up, after which somebody was forgotten.
/// </summary>
[CollectionDefinition(nameof(ExportedDay))]
public sealed class ExportedDay : ICollectionFixture<ExportedDay>, IAsyncLifetime
{
    private readonly TestFolder _files = new();
    private readonly BackedUpDay _day;
    private readonly string _booking = Guid.NewGuid().ToString();
    private string _token = string.Empty;
    private int _units;

    /// <summary>What the household that asks has in its form, unmistakable.</summary>
    internal IReadOnlyList<string> Canaries { get; } =
    [
        "Kanarienvogelstraße 4711", "Dompfaff Ünverkennbar", "+49 555 0192837465", "Klopfzeichen: drei, dann zwölf",
        "Zeisig-Häuschen, 3. Stock", "kosher",
    ];

    public ExportedDay() => _day = new BackedUpDay(_files);

    internal string DataFolder => _day.DataFolder;

    internal string Folder => _files["export"];

    internal string Keys => _files["export.keys"];

    internal string LiveFolder => _files["live"];

    internal string LiveKeys => _files["live.keys"];

    internal (int ExitCode, string Output, string Errors) Exported { get; private set; }

    /// <summary>Where the server puts its backups, and what opens them.</summary>
    internal string Backups => _day.Backups;

    internal string BackupKey => _day.PrivateKey;

    internal string PublicKey => _day.PublicKey;

    /// <summary>The backup that was made after all that others hold of the day, but before the one was erased.</summary>
    internal string Backup { get; private set; } = null!;

    internal Phone Phone { get; private set; } = null!;

    internal Route Route { get; private set; } = null!;

    /// <summary>The code of the household with the canaries, and of one that was erased.</summary>
    internal (string Living, string Erased) Codes { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await _day.InitializeAsync();
        await _day.Act("/staff", "handler=OpenDate", ("Date", "2099-01-03"), ("Cutoff", "2099-01-02T18:00"), ("Capacity", "5"));
        Codes = (await Ask(Canaries), await Ask(["1 Gone Street", "", "", "", "", "vegan"]));
        await _day.Staff.Get("/staff/people");
        await _day.Staff.Send("handler=Token", ("Name", "scales"), ("Role", "packer"));
        _token = _day.Staff.Page.QuerySelector(".token")!.TextContent;
        using var calls = new GrpcCalls(_day.Server.Grpc);
        Phone = await new Phone(calls).Enrolled(_day.Invitations[0]);
        await DeliverTheFirst();
        _units = (await Book(calls, _booking, 1)).Lot.Free;
        await ExportWhileBooking(calls);
        await BackUp();
        await Erase(Codes.Erased);
        await _day.Noted();
        // As a backup does that began before and writes the list as it was then: the server notes it again.
        await File.WriteAllTextAsync(Path.Combine(Backups, ForgottenList.FileName), "");
        await _day.Noted();
        Assert.Equal(0, await _day.Server.Stop());
        Exported = await ServerProcess.Run(DataFolder, null, "export", Folder, "--keys", Keys);
        Assert.True(Exported.ExitCode == 0, Exported.Errors);
    }

    public async ValueTask DisposeAsync()
    {
        Phone?.Dispose();
        await _day.DisposeAsync();
        _files.Dispose();
    }

    /// <summary>Everybody finds what they had, wherever it is served now.</summary>
    /// <param name="booked">Units that were booked since it was exported.</param>
    /// <param name="closes">Whether the day is brought to its end there, too.</param>
    internal async Task AssertGoesOn(ServerProcess server, int booked = 0, bool closes = false)
    {
        using var household = new Site(server.Web);
        Assert.Equal("What you asked for", (await Status(household, Codes.Living)).Heading);
        Assert.Contains("We don't know this code.", (await Status(household, Codes.Erased)).Text);
        using Site staff = await SignedIn(server);
        Assert.Contains(Canaries[0], (await staff.Addresses()).Text);

        using var calls = new GrpcCalls(server.Grpc);
        Phone.Calls = calls;
        Assert.Equal(Route.RouteId, (await Phone.GetRoute()).Route.RouteId);
        string stop = Route.Stops[1].StopId;
        Assert.EndsWith("Elm Street", Phone.Open((await Phone.Reveal(Route.RouteId, stop)).Sealed, stop).Address, StringComparison.Ordinal);

        // The same operation again: its first outcome, and no other content under it.
        Assert.NotNull((await Book(calls, _booking, 1)).Lot);
        Assert.Equal("OperationIdReused", (await Book(calls, _booking, 2)).Refused.Reason);
        Assert.Equal(_units + booked + 1, (await Book(calls, Guid.NewGuid().ToString(), 1)).Lot.Free);
        if (closes) await Close(staff);
    }

    internal async Task<Site> SignedIn(ServerProcess server)
    {
        var staff = new Site(server.Web);
        await staff.Get("/staff/signin");
        await staff.SignIn("ana", _day.Staff.App!);
        return staff;
    }

    /// <summary>The driver's phone reports the rest of its route; the other driver begins only now, by the invitation of then; the date is closed.</summary>
    private async Task Close(Site staff)
    {
        for (int stop = 1; stop < Route.Stops.Count; stop++) await Report(Phone, Route, 3 + stop, stop);
        using Phone other = await new Phone(Phone.Calls).Enrolled(_day.Invitations[1]);
        Route rest = (await other.GetRoute()).Route;
        await AcceptAndLoad(other, rest);
        for (int stop = 0; stop < rest.Stops.Count; stop++) await Report(other, rest, 3 + stop, stop);
        await staff.Get(_day.DayPath);
        await staff.Send("handler=Close", ("Sure", "true"));
        Assert.StartsWith("The date is closed.", (staff.Page.QuerySelector(".done") ?? staff.Page.QuerySelector(".problem"))?.TextContent);
    }

    /// <summary>All lines of both exports are the same, but for the order in which a database keeps them.</summary>
    internal static void AssertSame(string one, string other)
    {
        Assert.Equal(File.ReadAllBytes(Path.Combine(one, "event.jsonl")), File.ReadAllBytes(Path.Combine(other, "event.jsonl")));
        foreach (string table in new[] { "outcome", "checkpoint", "parked", "vault", "receipt_code" })
            Assert.Equal(Lines(one, table), Lines(other, table));
        foreach (string table in new[] { "subject_key", "AspNetUsers", "program_token" })
            Assert.Equal(Lines(one, table).Length, Lines(other, table).Length);
    }

    internal static string[] Lines(string folder, string table) =>
        [.. File.ReadAllLines(Path.Combine(folder, $"{table}.jsonl")).Order(StringComparer.Ordinal)];

    private static async Task<Site> Status(Site site, string code)
    {
        await site.Get("/status");
        return await site.Send("/status", ("Code", code));
    }

    private Task<StockResponse> Book(GrpcCalls calls, string operation, int delta) =>
        calls.Call<StockResponse>("/mutualaid.pantry.v1.PantryService/AdjustLot", new AdjustLotRequest
        {
            OperationId = operation, Lot = "L1", Delta = delta, Reason = "found",
        }, ("authorization", $"Bearer {_token}"));

    private async Task<string> Ask(IReadOnlyList<string> details)
    {
        using var site = new Site(_day.Server.Web);
        await site.Get("/");
        await site.Send("/ask");
        await site.Send(
            "handler=Send",
            ("Input.Address", details[0]), ("Input.Alias", details[1]), ("Input.Phone", details[2]), ("Input.DoorNote", details[3]),
            ("Input.Entrance", details[4]), ("Input.Needs", details[5]), ("Input.Adults", "2"));
        return site.Page.QuerySelector(".code")?.TextContent ?? throw new InvalidOperationException(site.Text);
    }

    private async Task Erase(string code)
    {
        using var site = new Site(_day.Server.Web);
        await Status(site, code);
        await site.Send("handler=ConfirmErase");
        await site.Send("handler=Erase");
    }

    private async Task DeliverTheFirst()
    {
        Route = (await Phone.GetRoute()).Route;
        await AcceptAndLoad(Phone, Route);
        Assert.NotNull((await Phone.Reveal(Route.RouteId, Route.Stops[0].StopId)).Sealed);
        await Report(Phone, Route, 3, 0);
    }

    private static async Task AcceptAndLoad(Phone phone, Route route)
    {
        var load = new ConfirmLoad();
        load.Boxes.AddRange(route.Stops.SelectMany(stop => stop.Boxes).Select(box => new LoadedBox { BoxId = box.BoxId }));
        await Do(phone, route, 1, operation => operation.Answer = new AnswerRoute { Accepted = true });
        await Do(phone, route, 2, operation => operation.Load = load);
    }

    private static Task Report(Phone phone, Route route, int sequence, int stop) => Do(phone, route, sequence, operation => operation.Outcome = new ReportOutcome
    {
        StopId = route.Stops[stop].StopId, Kind = OutcomeKind.Delivered, Handover = ReportOutcome.Types.Handover.DoorWords,
    });

    private static async Task Do(Phone phone, Route route, int sequence, Action<Operation> what)
    {
        var operation = new Operation
        {
            OperationId = Guid.NewGuid().ToString(), OccurredAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow), Sequence = sequence,
        };
        what(operation);
        Assert.All((await phone.Submit(route.RouteId, operation)).Results, result => Assert.NotNull(result.Recorded));
    }

    private async Task BackUp()
    {
        // Far older than backups are kept.
        await File.WriteAllTextAsync(Path.Combine(Backups, "mutualaid-20200101T000000Z.backup"), "old");
        var (exitCode, output, errors) = await ServerProcess.Run(
            DataFolder, null, "backup", "--json", $"--MutualAid:Backups:Folder={Backups}", $"--MutualAid:Backups:Key={_day.PublicKey}");
        Assert.True(exitCode == 0, errors);
        Backup = System.Text.Json.JsonDocument.Parse(output).RootElement.GetProperty("file").GetString()!;
    }

    private async Task ExportWhileBooking(GrpcCalls calls)
    {
        var exported = ServerProcess.Run(DataFolder, null, "export", LiveFolder, "--keys", LiveKeys);
        while (!exported.IsCompleted) _units = (await Book(calls, Guid.NewGuid().ToString(), 1)).Lot.Free;
        Assert.True((await exported).ExitCode == 0, (await exported).Errors);
    }
}
