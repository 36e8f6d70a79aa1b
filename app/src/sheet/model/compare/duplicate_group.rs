//! Duplicate groups of a sheet: the images of a group, the proposed best image, the group in the compare view, and its
//! neighbours.

use leptos::prelude::*;
use protocol::{BestCandidate, BestReason, GroupId, Image, best, first_error};

use crate::sheet::model::card::CardKey;
use crate::sheet::model::sheet_state::SheetState;

/// Image of a duplicate group, with the key of its card.
pub(crate) type GroupMember = (CardKey, Image);

/// Analyzed images of a group, in drop order. Tracks no signals.
pub(crate) fn members(group: &GroupId, sheet: SheetState) -> Vec<GroupMember> {
    let keys = sheet.order.get_untracked();
    let member = |key| {
        sheet.card(key)?.with_untracked(|card| {
            let image = card.image.as_ref()?;
            (image.group.as_ref() == Some(group) && image.report.is_some()).then(|| (key, image.clone()))
        })
    };
    keys.into_iter().filter_map(member).collect()
}

/// Index of the member that is proposed to keep, and the reason. Every member must have a report; `None` without
/// members.
pub(crate) fn proposal(members: &[GroupMember]) -> Option<(usize, BestReason)> {
    let candidates: Vec<_> = members
        .iter()
        .filter_map(|(key, image)| {
            Some(BestCandidate {
                report: image.report.as_deref()?,
                name: &image.name,
                full_name: image.full_name(),
                arrival: u64::from(key.0),
                error: first_error(&image.verdicts),
            })
        })
        .collect();
    best(&candidates).map(|best| (best.index, best.reason))
}

/// Cards of the group that the compare view shows, in drop order; empty while it is closed, or if the compared card has
/// no group. Tracks the compared card, the summary and the order, of which one normally changes when the group changes.
pub(crate) fn compared_images(sheet: SheetState) -> Vec<CardKey> {
    let Some(key) = sheet.compared.get() else { return Vec::new() };
    // A change of a group normally changes the number of images with an issue or the number of images.
    sheet.summary.track();
    sheet.order.track();
    let group = group_of(key, sheet);
    group.map(|group| members(&group, sheet).into_iter().map(|(key, _)| key).collect()).unwrap_or_default()
}

/// Card of the first image of the duplicate group that is `offset` groups after the group in the compare view, or
/// before it if `offset` is negative. Groups are ordered by the drop order of their first images. `None` if there is no
/// such group, if the compared card has no group, or while the compare view is closed.
pub(crate) fn neighbouring_group(sheet: SheetState, offset: isize) -> Option<CardKey> {
    let shown_group = group_of(sheet.compared.get()?, sheet)?;
    let mut firsts: Vec<(GroupId, CardKey)> = Vec::new();
    for key in sheet.order.get() {
        if let Some(group) = group_of(key, sheet).filter(|group| firsts.iter().all(|(known, _)| known != group)) {
            firsts.push((group, key));
        }
    }
    let index = firsts.iter().position(|(group, _)| *group == shown_group)?;
    firsts.get(index.checked_add_signed(offset)?).map(|(_, key)| *key)
}

/// Duplicate group of a card's image; `None` if it has none, or if there is no such card.
fn group_of(key: CardKey, sheet: SheetState) -> Option<GroupId> {
    sheet.card(key)?.with_untracked(|card| card.image.as_ref()?.group)
}

#[cfg(test)]
mod tests {
    use protocol::ImageState;

    use super::*;
    use crate::sheet::model::samples::image;
    use crate::sheet::model::samples::report;

    fn member(nth: u8, width: u32) -> GroupMember {
        let image = Image { report: Some(Box::new(report(width, 1000))), ..image(nth, ImageState::Analyzed) };
        (CardKey(u32::from(nth)), image)
    }

    #[test]
    fn image_with_the_most_pixels_is_proposed() {
        let proposed = proposal(&[member(1, 1000), member(2, 3000), member(3, 2000)]);
        assert_eq!(proposed, Some((1, BestReason::MostPixels(3.0))));
        assert_eq!(proposal(&[]), None);
    }
}
