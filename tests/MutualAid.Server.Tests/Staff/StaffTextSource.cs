using System.Text;
using System.Text.RegularExpressions;

namespace MutualAid.Server.Tests.Staff;

/// <summary>The texts in the server's sources: every <c>T($"…")</c>, as the key that the compiler makes of it.</summary>
internal static partial class StaffTextSource
{
    /// <summary>All of them, with the file that each stands in.</summary>
    public static IReadOnlyList<(string Key, string File)> All(string folder) =>
    [
        .. from file in Directory.EnumerateFiles(folder, "*.cs*", SearchOption.AllDirectories)
           where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".cshtml", StringComparison.Ordinal)
           let source = File.ReadAllText(file)
           from Match start in Start().Matches(source)
           select (KeyAt(source, start.Index + start.Length), Path.GetFileName(file)),
    ];

    /// <summary>Reads on from behind the opening quotation mark: what is in braces becomes a number, its format stays.</summary>
    private static string KeyAt(string source, int at)
    {
        var key = new StringBuilder();
        int holes = 0;
        while (source[at] != '"')
        {
            char letter = source[at++];
            if (letter is ('{' or '}') && source[at] == letter)
            {
                key.Append(letter, 2);
                at++;
            }
            else if (letter is '{')
            {
                (int end, string format) = Hole(source, at);
                key.Append('{').Append(holes++).Append(format).Append('}');
                at = end + 1;
            }
            else key.Append(letter is '\\' ? source[at++] switch { 'n' => '\n', 't' => '\t', var other => other } : letter);
        }

        return key.ToString();
    }

    /// <returns>Where the hole's closing brace is, and its format with the colon before it.</returns>
    private static (int End, string Format) Hole(string source, int at)
    {
        int depth = 0, format = -1;
        for (; ; at++)
        {
            char letter = source[at];
            if (letter is '"') at = EndOfText(source, at);
            else if (letter is '\'') at = source.IndexOf('\'', at + (source[at + 1] == '\\' ? 3 : 2));
            else if (letter is '(' or '[' or '{') depth++;
            else if (depth == 0 && letter is '}') return (at, format < 0 ? string.Empty : source[format..at]);
            else if (letter is ')' or ']' or '}') depth--;
            else if (depth == 0 && letter is ':' && format < 0) format = at;
        }
    }

    /// <summary>The closing quotation mark of a string that begins here; one inside a hole of an inner one is found by its brace.</summary>
    private static int EndOfText(string source, int at)
    {
        bool filled = source[at - 1] == '$';
        for (at++; source[at] != '"'; at++)
        {
            if (source[at] == '\\') at++;
            else if (filled && source[at] == '{') (at, _) = Hole(source, at + 1);
        }

        return at;
    }

    [GeneratedRegex(@"(?<![\w.])T\(\$""")]
    private static partial Regex Start();
}
