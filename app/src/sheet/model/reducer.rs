//! Reducer: applies this tab's uploads and the server's events to the sheet state.

use std::collections::{HashMap, HashSet, VecDeque};

use leptos::prelude::*;
use protocol::{Batch, BatchState, Event, FoldEffect, Image, ImageId, Sheet, Thresholds};

use crate::sheet::model::analysis_rate::AnalysisRate;
use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::card_counts::CardCounts;
use crate::sheet::model::drop_order::DropOrder;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::sheet::model::upload_state::UploadState;

/// Images that are judged anew in one frame: more would make a slider stutter.
const VERDICTS_A_FRAME: usize = 1000;

/// New cards that are drawn in one frame: more would make the page stutter.
const CARDS_A_FRAME: usize = 100;

/// A file that this tab is about to send.
pub(crate) struct NewFile {
    /// The id it is sent under.
    pub(crate) id: ImageId,
    /// Its name, without folders.
    pub(crate) name: String,
    /// Its name with the folders it lay in, where that is known.
    pub(crate) path: Option<String>,
    /// Its length.
    pub(crate) bytes: u64,
}

/// Keeps a sheet's cards in step with the sheet, the fold of the batch's events.
pub(crate) struct Reducer {
    sheet: SheetState,
    fold: Sheet,
    by_image: HashMap<ImageId, CardKey>,
    /// Failed images whose file was sent again: their card shows the new image.
    superseded: HashSet<ImageId>,
    not_drawn: VecDeque<CardKey>,
    drop_order: DropOrder,
    card_counts: CardCounts,
    /// What the server judges by, as far as this page has heard.
    server_thresholds: Thresholds,
    /// Images that other thresholds have still to be tried on.
    to_rejudge: VecDeque<ImageId>,
    next: u32,
    /// Whether every image of the batch is on the sheet: before that only the server's own counts add up.
    completeness: Completeness,
}

/// Whether every image of a batch is known one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Completeness {
    /// All are.
    Whole,
    /// Pages of images are still to be read.
    Partial,
}

impl Reducer {
    /// Takes over a sheet that shows the batch with its first images.
    pub(crate) fn of(sheet: SheetState, batch: Batch, images: Vec<Image>, completeness: Completeness) -> Self {
        let mut cards: Vec<(CardKey, ImageId)> =
            sheet.cards_now().iter().map(|card| card.with_untracked(|card| (card.key, card.id))).collect();
        cards.sort();
        let mut drop_order = DropOrder::default();
        for (key, id) in &cards {
            drop_order.note(*key, *id);
        }
        let next = cards.len() as u32;
        let by_image = cards.into_iter().map(|(key, id)| (id, key)).collect();
        let server_thresholds = batch.thresholds.clone();
        let fold = Sheet::from_snapshot(batch, images);
        let mut card_counts = CardCounts::default();
        for card in sheet.cards_now() {
            card.with_untracked(|card| card_counts.add(card));
        }
        Self {
            sheet,
            fold,
            by_image,
            superseded: HashSet::new(),
            not_drawn: VecDeque::new(),
            drop_order,
            card_counts,
            server_thresholds,
            to_rejudge: VecDeque::new(),
            next,
            completeness,
        }
    }

    /// The fold of what the server told.
    pub(crate) fn fold(&self) -> &Sheet {
        &self.fold
    }

    /// Whether there is more to do than one frame can take.
    pub(crate) fn is_behind(&self) -> bool {
        !self.not_drawn.is_empty() || !self.to_rejudge.is_empty()
    }

    /// Judges every image by other thresholds, on this page alone.
    pub(crate) fn preview_thresholds(&mut self, thresholds: Thresholds) {
        self.sheet.thresholds.set(thresholds);
        self.to_rejudge = self.fold.order().iter().copied().collect();
    }

    /// Judges every image as the server does, where other thresholds were only tried.
    pub(crate) fn reset_thresholds(&mut self) {
        let server_thresholds = self.fold.thresholds().clone();
        if self.sheet.thresholds.with_untracked(|tried| *tried != server_thresholds) {
            self.preview_thresholds(server_thresholds);
        }
    }

    /// Puts a further page of images on the sheet.
    pub(crate) fn extend(&mut self, images: Vec<Image>) {
        let ids: Vec<_> = images.iter().map(|image| image.id).collect();
        self.fold.extend(images);
        for id in ids {
            self.show(id);
        }
    }

    /// Says that the last page was read.
    pub(crate) fn complete(&mut self) {
        self.completeness = Completeness::Whole;
    }

    /// Begins again from what the server says now; uploads of this tab stay.
    pub(crate) fn replace(&mut self, batch: Batch, images: Vec<Image>) {
        let ids: Vec<_> = images.iter().map(|image| image.id).collect();
        let before = std::mem::replace(&mut self.fold, Sheet::from_snapshot(batch, images));
        for id in before.order().iter().filter(|id| self.fold.image(**id).is_none()).copied().collect::<Vec<_>>() {
            self.remove(id);
        }
        for id in ids {
            self.show(id);
        }
    }

    /// Takes the next event.
    pub(crate) fn apply(&mut self, event: &Event) {
        match self.fold.apply(event) {
            FoldEffect::Nothing | FoldEffect::Batch => {}
            FoldEffect::NewImage(id) | FoldEffect::Image(id) => self.show(id),
            FoldEffect::Removed(id) => self.remove(id),
            FoldEffect::Everything => self.forget(),
        }
    }

    /// Gives each file a card, in their order, at the end of the sheet.
    pub(crate) fn add(&mut self, files: Vec<NewFile>) -> Vec<CardKey> {
        files
            .into_iter()
            .map(|NewFile { id, name, path, bytes }| {
                let key = self.new_key();
                self.insert_card(Card { key, id, name, path, bytes, upload: Some(UploadState::Waiting), image: None });
                key
            })
            .collect()
    }

    /// Tells how far an upload of this tab is.
    pub(crate) fn set_upload(&mut self, key: CardKey, upload: UploadState) {
        self.change(key, |card| card.upload = Some(upload));
    }

    /// Gives a card's file a new id, under which it is sent again.
    pub(crate) fn resend(&mut self, key: CardKey, id: ImageId) {
        let mut before = id;
        self.change(key, |card| {
            before = card.id;
            *card = Card { id, upload: Some(UploadState::Waiting), image: None, ..card.clone() };
        });
        self.by_image.remove(&before);
        self.superseded.insert(before);
        self.by_image.insert(id, key);
    }

    /// Brings the header up to date and draws some of the cards that wait for it.
    pub(crate) fn publish(&mut self, analysis_rate: impl FnOnce(&SheetSummary) -> Option<AnalysisRate>) {
        let count = self.not_drawn.len().min(CARDS_A_FRAME);
        if count > 0 {
            self.sheet.order.update(|order| self.drop_order.insert(order, self.not_drawn.drain(..count)));
        }
        if *self.fold.thresholds() != self.server_thresholds {
            self.server_thresholds = self.fold.thresholds().clone();
            self.sheet.thresholds.set(self.server_thresholds.clone());
        }
        let count = self.to_rejudge.len().min(VERDICTS_A_FRAME);
        let thresholds = self.sheet.thresholds.get_untracked();
        for id in self.to_rejudge.drain(..count).collect::<Vec<_>>() {
            if self.fold.rejudge_own_issues(id, &thresholds) {
                self.show(id);
            }
        }
        if self.completeness == Completeness::Partial {
            return;
        }
        let mut summary = SheetSummary::of_sheet(&self.fold, &self.card_counts);
        summary.analysis_rate = analysis_rate(&summary);
        if self.sheet.summary.with_untracked(|known| *known != summary) {
            self.sheet.summary.set(summary);
        }
    }

    /// Whether more images may come, as far as is known.
    pub(crate) fn is_open(&self) -> bool {
        self.fold.state() == BatchState::Open
    }

    fn show(&mut self, id: ImageId) {
        let Some(image) = self.fold.image(id).cloned() else { return };
        match self.by_image.get(&id).copied() {
            Some(key) => self.change(key, |card| card.image = Some(image)),
            None if self.superseded.contains(&id) => {}
            None => {
                let key = self.new_key();
                self.insert_card(Card::of_image(key, image));
            }
        }
    }

    fn change(&mut self, key: CardKey, change: impl FnOnce(&mut Card)) {
        let card_counts = &mut self.card_counts;
        self.sheet.update_card(key, |card| {
            card_counts.remove(card);
            change(card);
            card_counts.add(card);
        });
    }

    fn insert_card(&mut self, card: Card) {
        self.card_counts.add(&card);
        self.by_image.insert(card.id, card.key);
        self.drop_order.note(card.key, card.id);
        self.not_drawn.push_back(card.key);
        self.sheet.insert_card(card);
    }

    fn remove(&mut self, id: ImageId) {
        if let Some(key) = self.by_image.remove(&id) {
            self.not_drawn.retain(|other| *other != key);
            if let Some(card) = self.sheet.card(key) {
                card.with_untracked(|card| self.card_counts.remove(card));
            }
            self.sheet.remove_card(key);
        }
    }

    /// The server's log begins anew: what it told before is no longer known, what this tab sends is.
    fn forget(&mut self) {
        let cards: Vec<Card> = self.sheet.cards_now().iter().map(GetUntracked::get_untracked).collect();
        for card in cards {
            if card.upload.is_some() {
                self.change(card.key, |card| card.image = None);
            } else {
                self.remove(card.id);
            }
        }
    }

    fn new_key(&mut self) -> CardKey {
        self.next += 1;
        CardKey(self.next - 1)
    }
}
