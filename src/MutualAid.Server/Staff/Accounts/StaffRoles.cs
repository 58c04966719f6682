namespace MutualAid.Server.Staff.Accounts;

/// <summary>Who may do what. A coordinator may do everything.</summary>
internal static class StaffRoles
{
    public const string Intake = "intake";
    public const string Packer = "packer";
    public const string Dispatcher = "dispatcher";
    public const string Coordinator = "coordinator";

    /// <summary>For pages on stock and boxes.</summary>
    public const string Packing = $"{Packer},{Coordinator}";

    /// <summary>For pages on households' requests.</summary>
    public const string Requests = $"{Intake},{Dispatcher},{Coordinator}";

    /// <summary>For pages on plans, routes and drivers.</summary>
    public const string Dispatch = $"{Dispatcher},{Coordinator}";

    /// <summary>For pages on the day as a whole.</summary>
    public const string Day = $"{Packer},{Dispatcher},{Coordinator}";

    public static IReadOnlyList<string> All { get; } = [Intake, Packer, Dispatcher, Coordinator];
}
