using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Storage.Vault;

namespace MutualAid.Conformance.Tests.Vault;

public sealed class KeyFileTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public void KeyFile_IsForItsOwnerOnlyAndDamageIsNamed()
    {
        string path = Path.Combine(EndOfRun.NewFolder(), "keys.json");
        KeyFile.OpenOrCreate(path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        foreach (string damaged in new[] { "{\"Format\":1}", File.ReadAllText(path).Replace("\"Epochs\"", "\"Master\":\"c2hvcnQ=\",\"Epochs\"", StringComparison.Ordinal) })
        {
            File.WriteAllText(path, damaged);
            var refused = Assert.Throws<InvalidDataException>(() => KeyFile.OpenOrCreate(path));
            Assert.Contains("put the right one back", refused.Message);
        }
    }

    [Fact]
    public async Task FileFromBeforeThereWereMasterKeys_IsReadAndOnlyAKeyDatabaseAddsOne()
    {
        // As the program wrote it before; the keys are 32 times A, B, C, D and E.
        const string former =
            """
            {"Format":1,"Pepper":"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
             "CodeKey":"QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=",
             "ContentKey":"Q0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0M=",
             "InvitationKey":"REREREREREREREREREREREREREREREREREREREREREQ=",
             "Epochs":[{"Day":20788,"Key":"RUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUU="}],
             "Keys":["QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="]}
            """;
        SqliteKeys onOneMachine = new();
        PostgresKeys shared = new();
        foreach (KeyStoreHarness stores in new KeyStoreHarness[] { onOneMachine, shared })
        {
            await File.WriteAllTextAsync(stores.KeyFilePath, former, Never);
            await using KeyStore keys = await stores.Open();
            await keys.FindOrCreate(Guid.NewGuid(), Never);
        }

        Assert.DoesNotContain("Master", await File.ReadAllTextAsync(onOneMachine.KeyFilePath, Never));
        Assert.Equal(["20788", "20788"], new[] { onOneMachine, (KeyStoreHarness)shared }.Select(FirstDay));
        KeyFile file = KeyFile.OpenOrCreate(shared.KeyFilePath);
        Assert.Equal(32, file.Master.Length);
        Assert.Equal(new string('B', 32), System.Text.Encoding.ASCII.GetString(file.CodeKey));

        static string FirstDay(KeyStoreHarness stores) => System.Text.Json.JsonDocument.Parse(File.ReadAllText(stores.KeyFilePath))
            .RootElement.GetProperty("Epochs")[0].GetProperty("Day").ToString();
    }

    [Fact]
    public async Task FileWithAMasterKey_IsNotWrittenAgain()
    {
        PostgresKeys stores = new();
        await (await stores.Open()).DisposeAsync();
        DateTime longAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(stores.KeyFilePath, longAgo);

        for (int day = 1; day <= 8; day++)
        {
            stores.Clock.Advance(TimeSpan.FromDays(1));
            await using KeyStore keys = await stores.Open();
            await keys.FindOrCreate(Guid.NewGuid(), Never);
        }

        Assert.Equal(longAgo, File.GetLastWriteTimeUtc(stores.KeyFilePath));
    }

    [Fact]
    public void Sensitive_WrittenOut_SaysNothing()
    {
        var address = new Sensitive<string>("12 Elm Street");

        Assert.Equal("[redacted] [redacted]", $"{address} {string.Concat("", address)}");
        Assert.DoesNotContain("Elm", System.Text.Json.JsonSerializer.Serialize(address));
    }
}
