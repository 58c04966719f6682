using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using QRCoder;

namespace MutualAid.Server.Staff;

/// <summary>A text as a QR code, as the address of a picture: it needs no request and no script.</summary>
internal static class QrPicture
{
    /// <summary>Pictures that are kept: of some dates' boxes, 2 KB each.</summary>
    private const int Kept = 5_000;

    /// <summary>How wide a module is, where nobody says how wide the picture is.</summary>
    private const int Pixels = 4;

    private static readonly ConcurrentDictionary<string, string> OfBoxes = new();

    public static string Of(string text)
    {
        using QRCodeData data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        return $"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(Draw(data)))}";
    }

    /// <summary>The same for the code of a box, which is no secret: kept, since a date has a thousand, and somebody prints them twice.</summary>
    public static string OfBox(string code)
    {
        if (OfBoxes.Count >= Kept) OfBoxes.Clear();
        return OfBoxes.GetOrAdd(code, Of);
    }

    /// <summary>One path with a line for each run of dark modules in a row: a third of what a square for each would be.</summary>
    private static string Draw(QRCodeData data)
    {
        int size = data.ModuleMatrix.Count;
        var svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" shape-rendering=\"crispEdges\"").Append(
            CultureInfo.InvariantCulture,
            $" width=\"{size * Pixels}\" height=\"{size * Pixels}\" viewBox=\"0 0 {size} {size}\"><path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path stroke=\"#000\" d=\"");
        for (int row = 0; row < size; row++)
            for (int column = 0; column < size; column++)
            {
                int from = column;
                while (column < size && data.ModuleMatrix[row][column]) column++;
                if (column > from) svg.Append(CultureInfo.InvariantCulture, $"M{from} {row}.5h{column - from}");
            }

        return svg.Append("\"/></svg>").ToString();
    }
}
