using System.Reflection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace MutualAid.Orleans;

/// <summary>Makes the tables that the silos share, before the first one of them joins.</summary>
internal sealed class ClusterTables(OrleansEngineOptions options) : IHostedService
{
    /// <summary>The number of the lock that keeps two silos from making them at once.</summary>
    private const long LockNumber = 7_011_001;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(options.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var alone = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({LockNumber})", connection))
            await alone.ExecuteNonQueryAsync(cancellationToken);
        await using (var make = new NpgsqlCommand(Statements(), connection))
            await make.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Statements()
    {
        using var reader = new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream("MutualAid.Orleans.ClusterTables.sql")!);
        return reader.ReadToEnd();
    }
}
