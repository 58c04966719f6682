using Microsoft.Extensions.Logging.Console;

namespace MutualAid.Server.Ops;

/// <summary>
/// Logs go to stderr, so that a verb's answer on stdout stays clean. What the framework says of single requests is
/// left out: it names paths and addresses.
/// </summary>
internal static class Logging
{
    /// <param name="lifetime">Whether to say where it listens and that it stops.</param>
    public static void Configure(ILoggingBuilder logging, bool lifetime)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
            console.UseUtcTimestamp = true;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        if (lifetime) logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        // Whoever asks hears of it; while the program starts, not being ready is no failure.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // The keys of sessions lie in a folder for the owner only, beside the key file, or sealed in the key database.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }
}
