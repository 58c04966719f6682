using Microsoft.Extensions.Logging.Console;

namespace MutualAid.Server.Ops;

/// <summary>
/// Logs go to stderr, so that a verb's answer on stdout stays clean. What the framework says of single requests is
/// left out: it names paths and addresses. So are scopes, and the texts of exceptions, which may quote what somebody typed.
/// </summary>
internal static class Logging
{
    /// <param name="lifetime">Whether to say where it listens and that it stops.</param>
    /// <exception cref="InvalidDataException">The settings name a format that there is not.</exception>
    public static void Configure(ILoggingBuilder logging, IConfiguration configuration, bool lifetime)
    {
        logging.ClearProviders();
        AddConsole(logging, configuration[$"{ServerSettings.Section}:{nameof(ServerSettings.LogFormat)}"] ?? ServerSettings.Plain);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.Services.Remove(logging.Services.Last(one => one.ImplementationType == typeof(ConsoleLoggerProvider)));
        logging.Services.AddSingleton<ILoggerProvider>(services => new WithoutTexts(ActivatorUtilities.CreateInstance<ConsoleLoggerProvider>(services)));
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        if (lifetime) logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        // Whoever asks hears of it; while the program starts, not being ready is no failure.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // It quotes what the database said; whoever asked says what failed.
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        // The keys of sessions lie in a folder for the owner only, beside the key file, or sealed in the key database.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // Forms are read before pages are reached, within the limit that the page sets; it says that it comes too late to set it.
        logging.AddFilter("Microsoft.AspNetCore.Mvc.Filters.RequestSizeLimitFilter", LogLevel.Error);
    }

    private static void AddConsole(ILoggingBuilder logging, string format)
    {
        const string time = "yyyy-MM-ddTHH:mm:ssZ";
        if (format == ServerSettings.Plain)
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.ColorBehavior = LoggerColorBehavior.Disabled;
                console.TimestampFormat = time + " ";
                console.UseUtcTimestamp = true;
            });
        else if (format == "json")
            logging.AddJsonConsole(console =>
            {
                console.TimestampFormat = time;
                console.UseUtcTimestamp = true;
            });
        else throw new InvalidDataException($"MutualAid:LogFormat is \"{format}\"; it has to be plain or json.");
    }

    /// <summary>Hands on what is said, but of an exception only its type and place.</summary>
    [ProviderAlias("Console")]
    private sealed class WithoutTexts(ConsoleLoggerProvider console) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(console.CreateLogger(categoryName));

        public void Dispose() => console.Dispose();

        private sealed class Logger(ILogger console) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => console.IsEnabled(logLevel);

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                console.Log(logLevel, eventId, state, exception is null ? null : new Described(exception), (said, _) => formatter(said, exception));
        }
    }

    private sealed class Described(Exception exception) : Exception(FailurePages.Describe(exception))
    {
        public override string ToString() => Message;
    }
}
