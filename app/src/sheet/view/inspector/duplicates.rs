//! Duplicates section of the inspector's panel: the images of a duplicate group and the proposed best one.

use leptos::prelude::*;
use protocol::Image;

use crate::html_builder::HtmlBuilder;
use crate::number_format::bytes;
use crate::sheet::model::compare::duplicate_group::{members, proposal};
use crate::sheet::view::inspector::panel_section;
use crate::sheet::view::inspector::panel_section::PanelContext;
use crate::{Language, words};

/// Writes the duplicate group of `image`: the reason for the proposal, a button with thumbnail, name and facts per
/// analyzed image, with a mark on the proposed one, and the button that opens the compare view. Writes nothing when the
/// group has fewer than two analyzed images.
pub(crate) fn write(html: &mut HtmlBuilder, image: &Image, context: PanelContext) {
    let images = image.group.as_ref().map(|group| members(group, context.sheet)).unwrap_or_default();
    let Some((best, reason)) = proposal(&images).filter(|_| images.len() > 1) else { return };
    let language = context.language;
    panel_section::begin(html, words::inspector::duplicates(language));
    html.raw("<p class=\"fine-print\" data-reason>")
        .text(words::inspector::reason(reason, language))
        .raw("</p><ul class=\"duplicates\">");
    for (index, (key, member)) in images.iter().enumerate() {
        html.raw("<li><button class=\"duplicate\" type=\"button\" data-show=\"").number(key.0 as usize);
        html.raw(if member.id == image.id { "\" aria-current=\"true\">" } else { "\">" });
        let source = context.sheet.api(&("images/".to_owned() + &member.id.to_string() + "/thumbnail"));
        html.raw("<img alt=\"\" loading=\"lazy\" decoding=\"async\" src=\"").text(&source);
        html.raw("\"><span class=\"duplicate__name\">")
            .text(&context.sheet.folders.with(|folders| folders.short_name(member.full_name()).to_owned()));
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

/// Facts that distinguish a member of the group, one per line: megapixels, length of the file, and blur if it was
/// measured. Empty without a report.
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
    fn facts_are_megapixels_bytes_and_blur_line_by_line() {
        let image = Image { report: Some(Box::new(report(1000, 1000))), ..image(1, ImageState::Analyzed) };
        assert_eq!(facts(&image, Language::English), "1.0 MP\n1.0 kB\nblur 0.5 px");
    }
}
