using NodaTime.Text;

namespace MutualAid.Server.Tests.Running;

/// <summary>The small day on a date that has not come yet, so that nobody is late whenever this runs.</summary>
public sealed class LaterDay : PublishedDay
{
    /// <summary>The date, as it is typed.</summary>
    internal static string On { get; } = LocalDatePattern.Iso.Format(LocalDatePattern.Iso.Parse(DayFiles.Today).Value.PlusDays(7));

    private protected override string Date => On;
}
