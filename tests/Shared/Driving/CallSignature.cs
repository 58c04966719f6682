using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace MutualAid.Testing.Driving;

/// <summary>The metadata of a call that a device signs; written from driver.proto, not from the server's code.</summary>
internal static class CallSignature
{
    public const string Service = "/mutualaid.driver.v1.DriverService/";

    public static (string Name, string Value)[] Of(
        ECDsa key, string device, string method, IMessage request, DateTimeOffset? at = null, string? nonce = null)
    {
        long time = (at ?? DateTimeOffset.UtcNow).ToUnixTimeMilliseconds();
        nonce ??= Guid.NewGuid().ToString("N");
        string hash = Convert.ToHexStringLower(SHA256.HashData(request.ToByteArray()));
        byte[] signature = key.SignData(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Service}{method}\n{time}\n{nonce}\n{hash}")),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return
        [
            ("mutualaid-device", device), ("mutualaid-time", time.ToString(CultureInfo.InvariantCulture)),
            ("mutualaid-nonce", nonce), ("mutualaid-signature-bin", Convert.ToBase64String(signature)),
        ];
    }
}
