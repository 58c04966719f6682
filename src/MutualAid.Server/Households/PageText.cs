using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Options;
using MutualAid.Server.Ops;
using NodaTime;

namespace MutualAid.Server.Households;

/// <summary>
/// What one request's page says: in the language that its address names (<c>?l=es</c>), or the first one that the
/// browser asks for and we have. No cookie remembers it; links and forms pass it on.
/// </summary>
internal sealed class PageText
{
    public const string Parameter = "l";

    private readonly bool _chosen;

    public PageText(IHttpContextAccessor accessor, IOptions<ServerSettings> settings)
    {
        HttpRequest request = accessor.HttpContext!.Request;
        Offered = settings.Value.PseudoLanguage ? Language.All.Add(Language.PseudoLanguage) : Language.All;
        string? named = request.Query[Parameter];
        Language? chosen = Offered.FirstOrDefault(language => language.Tag == named);
        _chosen = chosen is not null;
        var staff = accessor.HttpContext.Features.Get<IRequestCultureFeature>(); // their pages have a language of their own
        Language = chosen ?? Language.Find(staff?.RequestCulture.UICulture.Name) ?? Preferred(request) ?? Language.English;
    }

    public IReadOnlyList<Language> Offered { get; }

    public Language Language { get; }

    public string this[string key] => Language[key];

    /// <summary>An address of ours, in the same language.</summary>
    public string Link(string path) => _chosen ? In(Language, path) : path;

    /// <summary>An address of ours in some language.</summary>
    public static string In(Language language, string path) =>
        $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Parameter}={language.Tag}";

    public string Fill(string key, params ReadOnlySpan<(string Name, string Value)> values) => Language.Fill(key, values);

    public string Day(LocalDate date) => Language.Day(date);

    private static Language? Preferred(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(wanted => wanted.Quality ?? 1)
        .Select(wanted => Language.Find(wanted.Value.Value)).FirstOrDefault(found => found is not null);
}
