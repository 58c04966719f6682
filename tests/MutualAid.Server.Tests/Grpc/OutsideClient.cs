using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>A call for a client of tests/clients to make; its README says what the members mean.</summary>
public sealed record OutsideCall(
    string Id, string Method, JsonNode Request, IReadOnlyDictionary<string, string>? Metadata = null,
    int? DeadlineMs = null, int? CancelAfter = null);

/// <summary>What the client saw of it.</summary>
public sealed record OutsideResult(
    string Id, int Code, string Message, IReadOnlyList<JsonNode> Replies, IReadOnlyDictionary<string, string> Headers,
    IReadOnlyDictionary<string, string> Trailers, IReadOnlyList<OutsideDetail> Details);

/// <summary>An error detail: the type of the message, and its bytes in base64.</summary>
public sealed record OutsideDetail(string Type, string Value);

/// <summary>A gRPC client that others wrote, run as a process of its own.</summary>
public sealed record OutsideClient(string Name, bool Http1, string Program, string Needs, params string[] Arguments)
{
    private const string NodeNeeds = "Node 20, and `npm ci` in tests/clients";
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private static readonly string Scripts = Path.Combine(Repository.Root(), "tests", "clients");

    private static readonly OutsideClient GrpcJs = new("grpc-js", false, "node", NodeNeeds, "grpc-js.mjs");

    private static readonly OutsideClient Connect =
        new("connect", false, "node", NodeNeeds, "connect.mjs", "--protocol", "grpc", "--http", "2");

    private static readonly OutsideClient ConnectWeb =
        new("connect-web", true, "node", NodeNeeds, "connect.mjs", "--protocol", "grpc-web", "--http", "1.1");

    private static readonly OutsideClient ConnectWeb2 =
        new("connect-web-http2", false, "node", NodeNeeds, "connect.mjs", "--protocol", "grpc-web", "--http", "2");

    private static readonly OutsideClient GrpcIo =
        new("grpcio", false, "/usr/bin/python3", "`apt-get install python3-grpcio`", "grpcio.py");

    /// <summary>Every client, by its name.</summary>
    public static IReadOnlyDictionary<string, OutsideClient> All { get; } =
        new[]
        {
            GrpcJs, Connect, ConnectWeb, ConnectWeb2, GrpcIo,
            Gzipped(GrpcJs), Gzipped(ConnectWeb), Gzipped(GrpcIo),
        }.ToDictionary(client => client.Name);

    /// <summary>Makes the calls, in order, and returns what came of them by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, OutsideResult>> Run(
        string address, IEnumerable<FileDescriptor> files, IEnumerable<OutsideCall> calls)
    {
        var folder = Directory.CreateTempSubdirectory("mutualaid-clients-");
        try
        {
            var descriptors = Path.Combine(folder.FullName, "set.pb");
            var requests = Path.Combine(folder.FullName, "calls.json");
            await File.WriteAllBytesAsync(descriptors, SetOf(files).ToByteArray());
            await File.WriteAllTextAsync(requests, JsonSerializer.Serialize(calls, Json));
            var lines = await Output("--address", address, "--descriptors", descriptors, "--calls", requests);
            return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<OutsideResult>(line, Json)!)
                .ToDictionary(result => result.Id);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>All that the program says when it is run with these arguments.</summary>
    public async Task<string> Output(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, [.. Arguments, .. arguments])
        {
            WorkingDirectory = Scripts, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            using var patience = new CancellationTokenSource(3 * Patience.Limit);
            await using var killed = patience.Token.Register(process.Kill);
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException(
                    $"{Name} ended with {process.ExitCode}. It needs {Needs}.\n{await errors}");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{Program} could not be started. {Name} needs {Needs}.", e);
        }
    }

    private static OutsideClient Gzipped(OutsideClient client) =>
        client with { Name = client.Name + "-gzip", Arguments = [.. client.Arguments, "--gzip"] };

    /// <summary>The files and all that they import, as protoc would write them.</summary>
    public static FileDescriptorSet SetOf(IEnumerable<FileDescriptor> files)
    {
        var set = new FileDescriptorSet();
        foreach (var file in files.SelectMany(WithDependencies).Distinct())
            set.File.Add(WithJsonNames(file));
        return set;
    }

    /// <summary>Generated code leaves the JSON names out of the descriptors, and some clients need them.</summary>
    private static FileDescriptorProto WithJsonNames(FileDescriptor file)
    {
        var proto = file.ToProto();
        foreach (var (message, descriptor) in proto.MessageType.Zip(file.MessageTypes))
            AddJsonNames(message, descriptor);
        return proto;
    }

    private static void AddJsonNames(DescriptorProto message, MessageDescriptor descriptor)
    {
        foreach (var (field, named) in message.Field.Zip(descriptor.Fields.InDeclarationOrder()))
            field.JsonName = named.JsonName;
        foreach (var (nested, named) in message.NestedType.Zip(descriptor.NestedTypes))
            AddJsonNames(nested, named);
    }

    private static IEnumerable<FileDescriptor> WithDependencies(FileDescriptor file) =>
        file.Dependencies.SelectMany(WithDependencies).Append(file);
}
