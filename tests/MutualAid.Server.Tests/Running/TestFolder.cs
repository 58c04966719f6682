namespace MutualAid.Server.Tests.Running;

/// <summary>A folder that is gone when the test is over.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mutualaid-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Everything that is in a folder, in one of its own.</summary>
    public static TestFolder CopyOf(string folder)
    {
        var copy = new TestFolder();
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string to = copy[System.IO.Path.GetRelativePath(folder, file)];
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Copy(file, to);
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
