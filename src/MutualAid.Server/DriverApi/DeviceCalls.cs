using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MutualAid.Domain;
using MutualAid.Domain.Drivers;
using MutualAid.Engine;
using MutualAid.Grpc;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.DriverApi;

/// <summary>The device that signed a call.</summary>
internal sealed record CallingDevice(DeviceId Id, DriverId Driver, string OpenKey);

/// <summary>
/// Finds out which device signed a call. A device's id alone is good for nothing: each call is signed over its
/// method, its message, a time and a nonce, and is good for two minutes and once.
/// </summary>
internal sealed class DeviceCalls(IEngine engine, DriverQueries drivers, UsedCalls used, TimeProvider clock)
{
    public const string DeviceKey = "mutualaid-device";
    public const string TimeKey = "mutualaid-time";
    public const string NonceKey = "mutualaid-nonce";
    public const string SignatureKey = "mutualaid-signature-bin";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    /// <summary>A call from a clock that is ahead is timely for two windows; one more is for nodes whose clocks differ.</summary>
    private static readonly TimeSpan Memory = 3 * Window;

    /// <exception cref="RpcError">UNAUTHENTICATED, without saying which part did not fit.</exception>
    public async Task<CallingDevice> Authenticate(RpcContext context)
    {
        RpcMetadata headers = context.RequestHeaders;
        if (!Guid.TryParse(headers.Text(DeviceKey), out Guid id)
            || !long.TryParse(headers.Text(TimeKey), NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            || headers.Text(NonceKey) is not { Length: >= 16 and <= 64 } nonce
            || headers.Bytes(SignatureKey) is not { Length: 64 } signature) throw Refused();

        var device = await drivers.Device(new DeviceId(id), context.CancellationToken);
        if (device is null || !Verify(device.SignKey, context, milliseconds, nonce, signature)) throw Refused();
        if (!IsTimely(milliseconds) || !await used.IsFirst(id, nonce, Memory, context.CancellationToken)) throw Refused();
        if (await IsRevoked(device.Id, device.Driver, context.CancellationToken)) throw Refused();
        return new CallingDevice(device.Id, device.Driver, device.OpenKey);
    }

    /// <summary>Asked of the driver's own record, so that it holds from the moment of the revocation.</summary>
    public async Task<bool> IsRevoked(DeviceId device, DriverId driver, CancellationToken cancellation) =>
        !(await engine.Read(driver, cancellation)).Devices.TryGetValue(device, out Device? known) || known.Revoked;

    private static bool Verify(string signKey, RpcContext context, long milliseconds, string nonce, byte[] signature)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(context.RequestBytes.Span));
        byte[] signed = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{context.Method}\n{milliseconds}\n{nonce}\n{hash}"));
        using ECDsa key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(signKey), out _);
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static RpcError Refused() => RpcError.Unauthenticated("The call is not signed by a device that may make it now.");

    private bool IsTimely(long milliseconds)
    {
        var signed = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, 253_402_300_799_999));
        return (clock.GetUtcNow() - signed).Duration() <= Window;
    }
}
