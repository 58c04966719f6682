using System.Globalization;
using System.Text;

namespace MutualAid.Grpc.Wire;

/// <summary>The grpc-message header: UTF-8, with the percent sign and all but printable ASCII escaped.</summary>
internal static class PercentEncoding
{
    public static string Encode(string message)
    {
        if (!message.AsSpan().ContainsAnyExceptInRange(' ', '~') && !message.Contains('%', StringComparison.Ordinal))
            return message;
        var encoded = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(message))
        {
            if (octet is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
                encoded.Append((char)octet);
            else
                encoded.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }
        return encoded.ToString();
    }
}
