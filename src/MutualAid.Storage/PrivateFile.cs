namespace MutualAid.Storage;

/// <summary>Files and folders that only their owner can read.</summary>
public static class PrivateFile
{
    public static FileStream Create(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    /// <summary>Makes an empty file where there is none: made by SQLite, others could read it, and what it puts beside it.</summary>
    public static void Reserve(string path)
    {
        if (!File.Exists(path)) Create(path, FileMode.CreateNew).Dispose();
    }

    /// <summary>Writes a file whole or not at all: beside the old one, which it replaces once it is on disk.</summary>
    public static void Replace(string path, Action<Stream> write)
    {
        string fresh = path + ".new";
        using (FileStream stream = Create(fresh, FileMode.Create))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>Makes a folder where there is none.</summary>
    public static void MakeFolder(string path)
    {
        if (Directory.Exists(path)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
