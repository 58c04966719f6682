using System.Data.Common;
using Dapper;

namespace MutualAid.Storage.Queries;

/// <summary>One query on a connection of its own.</summary>
internal static class Rows
{
    public static async Task<IReadOnlyList<T>> List<T>(
        this Database database, string sql, object? values, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenForReading(cancellation);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, values, cancellationToken: cancellation))).AsList();
    }

    public static async Task<T?> One<T>(
        this Database database, string sql, object values, CancellationToken cancellation) where T : class =>
        await database.List<T>(sql, values, cancellation) is [var first, ..] ? first : null;
}
