//! The images that repeat each other: side by side, with what tells them apart and the best one proposed.

use leptos::prelude::*;
use protocol::{Contender, GroupId, Image, Merit, best};

use super::part::{self, Place};
use crate::markup::Markup;
use crate::quantity::bytes;
use crate::sheet::{CardKey, LightTable};
use crate::{Language, words};

/// An image of a group.
type Member = (CardKey, Image);

/// The group's images as small pictures that lead to them; nothing for an image that has no other beside it.
pub(crate) fn write(markup: &mut Markup, image: &Image, place: Place) {
    let members = image.group.as_ref().map(|group| members(group, place.table)).unwrap_or_default();
    let Some((best, merit)) = proposal(&members).filter(|_| members.len() > 1) else { return };
    let language = place.language;
    part::begin(markup, words::inspector::duplicates(language));
    markup
        .raw("<p class=\"fine\" data-reason>")
        .text(words::inspector::merit(merit, language))
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
    markup.raw("</ul>");
    part::end(markup);
}

/// Every analyzed image of a group, in the order of the sheet.
fn members(group: &GroupId, table: LightTable) -> Vec<Member> {
    let keys = table.order.get_untracked();
    let member = |key| {
        table.card(key)?.with_untracked(|card| {
            let image = card.image.as_ref()?;
            (image.group.as_ref() == Some(group) && image.report.is_some()).then(|| (key, image.clone()))
        })
    };
    keys.into_iter().filter_map(member).collect()
}

/// The best member's place and what it is the best by.
fn proposal(members: &[Member]) -> Option<(usize, Merit)> {
    let contender =
        |(key, image): &'_ Member| -> Option<_> { Some((key.0, image.report.as_deref()?.clone(), image.name.clone())) };
    let known: Vec<_> = members.iter().filter_map(contender).collect();
    let contenders: Vec<_> =
        known.iter().map(|(key, report, name)| Contender { report, name, arrival: u64::from(*key) }).collect();
    best(&contenders).map(|best| (best.index, best.merit))
}

/// What tells a member from the others: pixels, bytes and blur.
fn facts(image: &Image, language: Language) -> String {
    let Some(report) = image.report.as_deref() else { return String::new() };
    let mut facts = format!("{:.1} MP · {}", report.image.megapixels, bytes(image.bytes));
    if let Some(blur) = report.focus.blur {
        facts = facts + " · " + &words::inspector::blur(blur, language);
    }
    facts
}

#[cfg(test)]
mod tests {
    use protocol::ImageState;

    use super::*;
    use crate::sheet::card::samples::image;
    use crate::sheet::inspector::samples::report;

    fn member(nth: u8, width: u32) -> Member {
        let image = Image { report: Some(Box::new(report(width, 1000))), ..image(nth, ImageState::Analyzed) };
        (CardKey(u32::from(nth)), image)
    }

    #[test]
    fn the_one_with_most_pixels_is_proposed() {
        let proposed = proposal(&[member(1, 1000), member(2, 3000), member(3, 2000)]);
        assert_eq!(proposed, Some((1, Merit::Pixels(3.0))));
        assert_eq!(proposal(&[]), None);
    }

    #[test]
    fn what_tells_them_apart_is_said_in_one_line() {
        assert_eq!(facts(&member(1, 1000).1, Language::English), "1.0 MP · 1.0 kB · blur 0.5 px");
    }
}
