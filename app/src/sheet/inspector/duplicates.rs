//! The images that repeat each other: side by side, with what tells them apart and the best one proposed.

use protocol::Image;

use super::part::{self, Place};
use crate::markup::Markup;
use crate::quantity::bytes;
use crate::sheet::lineup::{members, proposal};
use crate::{Language, words};

/// The group's images as small pictures that lead to them; nothing for an image that has no other beside it.
pub(crate) fn write(markup: &mut Markup, image: &Image, place: Place) {
    let members = image.group.as_ref().map(|group| members(group, place.table)).unwrap_or_default();
    let Some((best, reason)) = proposal(&members).filter(|_| members.len() > 1) else { return };
    let language = place.language;
    part::begin(markup, words::inspector::duplicates(language));
    markup
        .raw("<p class=\"fine\" data-reason>")
        .text(words::inspector::reason(reason, language))
        .raw("</p><ul class=\"twins\">");
    for (index, (key, member)) in members.iter().enumerate() {
        markup.raw("<li><button class=\"twin\" type=\"button\" data-show=\"").number(key.0 as usize);
        markup.raw(if member.id == image.id { "\" aria-current=\"true\">" } else { "\">" });
        let source = place.table.api(&("images/".to_owned() + &member.id.to_string() + "/thumbnail"));
        markup.raw("<img alt=\"\" loading=\"lazy\" decoding=\"async\" src=\"").text(&source);
        markup.raw("\"><span class=\"twin__name\">").text(&member.name);
        markup.raw("</span><span class=\"twin__facts\">").text(&facts(member, language)).raw("</span>");
        if index == best {
            markup.raw("<strong class=\"twin__best\">").text(words::inspector::best(language)).raw("</strong>");
        }
        markup.raw("</button></li>");
    }
    markup.raw("</ul><button class=\"button button--quiet\" type=\"button\" data-compare title=\"D\">");
    markup.text(words::lineup::open(language)).raw("</button>");
    part::end(markup);
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
    use crate::sheet::card::samples::image;
    use crate::sheet::inspector::samples::report;

    #[test]
    fn what_tells_them_apart_is_said_line_by_line() {
        let image = Image { report: Some(Box::new(report(1000, 1000))), ..image(1, ImageState::Analyzed) };
        assert_eq!(facts(&image, Language::English), "1.0 MP\n1.0 kB\nblur 0.5 px");
    }
}
