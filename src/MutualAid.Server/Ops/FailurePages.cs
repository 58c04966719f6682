using System.Diagnostics;

namespace MutualAid.Server.Ops;

/// <summary>
/// What a browser is shown when something breaks or is not there. What broke is logged by its type and place; its text
/// is not, since it may quote what somebody typed.
/// </summary>
internal static class FailurePages
{
    public static IApplicationBuilder UseFailurePages(this IApplicationBuilder app, ILogger log) => app.Use(async (context, next) =>
    {
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
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
            await Show(context.Response);
    });

    private static string Describe(Exception exception)
    {
        var types = new List<string>();
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException) types.Add(inner.GetType().Name);
        var places = new StackTrace(exception, fNeedFileInfo: true).GetFrames()
            .Select(frame => (Method: frame.GetMethod(), Line: frame.GetFileLineNumber()))
            .Where(frame => frame.Method?.DeclaringType?.Namespace?.StartsWith("MutualAid", StringComparison.Ordinal) == true)
            .Select(frame => $"{frame.Method!.DeclaringType!.FullName}.{frame.Method.Name}:{frame.Line}").Take(8);
        return $"{string.Join(" < ", types)} at {string.Join(" < ", places)}";
    }

    private static Task Show(HttpResponse response)
    {
        var (title, text) = response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ("There is nothing here", "The address may be mistyped."),
            StatusCodes.Status400BadRequest => ("This form is out of date", "Please go back, load the page again, and send it once more."),
            StatusCodes.Status429TooManyRequests => ("Please wait a moment", "Too many are asking just now. Please go back, check what you typed, and try again in half a minute."),
            StatusCodes.Status413PayloadTooLarge => ("This is too much", "Please go back and write less."),
            >= 400 and < 500 => ("This was not accepted", "Please go back, load the page again, and send it once more."),
            _ => ("Something went wrong", "It is our fault. Please try again; a form can be sent twice without harm."),
        };
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/notes.css"></head>
            <body><header><a class="leave" href="/x">Leave this page now</a><p class="name"><a href="/">Start</a></p></header><main><h1>{title}</h1><p>{text}</p></main></body></html>
            """);
    }
}
