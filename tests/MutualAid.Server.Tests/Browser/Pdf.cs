using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace MutualAid.Server.Tests.Browser;

/// <summary>One page of a PDF file, in points, with its words in the order in which they are read.</summary>
internal sealed record PdfPage(double Width, double Height, IReadOnlyList<string> Words)
{
    public string Text => string.Join(' ', Words);
}

/// <summary>Reads PDF files with Debian's poppler-utils.</summary>
internal static partial class Pdf
{
    public static async Task<IReadOnlyList<PdfPage>> Read(byte[] file)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("mutualaid-pdf").FullName, "print.pdf");
        await File.WriteAllBytesAsync(path, file);
        string found = await Run("pdftotext", "-bbox", path, "-");
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        return
        [
            .. Page().Matches(found).Select(page => new PdfPage(
                double.Parse(page.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(page.Groups[2].Value, CultureInfo.InvariantCulture),
                [.. Word().Matches(page.Groups[3].Value).Select(word => WebUtility.HtmlDecode(word.Groups[1].Value))])),
        ];
    }

    private static async Task<string> Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    [GeneratedRegex("""<page width="([0-9.]+)" height="([0-9.]+)">(.*?)</page>""", RegexOptions.Singleline)]
    private static partial Regex Page();

    [GeneratedRegex("<word [^>]*>(.*?)</word>")]
    private static partial Regex Word();
}
