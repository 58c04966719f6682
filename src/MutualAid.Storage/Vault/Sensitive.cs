namespace MutualAid.Storage.Vault;

/// <summary>A value that must not reach a log, a trace or an error page: written out, it is only <c>[redacted]</c>.</summary>
public readonly struct Sensitive<T>(T value)
{
    /// <summary>The value itself. Whoever asks for it answers for where it goes.</summary>
    public T Reveal() => value;

    public override string ToString() => "[redacted]";
}
