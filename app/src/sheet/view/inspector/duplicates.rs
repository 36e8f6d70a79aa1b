//! Section of the panel: the other images of a duplicate group, with the best one proposed.

use protocol::Image;

use crate::html_builder::HtmlBuilder;
use crate::number_format::bytes;
use crate::sheet::model::compare::duplicate_group::{members, proposal};
use crate::sheet::view::inspector::panel_section;
use crate::sheet::view::inspector::panel_section::PanelContext;
use crate::{Language, words};

/// The group's images as small pictures that lead to them; nothing for an image that has no other beside it.
pub(crate) fn write(html: &mut HtmlBuilder, image: &Image, context: PanelContext) {
    let members = image.group.as_ref().map(|group| members(group, context.sheet)).unwrap_or_default();
    let Some((best, reason)) = proposal(&members).filter(|_| members.len() > 1) else { return };
    let language = context.language;
    panel_section::begin(html, words::inspector::duplicates(language));
    html.raw("<p class=\"fine-print\" data-reason>")
        .text(words::inspector::reason(reason, language))
        .raw("</p><ul class=\"duplicates\">");
    for (index, (key, member)) in members.iter().enumerate() {
        html.raw("<li><button class=\"duplicate\" type=\"button\" data-show=\"").number(key.0 as usize);
        html.raw(if member.id == image.id { "\" aria-current=\"true\">" } else { "\">" });
        let source = context.sheet.api(&("images/".to_owned() + &member.id.to_string() + "/thumbnail"));
        html.raw("<img alt=\"\" loading=\"lazy\" decoding=\"async\" src=\"").text(&source);
        html.raw("\"><span class=\"duplicate__name\">").text(&member.name);
        html.raw("</span><span class=\"duplicate__facts\">").text(&facts(member, language)).raw("</span>");
        if index == best {
            html.raw("<strong class=\"duplicate__best\">").text(words::inspector::best(language)).raw("</strong>");
        }
        html.raw("</button></li>");
    }
    html.raw("</ul><button class=\"button button--quiet\" type=\"button\" data-compare title=\"D\">");
    html.text(words::compare::open(language)).raw("</button>");
    panel_section::end(html);
}

/// What tells a member from the others: pixels, bytes and blur, a line each.
fn facts(image: &Image, language: Language) -> String {
    let Some(report) = image.report.as_deref() else { return String::new() };
    let mut facts = format!("{:.1} MP\n{}", report.image.megapixels, bytes(image.bytes));
    if let Some(blur) = report.focus.blur {
        facts = facts + "\n" + &words::inspector::blur(blur, language);
    }
    facts
}

#[cfg(test)]
mod tests {
    use protocol::ImageState;

    use super::*;
    use crate::sheet::model::samples::image;
    use crate::sheet::model::samples::report;

    #[test]
    fn what_tells_them_apart_is_said_line_by_line() {
        let image = Image { report: Some(Box::new(report(1000, 1000))), ..image(1, ImageState::Analyzed) };
        assert_eq!(facts(&image, Language::English), "1.0 MP\n1.0 kB\nblur 0.5 px");
    }
}
