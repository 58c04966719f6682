namespace MutualAid.Server.Staff;

/// <summary>The part of a long list that a page shows.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Size">Rows of a part.</param>
/// <param name="Found">Rows of the list.</param>
internal sealed record Part(int Number, int Size, int Found)
{
    /// <summary>The part that was asked for, or the nearest that there is.</summary>
    public static Part Of(int asked, int size, int found) => new(Math.Clamp(asked, 1, Math.Max(1, (found + size - 1) / size)), size, found);

    /// <summary>Rows before it.</summary>
    public int Before => (Number - 1) * Size;

    /// <summary>Rows up to its end.</summary>
    public int Until => Math.Min(Found, Number * Size);

    public bool IsAll => Found <= Size;
}
