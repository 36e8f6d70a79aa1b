//! How a table fills: uploads of this tab and events of the server become cards.

use std::collections::{HashMap, HashSet, VecDeque};

use leptos::prelude::*;
use protocol::{Batch, BatchState, Event, FoldEffect, Image, ImageId, Sheet, Thresholds};

use super::census::Census;
use super::drop_order::DropOrder;
use super::{Card, CardKey, Head, LightTable, Pace, Upload};

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

/// Keeps a table's cards in step with the sheet, the fold of the batch's events.
pub(crate) struct Filling {
    table: LightTable,
    sheet: Sheet,
    by_image: HashMap<ImageId, CardKey>,
    /// Failed images whose file was sent again: their card shows the new image.
    superseded: HashSet<ImageId>,
    undrawn: VecDeque<CardKey>,
    drop_order: DropOrder,
    census: Census,
    /// What the server judges by, as far as this page has heard.
    settled: Thresholds,
    /// Images that other thresholds have still to be tried on.
    untried: VecDeque<ImageId>,
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

impl Filling {
    /// Takes over a table that shows the batch with its first images.
    pub(crate) fn of(table: LightTable, batch: Batch, images: Vec<Image>, completeness: Completeness) -> Self {
        let mut cards: Vec<(CardKey, ImageId)> =
            table.cards_now().iter().map(|card| card.with_untracked(|card| (card.key, card.id))).collect();
        cards.sort();
        let mut drop_order = DropOrder::default();
        for (key, id) in &cards {
            drop_order.note(*key, *id);
        }
        let next = cards.len() as u32;
        let by_image = cards.into_iter().map(|(key, id)| (id, key)).collect();
        let settled = batch.thresholds.clone();
        let sheet = Sheet::from_snapshot(batch, images);
        let mut census = Census::default();
        for card in table.cards_now() {
            card.with_untracked(|card| census.enter(card));
        }
        Self {
            table,
            sheet,
            by_image,
            superseded: HashSet::new(),
            undrawn: VecDeque::new(),
            drop_order,
            census,
            settled,
            untried: VecDeque::new(),
            next,
            completeness,
        }
    }

    /// The fold of what the server told.
    pub(crate) fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// Whether there is more to do than one frame can take.
    pub(crate) fn is_behind(&self) -> bool {
        !self.undrawn.is_empty() || !self.untried.is_empty()
    }

    /// Judges every image by other thresholds, on this page alone.
    pub(crate) fn judge_by(&mut self, thresholds: Thresholds) {
        self.table.thresholds.set(thresholds);
        self.untried = self.sheet.order().iter().copied().collect();
    }

    /// Judges every image as the server does, where other thresholds were only tried.
    pub(crate) fn judge_as_settled(&mut self) {
        let settled = self.sheet.thresholds().clone();
        if self.table.thresholds.with_untracked(|tried| *tried != settled) {
            self.judge_by(settled);
        }
    }

    /// Puts a further page of images on the sheet.
    pub(crate) fn extend(&mut self, images: Vec<Image>) {
        let ids: Vec<_> = images.iter().map(|image| image.id).collect();
        self.sheet.extend(images);
        for id in ids {
            self.show(id);
        }
    }

    /// Says that the last page was read.
    pub(crate) fn complete(&mut self) {
        self.completeness = Completeness::Whole;
    }

    /// Begins again from what the server says now; uploads of this tab stay.
    pub(crate) fn renew(&mut self, batch: Batch, images: Vec<Image>) {
        let ids: Vec<_> = images.iter().map(|image| image.id).collect();
        let before = std::mem::replace(&mut self.sheet, Sheet::from_snapshot(batch, images));
        for id in before.order().iter().filter(|id| self.sheet.image(**id).is_none()).copied().collect::<Vec<_>>() {
            self.remove(id);
        }
        for id in ids {
            self.show(id);
        }
    }

    /// Takes the next event.
    pub(crate) fn apply(&mut self, event: &Event) {
        match self.sheet.apply(event) {
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
                self.lay(Card { key, id, name, path, bytes, upload: Some(Upload::Waiting), image: None });
                key
            })
            .collect()
    }

    /// Tells how far an upload of this tab is.
    pub(crate) fn set_upload(&mut self, key: CardKey, upload: Upload) {
        self.change(key, |card| card.upload = Some(upload));
    }

    /// Gives a card's file a new id, under which it is sent again.
    pub(crate) fn resend(&mut self, key: CardKey, id: ImageId) {
        let mut before = id;
        self.change(key, |card| {
            before = card.id;
            *card = Card { id, upload: Some(Upload::Waiting), image: None, ..card.clone() };
        });
        self.by_image.remove(&before);
        self.superseded.insert(before);
        self.by_image.insert(id, key);
    }

    /// Brings the header up to date and draws some of the cards that wait for it.
    pub(crate) fn publish(&mut self, pace: impl FnOnce(&Head) -> Option<Pace>) {
        let count = self.undrawn.len().min(CARDS_A_FRAME);
        if count > 0 {
            self.table.order.update(|order| self.drop_order.insert(order, self.undrawn.drain(..count)));
        }
        if *self.sheet.thresholds() != self.settled {
            self.settled = self.sheet.thresholds().clone();
            self.table.thresholds.set(self.settled.clone());
        }
        let count = self.untried.len().min(VERDICTS_A_FRAME);
        let thresholds = self.table.thresholds.get_untracked();
        for id in self.untried.drain(..count).collect::<Vec<_>>() {
            if self.sheet.rejudge_own_issues(id, &thresholds) {
                self.show(id);
            }
        }
        if self.completeness == Completeness::Partial {
            return;
        }
        let mut head = Head::of_sheet(&self.sheet, &self.census);
        head.pace = pace(&head);
        if self.table.head.with_untracked(|known| *known != head) {
            self.table.head.set(head);
        }
    }

    /// Whether more images may come, as far as is known.
    pub(crate) fn is_open(&self) -> bool {
        self.sheet.state() == BatchState::Open
    }

    fn show(&mut self, id: ImageId) {
        let Some(image) = self.sheet.image(id).cloned() else { return };
        match self.by_image.get(&id).copied() {
            Some(key) => self.change(key, |card| card.image = Some(image)),
            None if self.superseded.contains(&id) => {}
            None => {
                let key = self.new_key();
                self.lay(Card::of_image(key, image));
            }
        }
    }

    fn change(&mut self, key: CardKey, change: impl FnOnce(&mut Card)) {
        let census = &mut self.census;
        self.table.change(key, |card| {
            census.leave(card);
            change(card);
            census.enter(card);
        });
    }

    fn lay(&mut self, card: Card) {
        self.census.enter(&card);
        self.by_image.insert(card.id, card.key);
        self.drop_order.note(card.key, card.id);
        self.undrawn.push_back(card.key);
        self.table.lay(card);
    }

    fn remove(&mut self, id: ImageId) {
        if let Some(key) = self.by_image.remove(&id) {
            self.undrawn.retain(|other| *other != key);
            if let Some(card) = self.table.card(key) {
                card.with_untracked(|card| self.census.leave(card));
            }
            self.table.take(key);
        }
    }

    /// The server's log begins anew: what it told before is no longer known, what this tab sends is.
    fn forget(&mut self) {
        let cards: Vec<Card> = self.table.cards_now().iter().map(GetUntracked::get_untracked).collect();
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
