//! The state of a sheet: one batch and its images.

use std::collections::HashMap;

use crate::{Batch, BatchId, BatchState, Cursor, Image, ImageId, Thresholds, Timestamp, Totals, rejudge_own_issues};

/// A batch and its images, folded from the batch's events.
///
/// A sheet starts in one of two ways. It starts empty and applies the log from the first event. Or it starts from a
/// snapshot ([`Sheet::from_snapshot`], then [`Sheet::extend`] with further pages of images) and applies the events
/// after the snapshot's cursor. Events that the sheet already reflects change at most its cursor, so a replay that
/// overlaps is harmless.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub(super) id: BatchId,
    pub(super) name: Option<String>,
    pub(super) expected: Option<u64>,
    pub(super) state: BatchState,
    pub(super) deleted: bool,
    pub(super) thresholds: Thresholds,
    pub(super) pinned: bool,
    pub(super) created_at: Option<Timestamp>,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) cursor: Option<Cursor>,
    totals: Totals,
    order: Vec<ImageId>,
    images: HashMap<ImageId, Image>,
}

impl Sheet {
    /// The sheet of a batch before its first event. Its thresholds are placeholders until `batch.created` sets them.
    pub fn empty(id: BatchId) -> Self {
        Self {
            id,
            name: None,
            expected: None,
            state: BatchState::Open,
            deleted: false,
            thresholds: Thresholds::default(),
            pinned: false,
            created_at: None,
            ended_at: None,
            cursor: None,
            totals: Totals::default(),
            order: Vec::new(),
            images: HashMap::new(),
        }
    }

    /// The sheet of a snapshot: a batch and its first images. The events after the batch's cursor continue it.
    pub fn from_snapshot(batch: Batch, images: impl IntoIterator<Item = Image>) -> Self {
        let mut sheet = Self {
            name: batch.name,
            expected: batch.expected,
            state: batch.state,
            thresholds: batch.thresholds,
            pinned: batch.pinned,
            created_at: Some(batch.created_at),
            ended_at: batch.completed_at,
            cursor: Some(batch.cursor),
            ..Self::empty(batch.id)
        };
        sheet.extend(images);
        sheet
    }

    /// Adds further images of a snapshot, in their order. Of an image that the sheet has already, the newer state
    /// stays.
    pub fn extend(&mut self, images: impl IntoIterator<Item = Image>) {
        for image in images {
            match self.images.get(&image.id) {
                Some(known) if known.seq >= image.seq => {}
                Some(_) => self.replace(image),
                None => self.insert(image),
            }
        }
    }

    /// Id of the batch.
    pub fn id(&self) -> &BatchId {
        &self.id
    }

    /// Name given by the owner.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Number of images that the owner announced; none if unknown.
    pub fn expected(&self) -> Option<u64> {
        self.expected
    }

    /// State of the batch.
    pub fn state(&self) -> BatchState {
        self.state
    }

    /// Returns true if the batch was deleted.
    pub fn is_deleted(&self) -> bool {
        self.deleted
    }

    /// Thresholds that the images are judged by.
    pub fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }

    /// Returns true if the batch is pinned against expiry.
    pub fn is_pinned(&self) -> bool {
        self.pinned
    }

    /// Time at which the batch was opened; none before the first event.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.created_at
    }

    /// Time at which the batch was completed or cancelled; none before that.
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.ended_at
    }

    /// Cursor of the newest event that was applied or that the snapshot includes; single images may be newer. None
    /// before the first event.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Totals over the images of the sheet.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Ids of the images in order of arrival.
    pub fn order(&self) -> &[ImageId] {
        &self.order
    }

    /// The image with this id; none if the sheet does not have it.
    pub fn image(&self, id: ImageId) -> Option<&Image> {
        self.images.get(&id)
    }

    /// All images in order of arrival.
    pub fn images(&self) -> impl Iterator<Item = &Image> {
        self.order.iter().filter_map(|id| self.images.get(id))
    }

    /// Returns true if the batch is completed, cancelled or deleted. A completed or cancelled batch is then changed
    /// only by clients' requests and by expiry, a deleted one by nothing.
    pub fn has_ended(&self) -> bool {
        self.deleted || self.state.has_ended()
    }

    /// Judges one image by other thresholds before the server has done so. Issues that depend on the rest of the batch
    /// stay as they are. Returns true if the verdicts changed; false also for an image that is unknown or has no
    /// report.
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

    /// Adds an image that the sheet does not have, after all others, and updates the totals.
    pub(super) fn insert(&mut self, image: Image) {
        self.totals.add(&image);
        self.order.push(image.id);
        self.images.insert(image.id, image);
    }

    /// Replaces an image, which the sheet must have, by another state of it, and updates the totals.
    pub(super) fn replace(&mut self, image: Image) {
        self.totals.add(&image);
        if let Some(before) = self.images.insert(image.id, image) {
            self.totals.remove(&before);
        }
    }

    /// Removes an image and updates the totals; does nothing if the sheet does not have it.
    pub(super) fn remove(&mut self, id: ImageId) {
        if let Some(image) = self.images.remove(&id) {
            self.totals.remove(&image);
            self.order.retain(|other| *other != id);
        }
    }
}
