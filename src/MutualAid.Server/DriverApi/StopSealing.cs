using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Domain;
using NodaTime;

namespace MutualAid.Server.DriverApi;

/// <summary>Seals a stop's details to a device, as driver.proto says: ECDH P-256, HKDF-SHA-256 (RFC 5869), AES-256-GCM.</summary>
internal static class StopSealing
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static SealedStop Seal(StopDetails details, string openKey, StopId stop, RevealId reveal, Instant until)
    {
        using ECDiffieHellman device = ECDiffieHellman.Create();
        device.ImportSubjectPublicKeyInfo(Convert.FromBase64String(openKey), out _);
        using ECDiffieHellman ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        byte[] info = Encoding.UTF8.GetBytes($"mutualaid stop {stop} {reveal}");
        byte[] key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, ephemeral.DeriveRawSecretAgreement(device.PublicKey), outputLength: 32, info: info);

        byte[] plain = details.ToByteArray();
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        byte[] sealedBytes = new byte[plain.Length + TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(0, plain.Length), sealedBytes.AsSpan(plain.Length), info);
        return new SealedStop
        {
            RevealId = reveal.ToString(),
            EphemeralKey = ByteString.CopyFrom(ephemeral.ExportSubjectPublicKeyInfo()),
            Nonce = ByteString.CopyFrom(nonce),
            Ciphertext = ByteString.CopyFrom(sealedBytes),
            Until = Timestamp.FromDateTimeOffset(until.ToDateTimeOffset()),
        };
    }
}
