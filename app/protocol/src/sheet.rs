//! What a sheet shows: a batch and its images, folded from the batch's events.

use std::collections::HashMap;

mod fold;

pub use fold::FoldEffect;

use crate::{Batch, BatchId, BatchState, Cursor, Image, ImageId, Thresholds, Timestamp, Totals, rejudge_own_issues};

/// A batch as its events tell it.
///
/// It begins either empty, and then takes the log from its first event, or from a snapshot ([`Sheet::from_snapshot`], then
/// [`Sheet::extend`] with further pages of images), and then takes the events after the snapshot's cursor. Events that the
/// sheet already reflects change nothing, so a replay that overlaps is harmless.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    id: BatchId,
    name: Option<String>,
    expected: Option<u64>,
    state: BatchState,
    deleted: bool,
    thresholds: Thresholds,
    keep: bool,
    created_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    cursor: Option<Cursor>,
    totals: Totals,
    order: Vec<ImageId>,
    images: HashMap<ImageId, Image>,
}

impl Sheet {
    /// The sheet of a batch of which nothing is known yet.
    pub fn empty(id: BatchId) -> Self {
        Self {
            id,
            name: None,
            expected: None,
            state: BatchState::Open,
            deleted: false,
            thresholds: Thresholds::default(),
            keep: false,
            created_at: None,
            ended_at: None,
            cursor: None,
            totals: Totals::default(),
            order: Vec::new(),
            images: HashMap::new(),
        }
    }

    /// The sheet as a batch and its first images describe it. Events after the batch's cursor continue it.
    pub fn from_snapshot(batch: Batch, images: impl IntoIterator<Item = Image>) -> Self {
        let mut sheet = Self {
            name: batch.name,
            expected: batch.expected,
            state: batch.state,
            thresholds: batch.thresholds,
            keep: batch.keep,
            created_at: Some(batch.created_at),
            ended_at: batch.completed_at,
            cursor: Some(batch.cursor),
            ..Self::empty(batch.id)
        };
        sheet.extend(images);
        sheet
    }

    /// Puts further images of a snapshot on the sheet, in their order. One that the sheet knows better stays as it is.
    pub fn extend(&mut self, images: impl IntoIterator<Item = Image>) {
        for image in images {
            match self.images.get(&image.id) {
                Some(known) if known.seq >= image.seq => {}
                Some(_) => self.replace(image),
                None => self.insert(image),
            }
        }
    }

    /// The batch's id.
    pub fn id(&self) -> &BatchId {
        &self.id
    }

    /// What its owner calls it.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// How many images were said to come.
    pub fn expected(&self) -> Option<u64> {
        self.expected
    }

    /// Whether more images may come.
    pub fn state(&self) -> BatchState {
        self.state
    }

    /// Whether the batch was removed.
    pub fn is_deleted(&self) -> bool {
        self.deleted
    }

    /// What its images are judged by.
    pub fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }

    /// Whether it is pinned against expiry.
    pub fn keep(&self) -> bool {
        self.keep
    }

    /// When it was opened.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.created_at
    }

    /// When it came to its end.
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.ended_at
    }

    /// The newest event that it reflects.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// What the images on the sheet add up to.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The images' ids in the order of their arrival.
    pub fn order(&self) -> &[ImageId] {
        &self.order
    }

    /// One image.
    pub fn image(&self, id: ImageId) -> Option<&Image> {
        self.images.get(&id)
    }

    /// The images in the order of their arrival.
    pub fn images(&self) -> impl Iterator<Item = &Image> {
        self.order.iter().filter_map(|id| self.images.get(id))
    }

    /// Whether nothing more will happen by itself.
    pub fn is_end(&self) -> bool {
        self.deleted || self.state.is_end()
    }

    /// Judges one image by other thresholds before the server does, as far as its own report tells; whether its verdicts changed.
    pub fn rejudge_own_issues(&mut self, id: ImageId, thresholds: &Thresholds) -> bool {
        let Some(image) = self.images.get(&id) else { return false };
        let Some(report) = &image.report else { return false };
        let verdicts = rejudge_own_issues(report, &image.name, thresholds, &image.verdicts);
        let is_changed = verdicts != image.verdicts;
        if is_changed {
            let image = Image { verdicts, ..image.clone() };
            self.replace(image);
        }
        is_changed
    }

    fn insert(&mut self, image: Image) {
        self.totals.add(&image);
        self.order.push(image.id);
        self.images.insert(image.id, image);
    }

    fn replace(&mut self, image: Image) {
        self.totals.add(&image);
        if let Some(before) = self.images.insert(image.id, image) {
            self.totals.remove(&before);
        }
    }

    fn remove(&mut self, id: ImageId) {
        if let Some(image) = self.images.remove(&id) {
            self.totals.remove(&image);
            self.order.retain(|other| *other != id);
        }
    }
}

#[cfg(test)]
mod tests;
