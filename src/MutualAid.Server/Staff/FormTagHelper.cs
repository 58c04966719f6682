using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MutualAid.Server.Staff;

/// <summary>Gives every posted form of the staff pages an operation id of its own, and the session's token.</summary>
[HtmlTargetElement("form", Attributes = "[method=post]")]
public sealed class FormTagHelper(IAntiforgery antiforgery) : TagHelper
{
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

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
