using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using MutualAid.Server.Ops;

namespace MutualAid.Server.Households.Pages;

/// <summary>The quick exit: a page that says nothing, then somewhere else; what the browser kept of us is cleared.</summary>
internal sealed class ExitModel(IOptions<ServerSettings> settings) : PageModel
{
    public string Away => settings.Value.QuickExitUrl;

    public void OnGet() => Response.Headers["Clear-Site-Data"] = "\"cache\", \"cookies\", \"storage\"";
}
