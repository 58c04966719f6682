using MutualAid.Storage;
using MutualAid.Storage.Sqlite;

namespace MutualAid.Server.Ops;

/// <summary>
/// Held by whatever appends to a SQLite store: the engine keeps states in memory and has to be the only one.
/// PostgreSQL needs none; there the version check finds out.
/// </summary>
internal sealed class DataLock : IDisposable
{
    private readonly FileStream? _file;

    private DataLock(FileStream? file) => _file = file;

    /// <exception cref="IOException">Somebody else holds it.</exception>
    public static DataLock Take(IServiceProvider services)
    {
        if (services.GetService<SqliteDatabase>() is not { } database) return new DataLock(null);
        try
        {
            return new DataLock(PrivateFile.Create(database.Path + ".lock", FileMode.OpenOrCreate));
        }
        catch (IOException)
        {
            throw new IOException("The program is running on this data already; stop that first.");
        }
    }

    public void Dispose() => _file?.Dispose();
}
