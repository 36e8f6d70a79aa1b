//! Drop order of the images: the order in which the user added their files, derived from the image ids.
//!
//! The page uploads three files at a time, so images arrive in another order. Therefore the page gives the files
//! increasing ids. Ids from other programs may contain no order; such an image follows the image that arrived before
//! it, or comes first if there is none.

use protocol::{Image, ImageId};

#[cfg(any(feature = "hydrate", test))]
use std::collections::HashMap;

#[cfg(any(feature = "hydrate", test))]
use crate::sheet::model::card::CardKey;

/// Assigns ranks to images, which must be passed in arrival order. Sorting by rank gives the drop order.
#[derive(Debug, Clone, Copy, Default)]
struct Ranking {
    /// Rank of the image before; 0 at the start.
    last_rank: u128,
}

impl Ranking {
    /// Rank of the next image: its id as a number, or the rank of the image before if the id contains no order.
    fn rank(&mut self, id: ImageId) -> u128 {
        self.last_rank = id.sort_key().unwrap_or(self.last_rank);
        self.last_rank
    }
}

/// Sorts images from arrival order into drop order.
pub(crate) fn sorted_by_drop(images: Vec<Image>) -> Vec<Image> {
    let mut ranking = Ranking::default();
    let mut ranked: Vec<(u128, Image)> = images.into_iter().map(|image| (ranking.rank(image.id), image)).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, image)| image).collect()
}

/// Rank of each card in the drop order.
#[cfg(any(feature = "hydrate", test))]
#[derive(Debug, Default)]
pub(crate) struct DropOrder {
    ranking: Ranking,
    ranks: HashMap<CardKey, u128>,
    /// Highest rank of a card.
    highest_rank: u128,
}

#[cfg(any(feature = "hydrate", test))]
impl DropOrder {
    /// Records the rank of a card by its first id. Cards must be recorded in drop order or in arrival order. If the
    /// file of a card is sent again under another id, that id must not be recorded.
    pub(crate) fn record(&mut self, key: CardKey, id: ImageId) {
        let rank = self.ranking.rank(id);
        self.ranks.insert(key, rank);
        self.highest_rank = self.highest_rank.max(rank);
    }

    /// Gives a card the place after all cards that are recorded so far.
    pub(crate) fn move_to_end(&mut self, key: CardKey) {
        self.ranks.insert(key, self.highest_rank);
    }

    /// Inserts new cards, whose ranks must be recorded, into `order`, which must be in drop order and stays so.
    pub(crate) fn insert(&self, order: &mut Vec<CardKey>, new_cards: impl Iterator<Item = CardKey>) {
        let rank = |key: &CardKey| self.ranks.get(key).copied().unwrap_or_default();
        let last_rank = order.last().map(rank).unwrap_or_default();
        let old_length = order.len();
        order.extend(new_cards);
        let is_in_order = order[old_length..].iter().map(rank).chain([u128::MAX]).is_sorted()
            && order.get(old_length).is_none_or(|first| rank(first) >= last_rank);
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
        let ids: Vec<ImageId> = sorted_by_drop(images).into_iter().map(|image| image.id).collect();
        assert_eq!(ids, expected);
    }

    #[test]
    fn images_are_sorted_by_drop_order() {
        let [one, two, three] = [1, 2, 3].map(|time| ImageId::from_time(time, [7; 10]));
        let [foreign, other] = [8, 9].map(|byte| ImageId::from_random([byte; 16]));
        check(&[two, one, three], &[one, two, three]);
        check(&[other, foreign], &[other, foreign]);
        check(&[three, foreign, one, other, two], &[one, other, two, three, foreign]);
        check(&[], &[]);
    }
}
