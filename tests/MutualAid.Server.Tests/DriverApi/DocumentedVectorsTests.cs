using System.Security.Cryptography;
using System.Text;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.DriverApi;

/// <summary>The numbers in docs/driver-api.md, against .NET's own cryptography: whoever checks their code by them can trust them.</summary>
public sealed class DocumentedVectorsTests
{
    private static readonly Dictionary<string, string>[] Blocks = ReadBlocks();

    [Fact]
    public void SignedCall_IsAsDocumented()
    {
        Dictionary<string, string> vector = Blocks[0];
        byte[] request = Bytes(vector["request"]);
        Assert.Equal("2026-12-05", GetRouteRequest.Parser.ParseFrom(request).Date);
        Assert.Equal(vector["request hash"], Convert.ToHexStringLower(SHA256.HashData(request)));
        byte[] text = Encoding.UTF8.GetBytes($"{vector["path"]}\n{vector["time"]}\n{vector["nonce"]}\n{vector["request hash"]}");
        Assert.Equal(vector["hash of text"], Convert.ToHexStringLower(SHA256.HashData(text)));

        using ECDsa own = ECDsa.Create(Private(vector));
        Assert.Equal(vector["public key"], Convert.ToHexStringLower(own.ExportSubjectPublicKeyInfo()));
        Assert.True(own.VerifyData(text, Bytes(vector["a signature"]), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    [Fact]
    public void SealedStop_OpensAsDocumented()
    {
        Dictionary<string, string> vector = Blocks[1];
        using ECDiffieHellman own = ECDiffieHellman.Create(Private(vector));
        using ECDiffieHellman ephemeral = ECDiffieHellman.Create();
        ephemeral.ImportSubjectPublicKeyInfo(Bytes(vector["ephemeral key"]), out _);
        byte[] secret = own.DeriveRawSecretAgreement(ephemeral.PublicKey);
        Assert.Equal(vector["shared secret"], Convert.ToHexStringLower(secret));
        byte[] info = Encoding.UTF8.GetBytes(vector["info"]);
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: info);
        Assert.Equal(vector["derived key"], Convert.ToHexStringLower(key));

        byte[] ciphertext = Bytes(vector["ciphertext"]);
        byte[] plain = new byte[ciphertext.Length - 16];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(Bytes(vector["nonce"]), ciphertext.AsSpan()[..^16], ciphertext.AsSpan()[^16..], plain, info);
        Assert.Equal(vector["StopDetails"], Convert.ToHexStringLower(plain));
        StopDetails details = StopDetails.Parser.ParseFrom(plain);
        Assert.Equal(("12 Elm Street", "river", "lamp"), (details.Address, details.DriverWord, details.HouseholdWord));
    }

    private static ECParameters Private(Dictionary<string, string> vector) =>
        new() { Curve = ECCurve.NamedCurves.nistP256, D = Bytes(vector["private key"]) };

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    /// <summary>The lines of each code block: a name, at least two spaces, a value.</summary>
    private static Dictionary<string, string>[] ReadBlocks() =>
    [
        .. File.ReadAllText(Path.Combine(Repository.Root(), "docs", "driver-api.md")).Split("```").Where((_, n) => n % 2 == 1)
            .Select(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  ", 2))
                .ToDictionary(pair => pair[0], pair => pair[1].Trim())),
    ];
}
