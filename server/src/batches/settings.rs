//! Edits by people: settings of a batch, re-evaluation by new thresholds, and decisions about images.

use protocol::{Batch, BatchId, Decision, Image, ImageId, Thresholds};

use super::changes::Batches;
use super::duplicate_state::BatchLock;
use super::error::BatchError;
use super::tasks::run_to_completion;
use super::thresholds_patch::ThresholdsPatch;
use crate::store::{AppliedChanges, Change, DueFilter, Refusal};

/// Largest number of changes of a re-evaluation in one transaction. It limits the time for which changes of other
/// batches wait.
const MAX_REVISIONS: usize = 1000;

/// New settings of a batch. Settings that are `None` stay as they are.
#[derive(Debug, Default)]
pub struct SettingsPatch {
    /// Name; `Some(None)` removes the name.
    pub name: Option<Option<String>>,
    /// Thresholds to change.
    pub thresholds: Option<ThresholdsPatch>,
    /// True to pin the batch, which exempts it from expiry; false to unpin it.
    pub pinned: Option<bool>,
    /// Number of images after which the batch seals itself.
    pub expected: Option<u64>,
}

/// Search for duplicates that a change of thresholds requires.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DuplicateSearch {
    /// None: the new thresholds find the same duplicates.
    Reuse,
    /// All images are compared again.
    Repeat,
}

impl Batches {
    /// Changes settings of a batch. If the thresholds change, every analyzed image is judged again from its report.
    pub async fn change_settings(&self, batch: &BatchId, patch: SettingsPatch) -> Result<Batch, BatchError> {
        let SettingsPatch { name, thresholds, pinned, expected } = patch;
        match thresholds {
            None => {
                self.apply(batch, vec![Change::Configure { name, thresholds: None, pinned, expected }]).await?;
            }
            Some(patch) => {
                let (batches, batch) = (self.clone(), batch.clone());
                let change = async move { batches.change_thresholds(&batch, &patch, name, pinned, expected).await };
                run_to_completion(change).await?;
            }
        }
        self.get(batch).await
    }

    /// Sets or clears the decision about one image. Returns the image with its report summary.
    pub async fn decide(
        &self,
        batch: &BatchId,
        image: ImageId,
        decision: Option<Decision>,
    ) -> Result<Image, BatchError> {
        self.apply(batch, vec![Change::Decide { image, decision }]).await?;
        self.image_summary(batch, image).await
    }

    /// Sets or clears the decision about many images, all in one transaction. Returns those that the batch has, with
    /// their report summaries, each once and in the given order.
    pub async fn decide_many(
        &self,
        batch: &BatchId,
        images: Vec<ImageId>,
        decision: Option<Decision>,
    ) -> Result<Vec<Image>, BatchError> {
        loop {
            let present = self.store.image_summaries(batch, images.clone()).await?;
            let changes = present.iter().map(|image| Change::Decide { image: image.id, decision }).collect();
            match self.apply(batch, changes).await {
                // An image was deleted after the read: the read is repeated without it.
                Err(BatchError::Refused(Refusal::ImageUnknown)) => {}
                applied => {
                    applied?;
                    return Ok(self.store.image_summaries(batch, images).await?);
                }
            }
        }
    }

    /// Changes the thresholds and other settings, and judges all analyzed images again if the thresholds differ.
    async fn change_thresholds(
        &self,
        batch: &BatchId,
        patch: &ThresholdsPatch,
        name: Option<Option<String>>,
        pinned: Option<bool>,
        expected: Option<u64>,
    ) -> Result<(), BatchError> {
        // Refuses an unknown batch before it is locked.
        self.store.batch(batch).await?;
        let lock = self.duplicate_states.lock(batch).await;
        let present = self.store.batch(batch).await?.thresholds;
        let thresholds = patch.apply_to(&present);
        let configure = Change::Configure { name, thresholds: Some(Box::new(thresholds.clone())), pinned, expected };
        if thresholds == present {
            drop(lock);
            return self.apply(batch, vec![configure]).await.map(drop);
        }
        // An interrupted re-evaluation may have changed the thresholds of the search without repeating it.
        let can_reuse = thresholds.same_duplicate_search(&present) && !self.is_rejudging(batch).await?;
        let search = if can_reuse { DuplicateSearch::Reuse } else { DuplicateSearch::Repeat };
        self.rejudge(lock, batch, thresholds, search, Some(configure)).await
    }

    /// Finishes a threshold re-evaluation that an error or the end of a server interrupted. Does nothing if none is
    /// unfinished.
    pub(super) async fn finish_rejudging(&self, batch: &BatchId) -> Result<(), BatchError> {
        let lock = self.duplicate_states.lock(batch).await;
        if !self.is_rejudging(batch).await? {
            return Ok(());
        }
        let thresholds = self.store.batch(batch).await?.thresholds;
        self.rejudge(lock, batch, thresholds, DuplicateSearch::Repeat, None).await
    }

    /// Returns true if a threshold re-evaluation of the batch has begun and not finished.
    async fn is_rejudging(&self, batch: &BatchId) -> Result<bool, BatchError> {
        Ok(self.store.due_batches(DueFilter::Rejudging).await?.contains(batch))
    }

    /// Judges all analyzed images of a batch by these thresholds, writes the change `first` and the changed verdicts
    /// and groups, and handles the consequences.
    async fn rejudge(
        &self,
        lock: BatchLock,
        batch: &BatchId,
        thresholds: Thresholds,
        search: DuplicateSearch,
        first: Option<Change>,
    ) -> Result<(), BatchError> {
        // The lock keeps the batch from being closed meanwhile, since closing takes it too.
        let has_ended = self.store.batch(batch).await?.state.has_ended();
        let applied = if has_ended {
            self.rejudge_ended(lock, batch, thresholds, search, first).await?
        } else {
            self.rejudge_running(lock, batch, thresholds, search, first).await?
        };
        self.handle_consequences(batch, &applied).await
    }

    /// [`Batches::rejudge`] for a batch that has ended, without the consequences.
    async fn rejudge_ended(
        &self,
        lock: BatchLock,
        batch: &BatchId,
        thresholds: Thresholds,
        search: DuplicateSearch,
        first: Option<Change>,
    ) -> Result<AppliedChanges, BatchError> {
        // The state is not kept in memory, since no more images will come.
        match search {
            DuplicateSearch::Repeat => {
                let mut loaded = lock.search_again(thresholds).await?;
                let revisions = loaded.judge_whole_batch().await?;
                self.write_revisions(batch, first, revisions).await
            }
            DuplicateSearch::Reuse => {
                let present = self.store.batch(batch).await?.thresholds;
                match lock.judge_with_stored_groups(present, thresholds.clone()).await? {
                    Some(revisions) => self.write_revisions(batch, first, revisions).await,
                    None => Box::pin(self.rejudge_ended(lock, batch, thresholds, DuplicateSearch::Repeat, first)).await,
                }
            }
        }
    }

    /// [`Batches::rejudge`] for a batch that has not ended, without the consequences.
    async fn rejudge_running(
        &self,
        lock: BatchLock,
        batch: &BatchId,
        thresholds: Thresholds,
        search: DuplicateSearch,
        first: Option<Change>,
    ) -> Result<AppliedChanges, BatchError> {
        let loaded = match search {
            DuplicateSearch::Repeat => lock.search_again(thresholds).await?,
            DuplicateSearch::Reuse => {
                let mut loaded = lock.load().await?;
                loaded.set_thresholds(thresholds);
                loaded
            }
        };
        let revisions = loaded.judge_images_so_far().await?;
        let applied = self.write_revisions(batch, first, revisions).await?;
        loaded.keep();
        Ok(applied)
    }

    /// Writes the change `first`, then the revisions and [`Change::Rejudged`], in transactions of at most
    /// [`MAX_REVISIONS`] changes. Returns the result of the last one.
    async fn write_revisions(
        &self,
        batch: &BatchId,
        first: Option<Change>,
        revisions: Vec<Change>,
    ) -> Result<AppliedChanges, BatchError> {
        let mut changes = first.into_iter().chain(revisions).chain([Change::Rejudged]).peekable();
        loop {
            let applied = self.store.apply(batch, changes.by_ref().take(MAX_REVISIONS).collect()).await?;
            if changes.peek().is_none() {
                return Ok(applied);
            }
        }
    }
}
