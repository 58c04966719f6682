namespace MutualAid.Server.Tests;

/// <summary>How long a test waits for what should happen at once, before it says that it never does.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    public static Task Soon(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);

    /// <summary>
    /// Waits for what comes by itself, a minute at most, and leaves the processor to what it waits for.
    /// </summary>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task Until(Func<bool> done)
    {
        using var timer = new PeriodicTimer(LookAgain);
        for (DateTime giveUp = DateTime.UtcNow.AddMinutes(1); !done(); await timer.WaitForNextTickAsync())
            if (DateTime.UtcNow > giveUp) throw new TimeoutException("It did not come.");
    }
}
