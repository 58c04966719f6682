using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.DriverApp;

/// <summary>The app's messages are generated and committed; this notices when the contract went on without them.</summary>
public sealed class MessagesTests
{
    [Fact]
    public void AppsMessages_AreThoseOfTheContract()
    {
        string generated = File.ReadAllText(Path.Combine(Repository.Root(), "src/MutualAid.DriverApp/src/gen/mutualaid/driver/v1/driver_pb.ts"));
        string text = Regex.Match(generated, "fileDesc\\(\"([A-Za-z0-9+/]+)\"").Groups[1].Value;
        var app = FileDescriptorProto.Parser.ParseFrom(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
        var contract = FileDescriptorProto.Parser.ParseFrom(DriverReflection.Descriptor.SerializedData);

        Assert.True(contract.MessageType.Count > 20);
        Assert.True(Plain(app).Equals(Plain(contract)), "Run \"npm run generate\" in src/MutualAid.DriverApp; the contract changed.");
    }

    /// <summary>Without what generators may leave out: imports, and names for JSON, which follow from the others.</summary>
    private static FileDescriptorProto Plain(FileDescriptorProto file)
    {
        file.Dependency.Clear();
        foreach (DescriptorProto message in file.MessageType) Plain(message);
        return file;
    }

    private static void Plain(DescriptorProto message)
    {
        foreach (FieldDescriptorProto field in message.Field) field.ClearJsonName();
        foreach (DescriptorProto nested in message.NestedType) Plain(nested);
    }
}
