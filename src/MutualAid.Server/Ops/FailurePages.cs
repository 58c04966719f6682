using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Localization;
using MutualAid.Engine;
using MutualAid.Server.Households;

namespace MutualAid.Server.Ops;

/// <summary>
/// What a browser is shown when something breaks or is not there. What broke is logged by its type and place; its text
/// is not, since it may quote what somebody typed.
/// </summary>
internal static class FailurePages
{
    public static IApplicationBuilder UseFailurePages(this IApplicationBuilder app, ILogger log) => app.Use(async (context, next) =>
    {
        bool newer = false;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader left.
            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            log.LogError("A request failed: {Failure}", Describe(exception));
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            newer = exception is NewerVersionException;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
            await Show(context.Response, newer && context.Request.Path.StartsWithSegments("/staff"));
    });

    /// <summary>Its type, and that of what led to it, and where in the program it was; never its text.</summary>
    public static string Describe(Exception exception)
    {
        var types = new List<string>();
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException) types.Add(inner.GetType().Name);
        var places = new StackTrace(exception, fNeedFileInfo: true).GetFrames()
            .Select(frame => (Method: frame.GetMethod(), Line: frame.GetFileLineNumber()))
            .Where(frame => frame.Method?.DeclaringType?.Namespace?.StartsWith("MutualAid", StringComparison.Ordinal) == true)
            .Select(frame => $"{frame.Method!.DeclaringType!.FullName}.{frame.Method.Name}:{frame.Line}").Take(8);
        return $"{string.Join(" < ", types)} at {string.Join(" < ", places)}";
    }

    /// <param name="newer">Staff hear that a newer version is needed; households, that it is our fault.</param>
    private static Task Show(HttpResponse response, bool newer)
    {
        string key = response.StatusCode switch
        {
            StatusCodes.Status400BadRequest or StatusCodes.Status404NotFound or StatusCodes.Status413PayloadTooLarge
                or StatusCodes.Status429TooManyRequests => $"failure.{response.StatusCode}",
            < 500 => "failure.4xx",
            _ => "failure.5xx",
        };
        var text = response.HttpContext.RequestServices.GetRequiredService<PageText>();
        // Elsewhere there is something to go back to, and it would be lost.
        bool staff = response.HttpContext.Request.Path.StartsWithSegments("/staff");
        // The reader's language was chosen further in, and not for what is out here.
        if (response.HttpContext.Features.Get<IRequestCultureFeature>() is { } chosen) CultureInfo.CurrentUICulture = chosen.RequestCulture.UICulture;
        string goOn = staff ? $"""<p><a class="button" href="/staff">{Encode(T($"Back to the days"))}</a></p>"""
            : response.StatusCode == StatusCodes.Status404NotFound ? $"""<p><a class="button" href="{text.Link("/")}">{Text("go-to-start")}</a></p>""" : string.Empty;
        string leave = staff ? string.Empty
            : $"""<a class="leave" href="{text.Link("/x")}">{Text("leave")}</a><p class="name"><a href="{text.Link("/")}">{Text("failure.start")}</a></p>""";
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="{text.Language.Tag}" dir="{(text.Language.IsRightToLeft ? "rtl" : "ltr")}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{Text(key)}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/notes.css"></head>
            <body><header>{leave}</header><main><h1>{Text(key)}</h1><p>{Text($"{key}.what")}</p>{goOn}</main></body></html>
            """);

        string Text(string of) => Encode(
            newer && of == $"{key}.what"
                ? T($"A newer version of the program was in use here, and only that one can show this. Nothing is lost. Ask whoever looks after the machine to put it in place again.")
                : text[of]);

        string Encode(string said) => response.HttpContext.RequestServices.GetRequiredService<HtmlEncoder>().Encode(said);
    }
}
