using System.Text;

namespace MutualAid.Grpc.Calls;

/// <summary>
/// What the log gets to know of an exception: its types and where it came from. Never its message, which may quote
/// what a household wrote.
/// </summary>
internal static class Failure
{
    public static string Describe(Exception exception)
    {
        var description = new StringBuilder();
        for (var e = exception; e is not null; e = e.InnerException)
            description.AppendLine().Append(e.GetType()).AppendLine().Append(e.StackTrace);
        return description.ToString();
    }
}
