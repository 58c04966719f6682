using System.Text;
using QRCoder;

namespace MutualAid.Server.Staff;

/// <summary>A text as a QR code, as the address of a picture: it needs no request and no script.</summary>
internal static class QrPicture
{
    public static string Of(string text)
    {
        using QRCodeData data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        string svg = new SvgQRCode(data).GetGraphic(4);
        return $"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(svg))}";
    }
}
