namespace MutualAid.Testing;

/// <summary>Debian's Chromium as tests and measurements start it: it stands alone, and asks nobody for anything.</summary>
internal static class ChromiumProgram
{
    public const string Path = "/usr/bin/chromium";

    public static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];
}
