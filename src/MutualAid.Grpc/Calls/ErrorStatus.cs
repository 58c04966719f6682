using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MutualAid.Grpc.Wire;

namespace MutualAid.Grpc.Calls;

/// <summary>An error as the headers that tell a client of it.</summary>
internal static class ErrorStatus
{
    public const string DetailsHeader = "grpc-status-details-bin";

    public static IEnumerable<(string Name, string Value)> Headers(RpcError error)
    {
        yield return ("grpc-status", ((int)error.Code).ToString(CultureInfo.InvariantCulture));
        if (error.Message.Length > 0)
            yield return ("grpc-message", PercentEncoding.Encode(error.Message));
        if (Details(error) is { } details)
            yield return (DetailsHeader, MetadataHeaders.EncodeBytes(details));
    }

    /// <summary>The error with its details as google.rpc.Status; null if it has none.</summary>
    public static byte[]? Details(RpcError error)
    {
        if (error.Details.Count == 0)
            return null;
        var status = new Details.Status { Code = (int)error.Code, Message = error.Message };
        status.Details.AddRange(error.Details.Select(Any.Pack));
        return status.ToByteArray();
    }
}
