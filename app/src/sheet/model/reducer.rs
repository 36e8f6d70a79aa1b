//! Reducer: applies the server's data, this tab's uploads and tried thresholds to the sheet state.
//!
//! Input: the batch snapshot, further pages of images, events in log order, the progress of this tab's uploads, and
//! thresholds that the user tries. Output: the cards, their order, the summary and the thresholds in [`SheetState`].
//! Cards and thresholds that the user tries change at once, and removed cards leave the order at once. Verdicts by
//! tried thresholds, the summary, new thresholds from the server and new entries of the order follow in
//! [`Reducer::publish`], which the caller runs for each frame with changes.
//!
//! Invariants:
//! - `fold` holds the server's data. Its verdicts are an exception: they may be judged by thresholds that the
//!   user tries on this page. The server's thresholds can always be restored.
//! - Each card has one key for the life of the sheet and stands in `order` at most once. A file that is sent again by
//!   [`Reducer::resend`] gets a new image id and keeps its key.
//! - An image whose file was sent again under a new id never gets a second card.
//! - The raw file of a shot is not in `order`; the card of the primary image has a copy of its card.
//! - `card_counts` equals the count over all cards after every method.

mod shots;
#[cfg(test)]
mod tests;
mod thresholds;

use std::collections::{HashMap, HashSet, VecDeque};

use leptos::prelude::*;
use protocol::{Batch, BatchState, Event, FoldEffect, Image, ImageId, Sheet, Thresholds};

use crate::sheet::model::analysis_rate::AnalysisRate;
use crate::sheet::model::card::{Card, CardKey, CardShot};
use crate::sheet::model::card_counts::CardCounts;
use crate::sheet::model::drop_order::DropOrder;
use crate::sheet::model::new_file::NewFile;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::sheet::model::shot_pairs::ShotPairs;
use crate::sheet::model::upload_state::UploadState;

/// Maximum number of new cards that one frame adds to the order; more would make the page stutter.
const MAX_NEW_CARDS_PER_FRAME: usize = 100;

/// Reducer of one sheet. See the module documentation for inputs, outputs and invariants.
pub(crate) struct Reducer {
    /// State that the reducer changes.
    sheet: SheetState,
    /// Fold of the batch's events.
    fold: Sheet,
    /// Card of each image, and of each file under the id with which it is sent.
    key_by_image: HashMap<ImageId, CardKey>,
    /// Images whose file was sent again under a new id; their card is that of the new image.
    superseded: HashSet<ImageId>,
    /// New cards that are not in `SheetState::order` yet.
    unordered: VecDeque<CardKey>,
    drop_order: DropOrder,
    /// Shots: those that the server has made, and those that this page expects it to make.
    pairs: ShotPairs,
    card_counts: CardCounts,
    /// Latest thresholds of the server that were published.
    server_thresholds: Thresholds,
    /// Images that still have to be judged by the thresholds of the page.
    unjudged: VecDeque<ImageId>,
    /// Number in the next card key.
    next_key: u32,
    /// State of loading the images. Until every image of the batch is known, only the server's own counts are correct.
    completeness: Completeness,
}

/// State of loading a batch's images page by page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Completeness {
    /// Every image of the batch is known.
    Complete,
    /// Further pages of images must be read.
    Partial,
}

#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the tests use a part of the reducer"))]
impl Reducer {
    /// Creates the reducer of a sheet that already shows the batch with its first images.
    ///
    /// `images` must be the images from which `sheet` was created.
    pub(crate) fn new(sheet: SheetState, batch: Batch, images: Vec<Image>, completeness: Completeness) -> Self {
        let mut cards: Vec<(CardKey, ImageId)> =
            sheet.cards_now().iter().map(|card| card.with_untracked(|card| (card.key, card.id))).collect();
        cards.sort();
        let mut drop_order = DropOrder::default();
        for (key, id) in &cards {
            drop_order.record(*key, *id);
        }
        let next_key = cards.len() as u32;
        let key_by_image = cards.into_iter().map(|(key, id)| (id, key)).collect();
        let server_thresholds = batch.thresholds.clone();
        let fold = Sheet::from_snapshot(batch, images);
        let mut card_counts = CardCounts::default();
        for card in sheet.cards_now() {
            card.with_untracked(|card| card_counts.add(card));
        }
        let pairs = ShotPairs::by_server(fold.images());
        Self {
            sheet,
            fold,
            key_by_image,
            superseded: HashSet::new(),
            unordered: VecDeque::new(),
            drop_order,
            pairs,
            card_counts,
            server_thresholds,
            unjudged: VecDeque::new(),
            next_key,
            completeness,
        }
    }

    /// Fold of the server's events.
    pub(crate) fn fold(&self) -> &Sheet {
        &self.fold
    }

    /// Returns true if cards wait to be ordered or images to be rejudged by the following calls of
    /// [`publish`](Self::publish).
    pub(crate) fn has_pending_work(&self) -> bool {
        !self.unordered.is_empty() || !self.unjudged.is_empty()
    }

    /// Adds or updates these images, such as a further page of the batch, and their cards. An image that the fold knows
    /// in a newer state keeps that.
    pub(crate) fn extend(&mut self, images: Vec<Image>) {
        let ids: Vec<_> = images.iter().map(|image| image.id).collect();
        self.fold.extend(images);
        for id in ids {
            self.update_image(id);
        }
    }

    /// Records that every page of images was read; from then on, the summary is published.
    pub(crate) fn mark_complete(&mut self) {
        self.completeness = Completeness::Complete;
    }

    /// Replaces the fold by a new snapshot, which must have all images, and updates their cards. Removes the cards of
    /// images that were in the old fold and are not in the snapshot. Cards of uploads that have not become images stay.
    pub(crate) fn reset(&mut self, batch: Batch, images: Vec<Image>) {
        let ids: Vec<_> = images.iter().map(|image| image.id).collect();
        let old_fold = std::mem::replace(&mut self.fold, Sheet::from_snapshot(batch, images));
        for id in old_fold.order().iter().filter(|id| self.fold.image(**id).is_none()).copied().collect::<Vec<_>>() {
            self.remove(id);
        }
        for id in ids {
            self.update_image(id);
        }
    }

    /// Applies the next event of the log. An event that the fold already reflects changes no card.
    pub(crate) fn apply(&mut self, event: &Event) {
        match self.fold.apply(event) {
            FoldEffect::Nothing => {}
            FoldEffect::Batch => self.release_lone_raw_files(),
            FoldEffect::NewImage(id) | FoldEffect::Image(id) => self.update_image(id),
            FoldEffect::Removed(id) => self.remove(id),
            FoldEffect::Everything => self.clear_server_data(),
        }
    }

    /// Adds a waiting card for each file and returns the keys in the order of the files.
    pub(crate) fn add(&mut self, files: Vec<NewFile>) -> Vec<CardKey> {
        files
            .into_iter()
            .map(|NewFile { id, file, companions, bytes }| {
                let (key, upload) = (self.new_key(), Some(UploadState::Waiting));
                let shot = CardShot::Single;
                self.insert_card(Card { key, id, file, bytes, upload, image: None, companions, shot });
                key
            })
            .collect()
    }

    /// Sets the upload state of the card of a file that this tab uploads. Does nothing if there is no such card.
    pub(crate) fn set_upload(&mut self, key: CardKey, upload: UploadState) {
        self.change(key, |card| card.upload = Some(upload));
    }

    /// Prepares a card's file to be sent again under a new id. The card then waits and shows no image.
    pub(crate) fn resend(&mut self, key: CardKey, id: ImageId) {
        let mut old_id = id;
        self.change(key, |card| {
            old_id = card.id;
            *card = Card { id, upload: Some(UploadState::Waiting), image: None, ..card.clone() };
        });
        self.key_by_image.remove(&old_id);
        self.superseded.insert(old_id);
        self.key_by_image.insert(id, key);
        self.pairs.rename(old_id, id);
        self.update_shot_of(id);
    }

    /// Publishes one frame of changes: orders new cards, adopts new thresholds of the server, rejudges images and
    /// updates the summary.
    ///
    /// The numbers of ordered cards and of rejudged images are limited per frame;
    /// [`has_pending_work`](Self::has_pending_work) returns true if more is left. The summary stays as it is until all
    /// images are known. `analysis_rate` returns the speed for the new summary, if it can be estimated.
    pub(crate) fn publish(&mut self, analysis_rate: impl FnOnce(&SheetSummary) -> Option<AnalysisRate>) {
        let count = self.unordered.len().min(MAX_NEW_CARDS_PER_FRAME);
        if count > 0 {
            self.sheet.order.update(|order| self.drop_order.insert(order, self.unordered.drain(..count)));
        }
        self.publish_thresholds();
        self.rejudge_some();
        if self.completeness == Completeness::Partial {
            return;
        }
        let mut summary = SheetSummary::from_sheet(&self.fold, &self.card_counts);
        summary.analysis_rate = analysis_rate(&summary);
        if self.sheet.summary.with_untracked(|shown| *shown != summary) {
            self.sheet.summary.set(summary);
        }
    }

    /// Returns true if the batch may still receive images, as far as this page knows.
    pub(crate) fn is_open(&self) -> bool {
        self.fold.state() == BatchState::Open
    }

    /// Copies an image of the fold to its card; creates the card if there is none, unless the image's file was sent
    /// again under a new id. Adopts the shot of the image.
    fn update_image(&mut self, id: ImageId) {
        let Some(image) = self.fold.image(id).cloned() else { return };
        if self.superseded.contains(&id) {
            return;
        }
        let changed = self.adopt_shot(&image);
        match self.key_by_image.get(&id).copied() {
            Some(key) => self.change(key, |card| card.image = Some(image)),
            None => {
                let key = self.new_key();
                self.insert_card(Card::from_image(key, image));
            }
        }
        changed.into_iter().for_each(|id| self.update_shot_of(id));
    }

    /// Changes a card, if it exists, and keeps the counts and the copy on the card of its shot correct.
    fn change(&mut self, key: CardKey, change: impl FnOnce(&mut Card)) {
        let card_counts = &mut self.card_counts;
        let mut raw_of = None;
        self.sheet.update_card(key, |card| {
            card_counts.subtract(card);
            change(card);
            card_counts.add(card);
            raw_of = card.is_raw_of_shot().then_some(card.id);
        });
        if let Some(pair) = raw_of.and_then(|raw| self.pairs.pair_of(raw)) {
            self.update_shot(pair.primary);
        }
    }

    /// Adds a new card, which the next calls of [`publish`](Self::publish) put into the order, unless it is the raw
    /// file of a shot.
    fn insert_card(&mut self, card: Card) {
        let (key, id) = (card.key, card.id);
        self.card_counts.add(&card);
        self.key_by_image.insert(id, key);
        self.drop_order.record(key, id);
        self.unordered.push_back(key);
        self.sheet.insert_card(card);
        self.update_shot_of(id);
    }

    /// Removes the card of an image, if there is one.
    fn remove(&mut self, id: ImageId) {
        if let Some(key) = self.key_by_image.remove(&id) {
            self.unordered.retain(|other| *other != key);
            if let Some(card) = self.sheet.card(key) {
                card.with_untracked(|card| self.card_counts.subtract(card));
            }
            self.sheet.remove_card(key);
            self.release_shot_of(id);
        }
    }

    /// Clears the image data from the server after a `stream.reset`. Cards of this tab's uploads stay, without their
    /// image; all other cards are removed.
    fn clear_server_data(&mut self) {
        let cards: Vec<Card> = self.sheet.cards_now().iter().map(GetUntracked::get_untracked).collect();
        for card in cards {
            if card.upload.is_some() {
                self.change(card.key, |card| card.image = None);
            } else {
                self.remove(card.id);
            }
        }
    }

    /// Key for a new card; a sheet never uses a key again.
    fn new_key(&mut self) -> CardKey {
        self.next_key += 1;
        CardKey(self.next_key - 1)
    }
}
