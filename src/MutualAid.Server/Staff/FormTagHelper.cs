using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using MutualAid.Server.Staff.Pages;

namespace MutualAid.Server.Staff;

/// <summary>
/// Gives every posted form of the staff pages an operation id of its own, and the session's token. The form that was
/// just refused is shown as it was sent.
/// </summary>
[HtmlTargetElement("form", Attributes = "[method=post]")]
public sealed class FormTagHelper(IAntiforgery antiforgery) : TagHelper
{
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    /// <summary>The framework's own helper for forms writes the fields before this one is processed, so it is said here.</summary>
    public override void Init(TagHelperContext context)
    {
        if (ViewContext.ViewData.Model is not StaffPage page) return;
        HttpRequest request = ViewContext.HttpContext.Request;
        bool isRefused = page.Problem is not null && request.HasFormContentType
            && context.AllAttributes.TextOf("action") == $"{request.Path}{request.QueryString}";
        page.RefusedForm = isRefused ? new RefusedForm(request.Form) : null;
    }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var field = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        field.Attributes["type"] = "hidden";
        field.Attributes["name"] = "Operation";
        field.Attributes["value"] = Guid.NewGuid().ToString();
        output.PreContent.AppendHtml(field);
        output.PreContent.AppendHtml(antiforgery.GetHtml(ViewContext.HttpContext));
    }
}

/// <summary>What scrolls by itself can be scrolled by the keyboard in every browser (WCAG 2.1.1).</summary>
[HtmlTargetElement("div", Attributes = "[class=scroll]")]
public sealed class ScrollTagHelper : TagHelper
{
    public override void Process(TagHelperContext context, TagHelperOutput output) => output.Attributes.SetAttribute("tabindex", "0");
}
