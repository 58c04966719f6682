using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace MutualAid.Server.Tests.Running;

/// <summary>Looks for texts in bytes, in every form in which they could have leaked.</summary>
internal sealed class CanaryScan
{
    private readonly List<(string Canary, string Form, byte[] Bytes)> _needles = [];

    public CanaryScan(IEnumerable<string> canaries)
    {
        foreach (string canary in canaries)
            foreach (var (form, bytes) in FormsOf(canary)) _needles.Add((canary, form, bytes));
    }

    public int Forms => _needles.Count;

    /// <summary>Every form of a text, by name.</summary>
    public static IEnumerable<(string Form, byte[] Bytes)> FormsOf(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        yield return ("UTF-8", utf8);
        yield return ("UTF-16", Encoding.Unicode.GetBytes(text));
        yield return ("UTF-16 big-endian", Encoding.BigEndianUnicode.GetBytes(text));
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8)));
        yield return ("HEX", Encoding.ASCII.GetBytes(Convert.ToHexString(utf8)));
        yield return ("URL", Encoding.ASCII.GetBytes(Uri.EscapeDataString(text)));
        yield return ("form", Encoding.ASCII.GetBytes(Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal)));
        yield return ("JSON", Encoding.ASCII.GetBytes(JavaScriptEncoder.Default.Encode(text)));
        yield return ("JSON, lower", Encoding.ASCII.GetBytes(Lower(JavaScriptEncoder.Default.Encode(text))));

        // Inside a longer text base64 starts at one of three places in a group; what its neighbours decide is left out.
        for (int before = 0; before < 3; before++)
        {
            string encoded = Convert.ToBase64String([.. new byte[before], .. utf8]);
            int from = before == 0 ? 0 : before + 1;
            int until = (before + utf8.Length) * 8 / 6;
            yield return ($"base64, offset {before}", Encoding.ASCII.GetBytes(encoded[from..until]));
            yield return ($"base64url, offset {before}", Encoding.ASCII.GetBytes(encoded[from..until].Replace('+', '-').Replace('/', '_')));
        }
    }

    public IEnumerable<string> Hits(string where, byte[] bytes) =>
        from needle in _needles
        where bytes.AsSpan().IndexOf(needle.Bytes) >= 0
        select string.Create(CultureInfo.InvariantCulture, $"{where}: {needle.Canary} as {needle.Form}");

    public IEnumerable<string> HitsBelow(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            byte[] bytes;
            try
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var copy = new MemoryStream();
                stream.CopyTo(copy);
                bytes = copy.ToArray();
            }
            catch (IOException)
            {
                continue; // gone meanwhile, or a socket
            }

            foreach (string hit in Hits(Path.GetRelativePath(folder, file), bytes)) yield return hit;
        }
    }

    /// <summary>JSON's escapes with lower-case digits, as some writers have them.</summary>
    private static string Lower(string json) => string.Concat(json.Split("\\u").Select((part, n) =>
        n == 0 || part.Length < 4 ? part : $"\\u{part[..4].ToLowerInvariant()}{part[4..]}"));
}
