using System.Buffers.Binary;
using Google.Protobuf;

namespace MutualAid.Server.Tests.Running;

/// <summary>
/// A small PMTiles file (version 3, nothing compressed) of vector tiles as the Protomaps basemap has them: all ground, with a band of water
/// across every 500 m or so, and highways between them.
/// </summary>
internal static class StreetsFile
{
    private const int HeaderLength = 127;
    private const int Extent = 4096;

    /// <summary>Nine tiles around a place in each zoom from 10 to 12.</summary>
    public static void Write(string path, double latitude, double longitude)
    {
        byte[] tile = Tile();
        ulong[] ids =
        [
            .. (from zoom in new[] { 10, 11, 12 }
                let at = TileAt(latitude, longitude, zoom)
                from dx in new[] { -1, 0, 1 }
                from dy in new[] { -1, 0, 1 }
                select Id(zoom, at.X + dx, at.Y + dy)).Order(),
        ];
        byte[] directory = Directory(ids, tile.Length), metadata = "{\"vector_layers\":[]}"u8.ToArray();
        using FileStream file = File.Create(path);
        file.Write(Header(directory.Length, metadata.Length, tile.Length, ids.Length));
        file.Write(directory);
        file.Write(metadata);
        file.Write(tile);
    }

    private static byte[] Header(int directory, int metadata, int tiles, int entries)
    {
        var header = new byte[HeaderLength];
        "PMTiles"u8.CopyTo(header);
        header[7] = 3;
        long[] numbers =
        [
            HeaderLength, directory, HeaderLength + directory, metadata, HeaderLength + directory + metadata, 0, HeaderLength + directory + metadata, tiles,
            entries, entries, 1,
        ];
        foreach (var (n, number) in numbers.Index()) BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8 + (8 * n)), number);
        // Not clustered; the directories and the tiles as they are; vector tiles of zooms 10 to 12, all around the world.
        new byte[] { 0, 1, 1, 1, 10, 12 }.CopyTo(header, 96);
        int[] bounds = [-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000];
        foreach (var (n, bound) in bounds.Index()) BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(102 + (4 * n)), bound);
        header[118] = 12;
        return header;
    }

    /// <summary>Every id has the same tile: differences of ids, runs of one, lengths, and offsets counted from 1.</summary>
    private static byte[] Directory(ulong[] ids, int length) => Message(output =>
    {
        output.WriteUInt64((ulong)ids.Length);
        foreach (var (n, id) in ids.Index()) output.WriteUInt64(n == 0 ? id : id - ids[n - 1]);
        foreach (ulong _ in ids) output.WriteUInt64(1);
        foreach (ulong _ in ids) output.WriteUInt64((ulong)length);
        foreach (ulong _ in ids) output.WriteUInt64(1);
    });

    private static byte[] Tile() => Message(output =>
    {
        int[] bands = [.. Enumerable.Range(0, 16).Select(band => band * 256)];
        Layer(output, "earth", null, [Square(0, Extent)]);
        Layer(output, "water", null, [.. bands.Select(top => Square(top, top + 128))]);
        Layer(output, "roads", "highway", [.. bands.Select(top => (uint[])[9, Zigzag(0), Zigzag(top + 192), 10, Zigzag(Extent), Zigzag(0)])]);
    });

    /// <summary>A layer with a feature for each geometry: a path is a line, a square an area.</summary>
    private static void Layer(CodedOutputStream tile, string name, string? kind, uint[][] geometries)
    {
        byte[] Feature(uint[] geometry) => Message(output =>
        {
            if (kind is not null) Bytes(output, 2, Message(tags => { tags.WriteUInt32(0); tags.WriteUInt32(0); }));
            output.WriteTag(3, WireFormat.WireType.Varint);
            output.WriteUInt32(geometry[^1] == 15 ? 3u : 2u);
            Bytes(output, 4, Message(path => { foreach (uint number in geometry) path.WriteUInt32(number); }));
        });
        Bytes(tile, 3, Message(output =>
        {
            output.WriteTag(15, WireFormat.WireType.Varint);
            output.WriteUInt32(2);
            Bytes(output, 1, System.Text.Encoding.UTF8.GetBytes(name));
            foreach (uint[] geometry in geometries) Bytes(output, 2, Feature(geometry));
            if (kind is not null)
            {
                Bytes(output, 3, "kind"u8.ToArray());
                Bytes(output, 4, Message(value => Bytes(value, 1, System.Text.Encoding.UTF8.GetBytes(kind))));
            }

            output.WriteTag(5, WireFormat.WireType.Varint);
            output.WriteUInt32(Extent);
        }));
    }

    /// <summary>Moves to a corner, draws three lines, closes.</summary>
    private static uint[] Square(int top, int bottom) =>
        [9, Zigzag(0), Zigzag(top), (3 << 3) | 2, Zigzag(Extent), 0, 0, Zigzag(bottom - top), Zigzag(-Extent), 0, 15];

    private static uint Zigzag(int number) => (uint)((number << 1) ^ (number >> 31));

    private static void Bytes(CodedOutputStream output, int field, byte[] bytes)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(bytes));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true)) write(output);
        return bytes.ToArray();
    }

    /// <summary>The tile of the web Mercator grid that a place is in.</summary>
    private static (int X, int Y) TileAt(double latitude, double longitude, int zoom)
    {
        double sin = Math.Sin(latitude * Math.PI / 180), tiles = 1 << zoom;
        return ((int)((longitude + 180) / 360 * tiles), (int)((0.5 - (Math.Log((1 + sin) / (1 - sin)) / (4 * Math.PI))) * tiles));
    }

    /// <summary>A tile's number on the Hilbert curve, counted from zoom 0, as the specification of PMTiles has it.</summary>
    private static ulong Id(int zoom, int x, int y)
    {
        ulong id = ((1UL << (2 * zoom)) - 1) / 3;
        for (int s = (1 << zoom) / 2; s > 0; s /= 2)
        {
            int rx = (x & s) > 0 ? 1 : 0, ry = (y & s) > 0 ? 1 : 0;
            id += (ulong)s * (ulong)s * (ulong)((3 * rx) ^ ry);
            if (ry == 1) continue;
            if (rx == 1) (x, y) = (s - 1 - x, s - 1 - y);
            (x, y) = (y, x);
        }

        return id;
    }
}
