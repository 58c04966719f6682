using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Testing.Driving;

namespace MutualAid.Server.Tests.Running;

/// <summary>A driver's phone: it keeps its keys, signs its calls, and opens what is sealed to it.</summary>
internal sealed class Phone(GrpcCalls calls) : IDisposable
{
    private const string Service = CallSignature.Service;
    private readonly ECDsa _sign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDiffieHellman _open = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public string DeviceId { get; private set; } = string.Empty;

    /// <summary>Where it calls; the program may move.</summary>
    public GrpcCalls Calls { get; set; } = calls;

    public EnrolDeviceRequest EnrolRequest(string invitation) => new()
    {
        OperationId = Guid.NewGuid().ToString(),
        Invitation = invitation,
        SignKey = ByteString.CopyFrom(_sign.ExportSubjectPublicKeyInfo()),
        OpenKey = ByteString.CopyFrom(_open.ExportSubjectPublicKeyInfo()),
    };

    public async Task<EnrolDeviceResponse> Enrol(EnrolDeviceRequest request)
    {
        var response = await Calls.Call<EnrolDeviceResponse>(Service + "EnrolDevice", request);
        DeviceId = response.Enrolled?.DeviceId ?? DeviceId;
        return response;
    }

    public async Task<Phone> Enrolled(string invitation)
    {
        Assert.NotNull((await Enrol(EnrolRequest(invitation))).Enrolled);
        return this;
    }

    public Task<GetRouteResponse> GetRoute(string date = "") =>
        Call<GetRouteResponse>("GetRoute", new GetRouteRequest { Date = date });

    public Task<RevealStopResponse> Reveal(string route, string stop, string? operation = null) =>
        Call<RevealStopResponse>("RevealStop", new RevealStopRequest
        {
            OperationId = operation ?? Guid.NewGuid().ToString(), RouteId = route, StopId = stop,
        });

    public Task<SubmitOperationsResponse> Submit(string route, params IEnumerable<Contracts.Driver.V1.Operation> operations)
    {
        var request = new SubmitOperationsRequest { RouteId = route };
        request.Operations.AddRange(operations);
        return Call<SubmitOperationsResponse>("SubmitOperations", request);
    }

    public IAsyncEnumerable<WatchRouteResponse> Watch(string route, long after = 0)
    {
        var request = new WatchRouteRequest { RouteId = route, AfterPosition = after };
        return Calls.Stream<WatchRouteResponse>(Service + "WatchRoute", request, Signed("WatchRoute", request));
    }

    public Task<TResponse> Call<TResponse>(string method, IMessage request) where TResponse : IMessage<TResponse>, new() =>
        Calls.Call<TResponse>(Service + method, request, () => Signed(method, request));

    /// <summary>The metadata of a signed call.</summary>
    public (string Name, string Value)[] Signed(string method, IMessage request, DateTimeOffset? at = null, string? nonce = null) =>
        CallSignature.Of(_sign, DeviceId, method, request, at, nonce);

    /// <summary>The same device, on a connection of its own that breaks.</summary>
    public PatchyPhone Patchy(Uri grpc) => new(grpc, _sign, DeviceId);

    /// <summary>Opens a sealed stop; written from the contract, not from the server's code.</summary>
    public StopDetails Open(SealedStop stop, string stopId)
    {
        using ECDiffieHellman ephemeral = ECDiffieHellman.Create();
        ephemeral.ImportSubjectPublicKeyInfo(stop.EphemeralKey.Span, out _);
        byte[] info = Encoding.UTF8.GetBytes($"mutualaid stop {stopId} {stop.RevealId}");
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, _open.DeriveRawSecretAgreement(ephemeral.PublicKey), 32, info: info);
        byte[] plain = new byte[stop.Ciphertext.Length - 16];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(stop.Nonce.Span, stop.Ciphertext.Span[..^16], stop.Ciphertext.Span[^16..], plain, info);
        return StopDetails.Parser.ParseFrom(plain);
    }

    /// <summary>Seals a note to the pantry; written from the contract.</summary>
    public static SealedNote Seal(string text, ByteString noteKey, string operation)
    {
        using ECDiffieHellman own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256), pantry = ECDiffieHellman.Create();
        pantry.ImportSubjectPublicKeyInfo(noteKey.Span, out _);
        byte[] info = Encoding.UTF8.GetBytes($"mutualaid note {operation}"), plain = Encoding.UTF8.GetBytes(text);
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, own.DeriveRawSecretAgreement(pantry.PublicKey), 32, info: info);
        byte[] nonce = RandomNumberGenerator.GetBytes(12), bytes = new byte[plain.Length + 16];
        using var aes = new AesGcm(key, 16);
        aes.Encrypt(nonce, plain, bytes.AsSpan(0, plain.Length), bytes.AsSpan(plain.Length), info);
        return new SealedNote
        {
            EphemeralKey = ByteString.CopyFrom(own.ExportSubjectPublicKeyInfo()), Nonce = ByteString.CopyFrom(nonce), Ciphertext = ByteString.CopyFrom(bytes),
        };
    }

    public void Dispose()
    {
        _sign.Dispose();
        _open.Dispose();
    }
}
