using System.Security.Cryptography;
using System.Xml.Linq;
using Dapper;
using MutualAid.Storage.Vault;
using MutualAid.Testing;
using Npgsql;

namespace MutualAid.Conformance.Tests.Vault;

/// <summary>Several nodes over one key database.</summary>
public sealed class SharedKeyStoreTests : IAsyncLifetime
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly PostgresKeys _stores = new();
    private KeyStore[] _nodes = [];

    /// <summary>All start at once, over an empty database.</summary>
    public async ValueTask InitializeAsync()
    {
        await _stores.Database();
        KeyFile.OpenOrCreate(_stores.KeyFilePath).AddMaster();
        _nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(_stores.Open)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (KeyStore node in _nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task SubjectWantedByAllNodesAtOnce_HasTheSameKeyEverywhere()
    {
        foreach (Guid subject in Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()))
        {
            byte[][] keys = await Task.WhenAll(_nodes.Select(node => Task.Run(() => node.FindOrCreate(subject, Never))));
            Assert.Single(keys.Select(Convert.ToHexString).Distinct());
            Assert.Equal(keys[0], (await _nodes[3].Find([subject], Never))[subject]);
        }
    }

    [Fact]
    public async Task AllNodesRotateAtOnce_OneDoesAndKeysAddedMeanwhileStayReadable()
    {
        Guid[] subjects = [.. Enumerable.Range(0, 20).Select(_ => Guid.NewGuid())];
        foreach (Guid subject in subjects) await _nodes[0].FindOrCreate(subject, Never);
        Assert.Single(await _stores.Epochs()); // all started at once

        for (int day = 1; day <= 3; day++)
        {
            _stores.Clock.Advance(TimeSpan.FromDays(30)); // every older epoch goes at once
            var added = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToArray();
            var adding = added.Select((subject, n) => Task.Run(() => _nodes[n % 4].FindOrCreate(subject, Never))).ToArray();
            int[] wrapped = await Task.WhenAll(_nodes.Select(node => Task.Run(() => node.Rotate(Never))));
            await Task.WhenAll(adding);

            Assert.InRange(wrapped.Sum(), subjects.Length, subjects.Length + added.Length);
            Assert.Single(await _stores.Epochs());
            subjects = [.. subjects, .. added];
            Assert.Equal(subjects.Length, (await _nodes[day].Find(subjects, Never)).Count);
        }
    }

    [Fact]
    public async Task KeyOrEpochDestroyedByOneNode_IsGoneForTheOthersAtOnce()
    {
        Guid erased = Guid.NewGuid(), living = Guid.NewGuid();
        foreach (Guid subject in new[] { erased, living }) await _nodes[0].FindOrCreate(subject, Never);
        Assert.Equal(2, (await _nodes[1].Find([erased, living], Never)).Count); // the control

        await _nodes[0].Destroy(erased, Never);
        Assert.Equal([living], (await _nodes[1].Find([erased, living], Never)).Keys);

        var (day, wrapped) = await Query<(int, byte[])>("SELECT epoch, wrapped FROM subject_key");
        _stores.Clock.Advance(TimeSpan.FromDays(7));
        await _nodes[0].Rotate(Never);
        Assert.Single(await _nodes[1].Find([living], Never)); // under an epoch that this node did not make
        await _stores.Execute("UPDATE subject_key SET epoch = @day, wrapped = @wrapped", new { day, wrapped });
        await Assert.ThrowsAnyAsync<CryptographicException>(() => _nodes[1].Find([living], Never));
    }

    [Fact]
    public async Task WhatWasDestroyed_IsNotInTheFilesOfTheTables()
    {
        Guid erased = Guid.NewGuid();
        foreach (int _ in Enumerable.Range(0, 20)) await _nodes[0].FindOrCreate(Guid.NewGuid(), Never);
        byte[] key = await _nodes[0].FindOrCreate(erased, Never); // the last one: nothing moves into its place by itself
        byte[] wrapped = await Query<byte[]>($"SELECT wrapped FROM subject_key WHERE subject = '{erased}'");
        byte[] epoch = await Query<byte[]>("SELECT sealed FROM epoch_key");
        Assert.Equal((false, true, true), (await IsInFiles(key), await IsInFiles(wrapped), await IsInFiles(epoch)));

        await _nodes[0].Destroy(erased, Never);
        Assert.Equal((false, true), (await IsInFiles(wrapped), await IsInFiles(epoch)));

        for (int day = 1; day <= 7; day++)
        {
            _stores.Clock.Advance(TimeSpan.FromDays(1));
            await _nodes[0].Rotate(Never);
        }

        Assert.False(await IsInFiles(epoch));
        Assert.True(await IsInFiles(await Query<byte[]>("SELECT sealed FROM epoch_key LIMIT 1"))); // the control
    }

    [Fact]
    public async Task DestroyedWhileSomebodyReads_IsNotInTheFilesEither()
    {
        Guid erased = Guid.NewGuid();
        await _nodes[0].FindOrCreate(Guid.NewGuid(), Never);
        await _nodes[0].FindOrCreate(erased, Never);
        byte[] wrapped = await Query<byte[]>($"SELECT wrapped FROM subject_key WHERE subject = '{erased}'");
        await using var reader = new NpgsqlConnection(await _stores.Database());
        await reader.OpenAsync(Never);
        await reader.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT COUNT(*) FROM epoch_key");

        Task destroying = Task.Run(() => _nodes[0].Destroy(erased, Never));
        while (await Query<long>($"SELECT COUNT(*) FROM subject_key WHERE subject = '{erased}'") > 0) await Task.Yield();
        Assert.True(await IsInFiles(wrapped)); // the reader might still ask for it
        await reader.ExecuteAsync("COMMIT");
        await destroying;

        Assert.False(await IsInFiles(wrapped));
    }

    [Fact]
    public async Task SampledByPostgres_KeysAreNotAmongTheSamples()
    {
        foreach (int _ in Enumerable.Range(0, 20)) await _nodes[0].FindOrCreate(Guid.NewGuid(), Never);
        await _stores.Execute("ANALYZE subject_key; ANALYZE epoch_key", new { });
        Assert.Equal("epoch subject", await Query<string>("SELECT string_agg(attname, ' ' ORDER BY attname) FROM pg_stats WHERE tablename = 'subject_key'"));
        Assert.Equal("day", await Query<string>("SELECT string_agg(attname, ' ') FROM pg_stats WHERE tablename = 'epoch_key'"));
    }

    [Fact]
    public async Task AnotherKeyFile_IsRefusedAndAddsNothing()
    {
        Guid subject = Guid.NewGuid();
        await _nodes[0].FindOrCreate(subject, Never);
        string[] before = await _stores.Epochs();
        string path = Path.Combine(_stores.Folder, "other.json");
        foreach (int days in new[] { 0, 1 })
        {
            _stores.Clock.Advance(TimeSpan.FromDays(days));
            await using var other = new PostgresKeyStore(await _stores.Database(), KeyFile.OpenOrCreate(path), _stores.Clock);
            var refused = await Assert.ThrowsAsync<InvalidDataException>(() => other.Prepare(Never));
            Assert.Equal($"{path} is not the key file that ConnectionStrings:Keys was first used with; give every node that one.", refused.Message);
            await Assert.ThrowsAsync<InvalidDataException>(() => other.Find([subject], Never));
        }

        Assert.Equal(before, await _stores.Epochs());
    }

    [Fact]
    public async Task SessionKeyOfOneNode_IsReadByAnotherAndByNobodyElse()
    {
        SessionKeys one = Sessions(0), other = Sessions(1);
        one.StoreElement(new XElement("key", new XElement("masterKey", "secret one")), "key-1");
        one.StoreElement(new XElement("key", new XElement("masterKey", "secret two")), "key-2");
        one.StoreElement(new XElement("key", new XElement("masterKey", "secret three")), "key-2");

        Assert.Equal(["secret one", "secret three"], other.GetAllElements().Select(element => element.Value));
        byte[] row = await Query<byte[]>("SELECT sealed FROM session_key WHERE name = 'key-1'");
        Assert.Equal(-1, row.AsSpan().IndexOf("secret"u8));

        await _stores.Execute("UPDATE session_key SET sealed = @row", new { row }); // another key's place
        Assert.ThrowsAny<CryptographicException>(() => other.GetAllElements());

        SessionKeys Sessions(int node) => new((PostgresKeyStore)_nodes[node], KeyFile.OpenOrCreate(_stores.KeyFilePath));
    }

    private async Task<T> Query<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(await _stores.Database());
        return await connection.QuerySingleAsync<T>(sql);
    }

    /// <summary>The log is left out: it has what was written until its files are used again.</summary>
    private static async Task<bool> IsInFiles(byte[] bytes)
    {
        string folder = Path.Combine(await (await PostgresCluster.SharedForKeys()).Flushed(), "data", "base");
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any(file =>
        {
            try
            {
                return File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0;
            }
            catch (FileNotFoundException)
            {
                return false; // another test's, gone meanwhile
            }
        });
    }
}
