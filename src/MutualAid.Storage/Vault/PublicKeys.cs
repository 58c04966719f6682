using System.Security.Cryptography;

namespace MutualAid.Storage.Vault;

/// <summary>Public keys that others bring along.</summary>
public static class PublicKeys
{
    /// <summary>True for a P-256 public key (SubjectPublicKeyInfo, DER); what is sealed for anything else could not be opened.</summary>
    public static bool IsP256(ReadOnlySpan<byte> publicKey)
    {
        try
        {
            using ECDsa key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out int read);
            return read == publicKey.Length && key.KeySize == 256
                && key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
