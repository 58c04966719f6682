namespace MutualAid.Server.Staff.Pages;

internal sealed class DeniedModel : StaffPage
{
    public override Task OnGet()
    {
        Title = T($"Not for your role");
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
