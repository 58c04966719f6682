using System.Security.Cryptography;
using System.Text;

namespace MutualAid.Storage.Vault;

/// <summary>
/// Seals what would let others show somebody's second factor: a copy of the database alone does not.
/// </summary>
public sealed class FactorSecrets(KeyFile keyFile)
{
    private byte[] Key => HKDF.DeriveKey(HashAlgorithmName.SHA256, keyFile.ContentKey, 32, info: "second factors"u8.ToArray());

    /// <summary>The text sealed for its place: it opens there, and nowhere else.</summary>
    public string Seal(string user, string name, string text) =>
        Convert.ToBase64String(SealedText.Seal(Key, Encoding.UTF8.GetBytes(text), $"{user}|{name}"));

    /// <exception cref="CryptographicException">It was sealed for another place or with another key file, or was changed.</exception>
    public string Open(string user, string name, string sealedText) =>
        Encoding.UTF8.GetString(SealedText.Open(Key, Convert.FromBase64String(sealedText), $"{user}|{name}"));
}
