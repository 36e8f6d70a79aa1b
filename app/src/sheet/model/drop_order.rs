//! Order in which files were dropped, derived from their images' ids.
//!
//! Three files are sent at a time, so images arrive in another order than that of the drop; the page gives them ids that grow. Ids of
//! other programs tell nothing: such an image stays behind the one that arrived before it.

use protocol::{Image, ImageId};

#[cfg(feature = "hydrate")]
use std::collections::HashMap;

#[cfg(feature = "hydrate")]
use crate::sheet::model::card::CardKey;

/// Ranks images as they become known, in the order of their arrival.
#[derive(Debug, Clone, Copy, Default)]
struct Ranking {
    newest: u128,
}

impl Ranking {
    fn rank(&mut self, id: ImageId) -> u128 {
        self.newest = id.order().unwrap_or(self.newest);
        self.newest
    }
}

/// Images in the order in which their files were dropped.
pub(crate) fn as_dropped(images: Vec<Image>) -> Vec<Image> {
    let mut ranking = Ranking::default();
    let mut ranked: Vec<(u128, Image)> = images.into_iter().map(|image| (ranking.rank(image.id), image)).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, image)| image).collect()
}

/// Where each card belongs.
#[cfg(feature = "hydrate")]
#[derive(Debug, Default)]
pub(crate) struct DropOrder {
    ranking: Ranking,
    ranks: HashMap<CardKey, u128>,
}

#[cfg(feature = "hydrate")]
impl DropOrder {
    /// Notes where a card belongs, by the first id that it has.
    pub(crate) fn note(&mut self, key: CardKey, id: ImageId) {
        let rank = self.ranking.rank(id);
        self.ranks.insert(key, rank);
    }

    /// Puts further cards where they belong.
    pub(crate) fn insert(&self, order: &mut Vec<CardKey>, further: impl Iterator<Item = CardKey>) {
        let rank = |key: &CardKey| self.ranks.get(key).copied().unwrap_or_default();
        let newest = order.last().map(rank).unwrap_or_default();
        let before = order.len();
        order.extend(further);
        let is_in_order = order[before..].iter().map(rank).chain([u128::MAX]).is_sorted()
            && order.get(before).is_none_or(|first| rank(first) >= newest);
        if !is_in_order {
            order.sort_by_key(rank);
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::ImageState;

    use super::*;
    use crate::sheet::model::samples::image;

    fn check(ids: &[ImageId], expected: &[ImageId]) {
        let images = ids.iter().map(|id| Image { id: *id, ..image(1, ImageState::Queued) }).collect();
        let ids: Vec<ImageId> = as_dropped(images).into_iter().map(|image| image.id).collect();
        assert_eq!(ids, expected);
    }

    #[test]
    fn images_lie_as_their_files_were_dropped() {
        let [one, two, three] = [1, 2, 3].map(|time| ImageId::ordered(time, [7; 10]));
        let [foreign, other] = [8, 9].map(|byte| ImageId::from_random([byte; 16]));
        check(&[two, one, three], &[one, two, three]);
        check(&[other, foreign], &[other, foreign]);
        check(&[three, foreign, one, other, two], &[one, other, two, three, foreign]);
        check(&[], &[]);
    }
}
