using System.Text;
using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace MutualAid.Storage.Vault;

/// <summary>
/// The keys of staff sessions and forms where several nodes share them: rows of the key database, sealed with the master
/// key, so that who signed in at one node is known at the others.
/// </summary>
public sealed class SessionKeys(PostgresKeyStore store, KeyFile keyFile) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using NpgsqlConnection connection = store.Source.OpenConnection();
        return [.. connection.Query<(string Name, byte[] Sealed)>("SELECT name, sealed FROM session_key ORDER BY name").Select(row =>
            XElement.Parse(Encoding.UTF8.GetString(SealedText.Open(keyFile.Master, row.Sealed, Binding(row.Name)))))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using NpgsqlConnection connection = store.Source.OpenConnection();
        byte[] text = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
        connection.Execute(
            """
            INSERT INTO session_key (name, sealed) VALUES (@friendlyName, @text)
            ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed
            """,
            new { friendlyName, text = SealedText.Seal(keyFile.Master, text, Binding(friendlyName)) });
    }

    private static string Binding(string name) => $"session|{name}";
}
