using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace MutualAid.Server.Tests.Running;

/// <summary>A browser without a screen: it follows links, keeps cookies, and sends the forms that it is shown.</summary>
internal sealed class Site : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="patience">How long a request that fails on its way is sent again.</param>
    public Site(Uri address, bool follow = true, TimeSpan patience = default)
    {
        Cookies = new CookieContainer();
        var sockets = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
        _http = new HttpClient(new CookieJar(patience == default ? sockets : new SendingAgain(sockets, patience), Cookies, follow)) { BaseAddress = address };
    }

    public CookieContainer Cookies { get; }

    /// <summary>Of whom is signed in; with it they show who they are when the page asks for that again. Null for whoever does not.</summary>
    public Authenticator? App { get; set; }

    public IHtmlDocument Page { get; private set; } = null!;

    public HttpResponseMessage Response { get; private set; } = null!;

    /// <summary>The page as it was sent.</summary>
    public string Source { get; private set; } = string.Empty;

    public string Text => Page.Body!.TextContent;

    public string Heading => Page.QuerySelector("h1")!.TextContent;

    /// <summary>The first link on the page that leads below <paramref name="path"/>.</summary>
    public string FirstLink(string path) => Page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!)
        .First(href => href.StartsWith(path, StringComparison.Ordinal));

    public Task<Site> Get(string path) => Show(_http.GetAsync(path));

    /// <summary>Fills in and sends the form whose action ends so, as its first button would.</summary>
    public Task<Site> Send(string actionEnds, params (string Name, string Value)[] values) =>
        Send(form => form.GetAttribute("action")!.EndsWith(actionEnds, StringComparison.Ordinal), actionEnds, values);

    public Task<Site> Send(Func<IHtmlFormElement, bool> which, string what, params (string Name, string Value)[] values)
    {
        var form = Page.Forms.FirstOrDefault(which)
            ?? throw new InvalidOperationException($"There is no form {what} on the page:\n{Text}");
        return Post(form.GetAttribute("action")!, [.. Fields(form, values)]);
    }

    /// <summary>The form whose action ends so, to send it in a way of one's own.</summary>
    public IHtmlFormElement Form(string actionEnds) =>
        Page.Forms.First(form => form.GetAttribute("action")!.EndsWith(actionEnds, StringComparison.Ordinal));

    /// <summary>Sends the form whose action ends so with files, which have those texts.</summary>
    public async Task<Site> Upload(string actionEnds, params (string Name, string Text)[] files)
    {
        IHtmlFormElement form = Form(actionEnds);
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in Fields(form).Where(field => form.Elements[field.Name] is not IHtmlInputElement { Type: "file" }))
            content.Add(new StringContent(value), name);
        foreach (var (name, text) in files) content.Add(new StringContent(text), name, $"{name}.csv");
        return await Show(_http.PostAsync(form.GetAttribute("action"), content));
    }

    public async Task<Site> Post(string path, params IEnumerable<(string Name, string Value)> fields)
    {
        await Show(_http.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)))));
        return App is null || Confirmation is not { } form ? this : await Post(form.GetAttribute("action")!,
            Fields(form, ("Proof.Password", StaffSession.Password), ("Proof.Code", App.Code())));
    }

    /// <summary>The form that asks for who they are, when the page does.</summary>
    public IHtmlFormElement? Confirmation => Page.Forms.FirstOrDefault(form => form.QuerySelector("[name='Proof.Password']") is not null);

    /// <summary>What the form would send: its own values, but for those given here.</summary>
    public static IEnumerable<(string Name, string Value)> Fields(IHtmlFormElement form, params (string Name, string Value)[] values)
    {
        var given = values.Select(value => value.Name).ToHashSet();
        foreach (IElement element in form.Elements)
        {
            var (name, value) = element switch
            {
                IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } => (null, null),
                IHtmlInputElement input => (input.Name, input.Value),
                IHtmlSelectElement select => (select.Name, (select.Options.FirstOrDefault(option => option.IsSelected) ?? select.Options[0]).Value),
                IHtmlTextAreaElement area => (area.Name, area.Value),
                _ => (null, null),
            };
            if (!string.IsNullOrEmpty(name) && !given.Contains(name)) yield return (name, value ?? string.Empty);
        }

        foreach (var value in values) yield return value;
    }

    public void Dispose()
    {
        Response?.Dispose();
        _http.Dispose();
    }

    private async Task<Site> Show(Task<HttpResponseMessage> sending)
    {
        Response?.Dispose();
        Response = await sending;
        string html = await Response.Content.ReadAsStringAsync();
        Source = html;
        var context = BrowsingContext.New(Configuration.Default);
        Page = (IHtmlDocument)await context.OpenAsync(request => request.Content(html).Address(Response.RequestMessage!.RequestUri!.ToString()));
        return this;
    }
}
