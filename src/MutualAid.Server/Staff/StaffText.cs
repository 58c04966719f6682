using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Localization;

namespace MutualAid.Server.Staff;

/// <summary>
/// What staff read, in their language. English stands in the source and is the key; the files in <c>Staff/Texts</c>, one for
/// each part of the console, say the same in Spanish. The language is the one that they chose, else what the browser asks for.
/// </summary>
internal static class StaffText
{
    private const string Cookie = "staff-language";
    private const string Folder = "MutualAid.Server.Staff.Texts.";
    private static readonly Uri Here = new("https://here");

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Texts =
        new[] { "es" }.ToFrozenDictionary(tag => tag, Read);

    /// <summary>The languages by their tags, with what they call themselves.</summary>
    public static IReadOnlyList<(string Tag, string Name)> Languages { get; } = [("en", "English"), ("es", "Español")];

    /// <summary>The language of the request that is being answered, a tag of BCP 47.</summary>
    public static string Tag => Texts.ContainsKey(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName)
        ? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName : "en";

    /// <summary>The text in that language, with its values filled in; in English where nobody has said it otherwise.</summary>
    public static string T(FormattableString english) =>
        string.Format(CultureInfo.InvariantCulture, Word(english.Format), english.GetArguments());

    /// <summary>What the program calls something, in that language: for names that the source doesn't spell out, such as those of enums.</summary>
    public static string Word(string english) =>
        Texts.TryGetValue(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, out var texts) ? texts.GetValueOrDefault(english, english) : english;

    /// <summary>Every key of a language.</summary>
    public static IReadOnlyDictionary<string, string> Of(string tag) => Texts[tag];

    public static IApplicationBuilder UseStaffLanguage(this IApplicationBuilder app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments("/staff"),
        staff => staff.UseRequestLocalization(options =>
        {
            // Numbers and dates are written and read in one way; only the words differ.
            options.SupportedCultures = [CultureInfo.InvariantCulture];
            options.DefaultRequestCulture = new RequestCulture(CultureInfo.InvariantCulture, CultureInfo.GetCultureInfo("en"));
            options.SupportedUICultures = [.. Languages.Select(language => CultureInfo.GetCultureInfo(language.Tag))];
            options.RequestCultureProviders =
                [new CookieRequestCultureProvider { CookieName = Cookie }, new AcceptLanguageHeaderRequestCultureProvider()];
        }));

    /// <summary>Remembers the language that somebody chose, and shows the page again that they were on.</summary>
    public static void MapStaffLanguage(this IEndpointRouteBuilder app) => app.MapPost("/staff/language/{tag}", (HttpContext context, string tag, string? back) =>
    {
        if (Languages.All(language => language.Tag != tag)) return Results.NotFound();
        context.Response.Cookies.Append(
            Cookie,
            CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(tag)),
            new CookieOptions { Path = "/staff", HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), IsEssential = true });
        return Results.LocalRedirect(OfStaff(back));
    }).AllowAnonymous();

    /// <summary>Not wherever a link says: a page of these, else their first one.</summary>
    private static string OfStaff(string? back) =>
        Uri.TryCreate(Here, back, out Uri? page) && Here.IsBaseOf(page) && new PathString(page.AbsolutePath).StartsWithSegments("/staff")
            ? page.PathAndQuery : "/staff";

    private static FrozenDictionary<string, string> Read(string tag)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var texts = new Dictionary<string, string>();
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith($"{Folder}{tag}.", StringComparison.Ordinal)))
        {
            using Stream file = assembly.GetManifestResourceStream(name)!;
            foreach (var (english, said) in JsonSerializer.Deserialize<Dictionary<string, string>>(file)!)
                if (!texts.TryAdd(english, said) && texts[english] != said)
                    throw new InvalidOperationException($"\"{english}\" is said in two ways in {tag}.");
        }

        return texts.ToFrozenDictionary();
    }
}
