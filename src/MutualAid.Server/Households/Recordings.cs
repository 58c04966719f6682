using Microsoft.Extensions.Options;
using MutualAid.Server.Households.Pages;
using MutualAid.Server.Ops;

namespace MutualAid.Server.Households;

/// <summary>
/// Pages read aloud, for languages that are spoken more than read: files that the operator puts into
/// <c>recordings</c> below the data directory, named after page and language: <c>start.mam.mp3</c>. A browser loads one only
/// when somebody wants to hear it.
/// </summary>
internal sealed class Recordings
{
    /// <summary>In bytes: half a minute of speech, at a rate that a poor line carries.</summary>
    private const int LargestFile = 48 * 1024;

    private static readonly Dictionary<string, string> Pages = new()
    {
        ["/"] = "start", ["/ask"] = "ask", ["/noted"] = "noted", ["/status"] = "status",
    };

    private static readonly Dictionary<string, string> Types = new()
    {
        [".mp3"] = "audio/mpeg", [".ogg"] = "audio/ogg", [".m4a"] = "audio/mp4",
    };

    private readonly Dictionary<(string Page, string Tag), FileInfo> _files = [];

    public Recordings(IOptions<ServerSettings> settings, ILogger<Recordings> log)
    {
        var folder = new DirectoryInfo(settings.Value.RecordingsDirectory);
        if (!folder.Exists) return;
        foreach (FileInfo file in folder.EnumerateFiles())
        {
            if (file.Name.Split('.') is not [var page, var tag, _] || !Pages.ContainsValue(page) || !Types.ContainsKey(file.Extension))
                log.LogWarning("{File} is not used: recordings are named PAGE.LANGUAGE.mp3, .ogg or .m4a; a page is any of {Pages}", file.Name, string.Join(' ', Pages.Values));
            else if (file.Length > LargestFile)
                log.LogWarning("{File} is not used: a recording may have {Most} KB, so that it loads on a poor line", file.Name, LargestFile / 1024);
            else
                _files[(page, tag)] = file;
        }
    }

    /// <summary>Where a page can be heard in a language; null where it can't.</summary>
    public string? Of(string path, string tag) =>
        Pages.TryGetValue(path, out string? page) && _files.ContainsKey((page, tag)) ? Address(page, tag) : null;

    /// <summary>Where a page can be heard in languages that it is not written in.</summary>
    public IEnumerable<(string Tag, string Name, string Address)> InOtherLanguages(string path) =>
        from file in _files.Keys
        where file.Page == Pages[path] && Language.All.All(written => written.Tag != file.Tag)
        orderby file.Tag
        select (file.Tag, Choices.Languages.FirstOrDefault(known => known.Tag == file.Tag).Name ?? file.Tag, Address(file.Page, file.Tag));

    public IResult Play(string page, string tag) => _files.TryGetValue((page, tag), out FileInfo? file) && file.Exists
        ? Results.File(file.FullName, Types[file.Extension], enableRangeProcessing: true)
        : Results.NotFound();

    private static string Address(string page, string tag) => $"/listen/{page}/{tag}";
}
