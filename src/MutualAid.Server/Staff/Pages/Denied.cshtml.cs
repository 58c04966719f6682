namespace MutualAid.Server.Staff.Pages;

internal sealed class DeniedModel : StaffPage
{
    public void OnGet() => Title = "Not for your role";
}
