namespace MutualAid.Storage.Verification;

/// <summary>I3 and I4: nothing acknowledged is missing, nothing is there twice.</summary>
internal static class StreamChecks
{
    public static IReadOnlyList<CheckQuery> Queries { get; } =
    [
        new("I3", "versions of a stream have gaps: highest, count", """
            SELECT MIN(position) || '', MAX(version) || ' ' || COUNT(*) FROM event
            GROUP BY kind, stream HAVING MAX(version) <> COUNT(*) OR MIN(version) <> 1
            """),
        new("I3", "positions have gaps: highest, count", """
            SELECT 'feed', MAX(position) || ' ' || COUNT(*) FROM event HAVING MAX(position) <> COUNT(*)
            """),
        new("I4", "an event's command has no outcome that covers it", """
            SELECT event.position || '', event.type FROM event LEFT JOIN outcome
              ON outcome.command = event.command AND outcome.kind = event.kind AND outcome.stream = event.stream
              AND event.version >= outcome.first_version AND event.version < outcome.first_version + outcome.events
            WHERE outcome.command IS NULL
            """),
        new("I4", "outcomes and events differ in number:", """
            SELECT 'all', outcomes || ' ' || events FROM (
              SELECT (SELECT COALESCE(SUM(events), 0) FROM outcome) AS outcomes, (SELECT COUNT(*) FROM event) AS events
            ) AS counted WHERE outcomes <> events
            """),
        new("I4", "an outcome is both a refusal and events:", """
            SELECT refusal, events || '' FROM outcome WHERE refusal IS NOT NULL AND events > 0
            """),
        new("I3", "a process is ahead of the feed, at", """
            SELECT process, position || '' FROM checkpoint WHERE position > (SELECT COALESCE(MAX(position), 0) FROM event)
            """),
    ];
}

/// <summary>I6: at any time a stop is out on one device, or on none.</summary>
internal static class RevealChecks
{
    public static IReadOnlyList<CheckQuery> Queries { get; } =
    [
        new("I6", "more than one live reveal of a stop:", """
            SELECT stop, COUNT(*) || '' FROM reveal WHERE live = 1 GROUP BY stop HAVING COUNT(*) > 1
            """),
        new("I6", "a live reveal of a stop that is finished, cancelled or gone:", """
            SELECT reveal.id, stop.code FROM reveal JOIN stop ON stop.id = reveal.stop AND stop.route = reveal.route
            WHERE reveal.live = 1 AND (stop.outcome IS NOT NULL OR stop.cancelled IS NOT NULL OR stop.removed = 1)
            """),
        new("I6", "a lease longer than 90 minutes:", """
            SELECT id, (until - revealed_at) || ' ms' FROM reveal WHERE until - revealed_at > 90 * 60 * 1000
            """),
        new("I6", "a reveal to a device of another driver:", """
            SELECT reveal.id, reveal.device FROM reveal
            JOIN route ON route.id = reveal.route LEFT JOIN device ON device.id = reveal.device
            WHERE device.driver IS NULL OR device.driver <> route.driver
            """),
    ];
}
