using System.Runtime.InteropServices;

namespace MutualAid.Server.Ops;

/// <summary>
/// Keeps the kernel from writing this process's memory into a file when it crashes: addresses and keys are in it. Whatever
/// <c>ulimit -c</c> and the kernel's <c>core_pattern</c> say; other processes of the same user can't read the memory either.
/// </summary>
internal static class CoreDumps
{
    private const int SetDumpable = 4; // PR_SET_DUMPABLE of prctl(2)

    public static void Forbid()
    {
        if (OperatingSystem.IsLinux() && prctl(SetDumpable, 0, 0, 0, 0) != 0)
            throw new InvalidOperationException("The kernel does not let the program forbid core dumps (prctl PR_SET_DUMPABLE).");
    }

    [DllImport("libc")]
    private static extern int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);
}
