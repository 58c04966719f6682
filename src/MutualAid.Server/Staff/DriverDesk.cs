using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using MutualAid.Domain;
using MutualAid.Domain.Drivers;
using MutualAid.Engine;
using MutualAid.Engine.Serialization;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Server.Staff;

/// <summary>Takes drivers in, and invites their phones.</summary>
internal sealed class DriverDesk(IEngine engine, FieldVault vault, Fingerprints fingerprints, TimeProvider clock)
{
    /// <summary>The vault field of where a driver starts.</summary>
    public const string StartField = "start";

    private static readonly Duration InvitationLives = Duration.FromDays(3);

    /// <summary>Who comes of a form that adds a driver.</summary>
    public static DriverId IdOf(Submission operation) => new(operation.Derive("driver"));

    public async Task<Refusal?> Register(
        Submission operation,
        PantryId pantry,
        string label,
        Vehicle vehicle,
        bool endsAtPantry,
        ImmutableSortedSet<string> languages,
        GeoPoint? start,
        CancellationToken cancellation,
        ImmutableSortedSet<string>? skills = null)
    {
        DriverId driver = IdOf(operation);
        var fields = ImmutableSortedDictionary<string, FieldVersion>.Empty;
        if (start is { } place)
        {
            fields = await vault.Write(
                driver.Value,
                new Dictionary<string, Sensitive<string>> { [StartField] = new(StoreJson.Write(place)) },
                new FieldVersion(operation.Derive("start")),
                cancellation);
        }

        return await engine.Send(
            driver,
            operation.Key("register"),
            new DriverCommand.RegisterDriver(pantry, label, vehicle, endsAtPantry, languages, fields, skills),
            cancellation).Refusal();
    }

    /// <summary>A new one-time invitation; an earlier one that was not used is void.</summary>
    public async Task<(Refusal? Refusal, string Invitation)> Invite(
        Submission operation, DriverId driver, CancellationToken cancellation)
    {
        string invitation = InvitationOf(operation);
        var until = Instant.FromDateTimeOffset(clock.GetUtcNow()) + InvitationLives;
        Refusal? refusal = await engine.Send(
            driver,
            operation.Key("invite"),
            new DriverCommand.InviteDriver(fingerprints.OfInvitation(invitation), until),
            cancellation).Refusal();
        return (refusal, invitation);
    }

    /// <summary>Twelve letters and digits in groups of four, derived so that a form that is sent again shows the same.</summary>
    public string InvitationOf(Submission operation)
    {
        // Keyed, since ids that derive from an operation are no secret.
        byte[] secret = SHA256.HashData(Encoding.UTF8.GetBytes(fingerprints.OfInvitation($"code|{operation.Id:N}")));
        string code = LotCodes.Code(new Guid(secret.AsSpan(0, 16)), 12);
        return $"{code[..4]}-{code[4..8]}-{code[8..]}";
    }
}
