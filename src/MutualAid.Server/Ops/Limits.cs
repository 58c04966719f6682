using Microsoft.AspNetCore.Mvc;
using MutualAid.Grpc;

namespace MutualAid.Server.Ops;

/// <summary>How much of something passes, over all callers together, on each node.</summary>
internal sealed class LimitSettings
{
    /// <summary>How many pass at once after a quiet time.</summary>
    public int AtOnce { get; set; }

    /// <summary>How many pass in each minute once those are used up; each waits for its turn.</summary>
    public int PerMinute { get; set; }

    /// <summary>Who would have to wait for longer is refused. It bounds how many wait.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>
/// Named limits that slow down and lock nobody out. There is one count for all callers, so nothing is kept that says
/// who somebody is or where they come from. Each limit is the generic cell rate algorithm (virtual scheduling, ITU-T
/// I.371). A name that there is not lets nothing through.
/// </summary>
internal sealed class Limits
{
    /// <summary>Receipt codes that nobody has; right ones are never counted.</summary>
    public const string WrongCodes = nameof(WrongCodes);

    /// <summary>Households that register, on the pages and by programs.</summary>
    public const string Submissions = nameof(Submissions);

    /// <summary>Staff sign-ins that fail.</summary>
    public const string WrongSignIns = nameof(WrongSignIns);

    /// <summary>Details of households that staff have shown to them.</summary>
    public const string StaffReveals = nameof(StaffReveals);

    /// <summary>Invitations of drivers that are not good.</summary>
    public const string WrongEnrolments = nameof(WrongEnrolments);

    /// <summary>Attempts to prove without a code which household somebody is.</summary>
    public const string LostCodes = nameof(LostCodes);

    /// <summary>Invitations of referrers that are not good.</summary>
    public const string WrongInvitations = nameof(WrongInvitations);

    /// <summary>In seconds: what who is refused is asked to wait.</summary>
    public const int RetryAfter = 30;

    /// <summary>Refusals are held back for that long, so that asking at once again gains nothing.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(2);

    /// <summary>So many refusals are held back at the same time; further ones are answered at once.</summary>
    public const int MostHeld = 2_000;

    private readonly Dictionary<string, Limit> _limits;
    private readonly TimeProvider _clock;
    private int _held;

    /// <exception cref="InvalidDataException">A limit is missing, is not known, or lets nothing or everything through.</exception>
    public Limits(IReadOnlyDictionary<string, LimitSettings> settings, TimeProvider clock)
    {
        string section = $"{ServerSettings.Section}:{nameof(ServerSettings.Limits)}";
        string[] names = [.. Defaults().Keys];
        if (settings.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw new InvalidDataException($"{section}:{unknown} is no limit that there is; they are {string.Join(", ", names)}.");
        foreach (string name in names)
        {
            if (!settings.TryGetValue(name, out LimitSettings? one))
                throw new InvalidDataException($"{section}:{name} is missing; without it nothing is let through.");
            if (one.AtOnce < 1 || one.PerMinute < 1 || one.LongestWait < TimeSpan.Zero || one.LongestWait > TimeSpan.FromMinutes(5))
                throw new InvalidDataException($"{section}:{name} needs AtOnce and PerMinute of at least 1, and a LongestWait of at most 00:05:00.");
        }

        _limits = settings.ToDictionary(one => one.Key, one => new Limit(one.Value));
        _clock = clock;
    }

    /// <summary>Every limit that there is, as it is unless the settings say otherwise.</summary>
    public static Dictionary<string, LimitSettings> Defaults() => new()
    {
        [WrongCodes] = new() { AtOnce = 60, PerMinute = 60 },
        [Submissions] = new() { AtOnce = 300, PerMinute = 300 },
        [WrongSignIns] = new() { AtOnce = 30, PerMinute = 30 },
        [StaffReveals] = new() { AtOnce = 120, PerMinute = 60 },
        [WrongEnrolments] = new() { AtOnce = 30, PerMinute = 30 },
        [LostCodes] = new() { AtOnce = 10, PerMinute = 10 },
        [WrongInvitations] = new() { AtOnce = 30, PerMinute = 30 },
    };

    /// <summary>Waits for a turn. False when there are too many before, or no such limit: it must not be gone on with then.</summary>
    public async Task<bool> Pass(string name, CancellationToken cancellation)
    {
        TimeSpan? turn = _limits.TryGetValue(name, out Limit? limit) ? limit.TakeTurn(_clock.GetUtcNow()) : null;
        Measures.Limited(name, turn is not null);
        if (turn is { } wait)
        {
            // Who hangs up has used the turn all the same.
            if (wait > TimeSpan.Zero) await Task.Delay(wait, _clock, cancellation);
            return true;
        }

        bool isHeld = Interlocked.Increment(ref _held) <= MostHeld;
        try
        {
            if (isHeld) await Task.Delay(Hold, _clock, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }

        return false;
    }

    /// <summary>The same for calls of programs.</summary>
    /// <exception cref="RpcError">RESOURCE_EXHAUSTED, when there are too many before.</exception>
    public async Task PassOrThrow(string name, CancellationToken cancellation)
    {
        if (!await Pass(name, cancellation))
            throw RpcError.ResourceExhausted("Too many of these came at once; wait a moment.", TimeSpan.FromSeconds(RetryAfter));
    }

    /// <summary>What a page answers to who has not passed.</summary>
    public static IActionResult Refuse(HttpResponse response)
    {
        MarkRefused(response);
        return new StatusCodeResult(StatusCodes.Status429TooManyRequests);
    }

    /// <summary>For a page that is shown again with all that was typed.</summary>
    public static void MarkRefused(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = $"{RetryAfter}";
    }

    private sealed class Limit(LimitSettings settings)
    {
        private readonly Lock _lock = new();
        private readonly TimeSpan _interval = TimeSpan.FromMinutes(1) / settings.PerMinute;
        private DateTimeOffset _next = DateTimeOffset.MinValue;

        /// <summary>How long to wait; null when that would be too long.</summary>
        public TimeSpan? TakeTurn(DateTimeOffset now)
        {
            TimeSpan credit = _interval * (settings.AtOnce - 1);
            lock (_lock)
            {
                if (_next < now) _next = now;
                // A clock that was set back makes it as full as it can be, and no fuller.
                if (_next > now + credit + settings.LongestWait + _interval) _next = now + credit + settings.LongestWait + _interval;
                TimeSpan wait = _next - credit - now;
                if (wait > settings.LongestWait) return null;
                _next += _interval;
                return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
            }
        }
    }
}
