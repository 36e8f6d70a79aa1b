//! Which images stand beside each other.

use leptos::prelude::*;
use protocol::{BestCandidate, BestReason, GroupId, Image, best};

use crate::sheet::{CardKey, LightTable};

/// An image of a group.
pub(crate) type Member = (CardKey, Image);

/// Every analyzed image of a group, in the order of the sheet.
pub(crate) fn members(group: &GroupId, table: LightTable) -> Vec<Member> {
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
pub(crate) fn proposal(members: &[Member]) -> Option<(usize, BestReason)> {
    let contenders: Vec<_> = members
        .iter()
        .filter_map(|(key, image)| {
            Some(BestCandidate { report: image.report.as_deref()?, name: &image.name, arrival: u64::from(key.0) })
        })
        .collect();
    best(&contenders).map(|best| (best.index, best.reason))
}

/// Those that stand with the image that is compared.
pub(crate) fn standing(table: LightTable) -> Vec<CardKey> {
    let Some(key) = table.compared.get() else { return Vec::new() };
    // Whatever changes a group changes how many images have an issue, or how many there are.
    table.head.track();
    table.order.track();
    let group = group_of(key, table);
    group.map(|group| members(&group, table).into_iter().map(|(key, _)| key).collect()).unwrap_or_default()
}

/// The first image of the group so many groups on, as the sheet lies now.
pub(crate) fn beside(table: LightTable, by: isize) -> Option<CardKey> {
    let here = group_of(table.compared.get()?, table)?;
    let mut firsts: Vec<(GroupId, CardKey)> = Vec::new();
    for key in table.order.get() {
        if let Some(group) = group_of(key, table).filter(|group| firsts.iter().all(|(known, _)| known != group)) {
            firsts.push((group, key));
        }
    }
    let place = firsts.iter().position(|(group, _)| *group == here)?;
    firsts.get(place.checked_add_signed(by)?).map(|(_, key)| *key)
}

fn group_of(key: CardKey, table: LightTable) -> Option<GroupId> {
    table.card(key)?.with_untracked(|card| card.image.as_ref()?.group)
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
        assert_eq!(proposed, Some((1, BestReason::MostPixels(3.0))));
        assert_eq!(proposal(&[]), None);
    }
}
