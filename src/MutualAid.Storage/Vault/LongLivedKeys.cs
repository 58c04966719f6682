namespace MutualAid.Storage.Vault;

/// <summary>Those keys of the key file that have to stay, for what was made with them goes on being asked for.</summary>
public sealed record LongLivedKeys(byte[] Pepper, byte[] CodeKey, byte[] ContentKey, byte[] InvitationKey)
{
    internal bool IsWhole => All.All(key => key is { Length: 32 });

    internal bool Same(LongLivedKeys other) => All.Zip(other.All).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    private byte[][] All => [Pepper, CodeKey, ContentKey, InvitationKey];
}
