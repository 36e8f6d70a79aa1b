//! Shots of the reducer: cards that merge, because the server or this page makes a shot of their files, and cards of
//! dissolved shots.

use leptos::prelude::*;
use protocol::{Image, ImageId};

use super::Reducer;
use crate::sheet::model::card::{Card, CardKey, CardShot};
use crate::sheet::model::shot_pairs::{ShotPair, is_refuted};

impl Reducer {
    /// Merges the cards of files that the server is expected to make shots of. Files whose cards do not exist yet get
    /// no cards of their own.
    pub(crate) fn expect_shots(&mut self, pairs: Vec<ShotPair>) {
        for pair in pairs {
            let released = self.pairs.insert(pair);
            released.into_iter().for_each(|id| self.update_shot_of(id));
            self.update_shot_of(pair.raw);
        }
    }

    /// Adopts the server's decision about the shot of an image of the fold. Returns the images whose cards must be
    /// updated once the image is on its card.
    pub(super) fn adopt_shot(&mut self, image: &Image) -> Vec<ImageId> {
        if let Some(pair) = ShotPair::by_server(image).filter(|pair| !self.superseded.contains(&pair.primary)) {
            let mut changed = self.pairs.insert(pair);
            changed.push(pair.raw);
            return changed;
        }
        let Some(pair) = self.pairs.pair_of(image.id) else { return Vec::new() };
        match (self.fold.image(pair.primary), self.fold.image(pair.raw)) {
            (Some(primary), Some(raw)) if is_refuted(primary, raw) => {
                self.pairs.remove(image.id);
                vec![pair.primary, pair.raw]
            }
            _ => Vec::new(),
        }
    }

    /// Ends the pair of an image that was removed, unless the server removes the other image too.
    pub(super) fn release_shot_of(&mut self, id: ImageId) {
        let Some(pair) = self.pairs.pair_of(id) else { return };
        let other = if pair.raw == id { pair.primary } else { pair.raw };
        if self.fold.image(other).is_none_or(|image| image.shot.is_none()) {
            self.pairs.remove(id);
        }
        self.update_shot(other);
    }

    /// Ends the pairs whose raw file has arrived but whose primary image has not, once the batch accepts no more
    /// images: the primary image will not arrive.
    pub(super) fn release_lone_raw_files(&mut self) {
        if self.is_open() {
            return;
        }
        let is_lone = |raw: &&Image| {
            let pair = self.pairs.pair_of(raw.id).filter(|pair| pair.raw == raw.id);
            pair.is_some_and(|pair| raw.shot.is_none() && self.fold.image(pair.primary).is_none())
        };
        let pairs = self.fold.images().filter(is_lone).filter_map(|raw| self.pairs.pair_of(raw.id));
        for pair in pairs.collect::<Vec<_>>() {
            self.pairs.remove(pair.raw);
            self.update_shot(pair.primary);
            self.update_shot(pair.raw);
        }
    }

    /// Updates the places in shots of the cards of an image and of the other image of its pair.
    pub(super) fn update_shot_of(&mut self, id: ImageId) {
        self.update_shot(id);
        match self.pairs.pair_of(id) {
            Some(pair) if pair.raw == id => self.update_shot(pair.primary),
            _ => {}
        }
    }

    /// Updates the place in a shot of the card of an image: a raw file leaves the order; a raw file whose shot was
    /// dissolved gets a place at the end; a primary image gets a copy of the card of its raw file.
    pub(super) fn update_shot(&mut self, id: ImageId) {
        let Some(key) = self.key_by_image.get(&id).copied() else { return };
        let Some(card) = self.sheet.card(key) else { return };
        let card_of = |id: ImageId| self.sheet.card(*self.key_by_image.get(&id)?);
        let shot = match self.pairs.pair_of(id) {
            Some(pair) if pair.raw == id => {
                if let Some(primary) = self.key_by_image.get(&pair.primary) {
                    self.sheet.replace_shown(key, *primary);
                }
                CardShot::Raw
            }
            Some(pair) => card_of(pair.raw).map_or(CardShot::Single, |raw| {
                let raw = raw.get_untracked();
                self.sheet.replace_shown(raw.key, key);
                CardShot::Primary(Box::new(raw))
            }),
            None => CardShot::Single,
        };
        let was_raw = card.with_untracked(Card::is_raw_of_shot);
        let is_raw = matches!(shot, CardShot::Raw);
        let is_same = |card: &Card| {
            matches!((&card.shot, &shot), (CardShot::Single, CardShot::Single) | (CardShot::Raw, CardShot::Raw))
        };
        if !card.with_untracked(is_same) {
            let card_counts = &mut self.card_counts;
            self.sheet.update_card(key, |card| {
                card_counts.subtract(card);
                card.shot = shot;
                card_counts.add(card);
            });
        }
        if is_raw && !was_raw {
            self.take_from_order(key);
        } else if was_raw && !is_raw {
            self.drop_order.move_to_end(key);
            self.unordered.push_back(key);
        }
    }

    /// Removes a card from the order, or from the cards that wait for it.
    fn take_from_order(&mut self, key: CardKey) {
        // Usually the card has just been added.
        match self.unordered.iter().rposition(|other| *other == key) {
            Some(index) => drop(self.unordered.remove(index)),
            None => self.sheet.remove_from_order(key),
        }
    }
}
