using System.Security.Cryptography;
using System.Text;
using MutualAid.Engine;
using MutualAid.Storage.Vault;

namespace MutualAid.Server;

/// <summary>
/// One thing that somebody asked for, under the id that their form or program gave it. All ids and keys that follow
/// derive from that, so that asking again repeats nothing.
/// </summary>
internal sealed class Submission(Guid id, long content)
{
    public Guid Id { get; } = id;

    public static Submission From(Guid id, string content, Fingerprints fingerprints) =>
        new(id, fingerprints.OfContent(Encoding.UTF8.GetBytes(content)));

    /// <summary>For what the program itself does, such as an import: the content follows from the id.</summary>
    public static Submission Own(string name)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return new Submission(DerivedId.Of(name), BitConverter.ToInt64(hash));
    }

    /// <summary>The retry key of one of the commands that the operation sends.</summary>
    public CommandId Key(string purpose) => new(Derive($"key {purpose}"), content);

    /// <summary>An id for something that the operation makes.</summary>
    public Guid Derive(string purpose) => DerivedId.Of($"{purpose}|{Id:N}");
}
