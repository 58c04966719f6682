using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Domain;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.DriverApi;

/// <summary>
/// The key to which phones seal what drivers write to the pantry, so that a note lies on a phone and travels unreadable.
/// Here it is opened and sealed again, in the vault.
/// </summary>
internal sealed class NoteKey
{
    private const int MaxBytes = 2_000;
    private const int TagBytes = 16;
    private readonly ECParameters _pair;

    /// <summary>The pair is the same after a restart and on every node.</summary>
    public NoteKey(Fingerprints fingerprints)
    {
        using ECDiffieHellman key = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = fingerprints.NoteScalar() });
        _pair = key.ExportParameters(includePrivateParameters: true);
        PublicKey = ByteString.CopyFrom(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public ByteString PublicKey { get; }

    /// <summary>The text, or null when it was not sealed to this key, or for another operation, or is too long.</summary>
    public Sensitive<string>? Open(SealedNote note, OperationId operation)
    {
        if (note.Ciphertext.Length is < TagBytes or > MaxBytes + TagBytes || note.Nonce.Length != 12) return null;
        try
        {
            using ECDiffieHellman own = ECDiffieHellman.Create(_pair);
            using ECDiffieHellman phone = ECDiffieHellman.Create();
            phone.ImportSubjectPublicKeyInfo(note.EphemeralKey.Span, out _);
            byte[] info = Encoding.UTF8.GetBytes($"mutualaid note {operation}");
            byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, own.DeriveRawSecretAgreement(phone.PublicKey), outputLength: 32, info: info);
            byte[] plain = new byte[note.Ciphertext.Length - TagBytes];
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(note.Nonce.Span, note.Ciphertext.Span[..^TagBytes], note.Ciphertext.Span[^TagBytes..], plain, info);
            return new Sensitive<string>(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(plain));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
