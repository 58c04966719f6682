using System.Security.Cryptography;
using System.Text;
using MutualAid.Storage.Vault;

namespace MutualAid.Storage.Backups;

/// <summary>
/// The pair of keys of backups, on the curve P-256: whoever has the public one can make a backup, and only who has the private
/// one can open it. The program that serves knows the public one alone.
/// </summary>
public static class BackupKeys
{
    /// <summary>Makes a new pair.</summary>
    /// <returns>The private key (PKCS #8, PEM) and the public one (SubjectPublicKeyInfo, base64).</returns>
    public static (string Private, string Public) Make()
    {
        using ECDiffieHellman pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return (pair.ExportPkcs8PrivateKeyPem(), PublicOf(pair));
    }

    /// <summary>Makes a new pair.</summary>
    /// <param name="privatePath">A new file for the private key (PKCS #8, PEM), readable by its owner only.</param>
    /// <returns>The public key (SubjectPublicKeyInfo, base64).</returns>
    /// <exception cref="InvalidDataException">The file is there already.</exception>
    public static string Make(string privatePath)
    {
        if (File.Exists(privatePath))
            throw new InvalidDataException($"{privatePath} is there already, and may be what opens older backups; name a new file.");
        var (privateKey, publicKey) = Make();
        using FileStream file = PrivateFile.Create(privatePath, FileMode.CreateNew);
        file.Write(Encoding.ASCII.GetBytes(privateKey + "\n"));
        file.Flush(flushToDisk: true);
        return publicKey;
    }

    /// <summary>The public key that belongs to a private one.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static string PublicOf(string privatePath)
    {
        using ECDiffieHellman pair = ReadPrivate(privatePath);
        return PublicOf(pair);
    }

    /// <summary>Whether it is a public key that backups can be made for.</summary>
    public static bool IsPublic(string? key)
    {
        byte[] read = new byte[key?.Length ?? 0];
        return Convert.TryFromBase64String(key ?? string.Empty, read, out int length) && PublicKeys.IsP256(read.AsSpan(0, length));
    }

    /// <summary>A name for a public key: the first 8 bytes of its SHA-256, in hexadecimal digits.</summary>
    public static string NameOf(string publicKey) => Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(publicKey))[..8]);

    /// <exception cref="InvalidDataException">It is no such file.</exception>
    internal static ECDiffieHellman ReadPrivate(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"There is no file {path}; --key names the private key that backup-key wrote.");
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new InvalidDataException($"{path} is not a private key that backup-key wrote; give the right file with --key.");
        }
    }

    internal static string PublicOf(ECDiffieHellman pair) => Convert.ToBase64String(pair.ExportSubjectPublicKeyInfo());

    internal static ECDiffieHellman Public(string key)
    {
        var read = ECDiffieHellman.Create();
        read.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key), out _);
        return read;
    }

    /// <summary>The key of one file, from both sides alike: ECDH, then HKDF-SHA-256 (RFC 5869) over what the file says of itself.</summary>
    internal static byte[] Agree(ECDiffieHellman own, ECDiffieHellmanPublicKey other, string header) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, own.DeriveRawSecretAgreement(other), outputLength: 32, info: Encoding.UTF8.GetBytes($"mutualaid backup {header}"));
}
