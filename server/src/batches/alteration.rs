//! What people change of a batch: its name, what it is judged by, whether it is pinned, and decisions about its images.

use protocol::{Batch, BatchId, Decision, Image, ImageId, Thresholds};

use super::relations::{BatchRelations, Search};
use super::thresholds_patch::ThresholdsPatch;
use super::{Batches, to_its_end};
use crate::store::{Applied, Change, Refusal, StoreError, Window};

/// Revisions that are written together: bounds how long everybody else's changes wait for them.
const CHUNK: usize = 1000;

/// What is to change of a batch; what is absent stays.
#[derive(Debug, Default)]
pub struct Alteration {
    /// What its owner calls it; nothing when it is to have no name.
    pub name: Option<Option<String>>,
    /// What its images are judged by.
    pub thresholds: Option<ThresholdsPatch>,
    /// True if the batch is to be pinned against expiry.
    pub pinned: Option<bool>,
    /// How many images will come.
    pub expected: Option<u64>,
}

impl Batches {
    /// Changes a batch. With other thresholds, every analyzed image is judged again from its report.
    pub async fn alter(&self, batch: &BatchId, alteration: Alteration) -> Result<Batch, StoreError> {
        let Alteration { name, thresholds, pinned, expected } = alteration;
        match thresholds {
            None => {
                drop(self.apply(batch, vec![Change::Configure { name, thresholds: None, pinned, expected }]).await?)
            }
            Some(patch) => {
                let (batches, batch) = (self.clone(), batch.clone());
                let altered = async move { batches.alter_thresholds(&batch, &patch, name, pinned, expected).await };
                to_its_end(altered).await?;
            }
        }
        self.get(batch).await
    }

    /// Decides about an image, or takes that back.
    pub async fn decide(
        &self,
        batch: &BatchId,
        image: ImageId,
        decision: Option<Decision>,
    ) -> Result<Image, StoreError> {
        self.apply(batch, vec![Change::Decide { image, decision }]).await?;
        self.store.brief_image(batch, image).await
    }

    /// Decides about many images, or takes that back; those of them that the batch has, in this order.
    pub async fn decide_many(
        &self,
        batch: &BatchId,
        images: Vec<ImageId>,
        decision: Option<Decision>,
    ) -> Result<Vec<Image>, StoreError> {
        loop {
            let present = self.store.brief_images(batch, images.clone()).await?;
            let changes = present.iter().map(|image| Change::Decide { image: image.id, decision }).collect();
            match self.apply(batch, changes).await {
                // One was removed since it was looked for.
                Err(StoreError::Refused(Refusal::ImageUnknown)) => {}
                applied => {
                    applied?;
                    return self.store.brief_images(batch, images).await;
                }
            }
        }
    }

    async fn alter_thresholds(
        &self,
        batch: &BatchId,
        patch: &ThresholdsPatch,
        name: Option<Option<String>>,
        pinned: Option<bool>,
        expected: Option<u64>,
    ) -> Result<(), StoreError> {
        // Nothing is begun for a batch that is not there.
        self.store.batch(batch).await?;
        let relations = self.relations.lock(batch).await;
        let present = self.store.batch(batch).await?.thresholds;
        let thresholds = patch.apply_to(&present);
        let configure = Change::Configure { name, thresholds: Some(Box::new(thresholds.clone())), pinned, expected };
        if thresholds == present {
            drop(relations);
            return self.apply(batch, vec![configure]).await.map(drop);
        }
        let is_finding_the_same = thresholds.same_duplicate_search(&present) && !self.is_rejudging(batch).await?;
        let search = if is_finding_the_same { Search::AsBefore } else { Search::Again };
        self.rejudge(relations, batch, thresholds, search, Some(configure)).await
    }

    /// Judges a batch again whose server died while it did so.
    pub(super) async fn finish_judging(&self, batch: &BatchId) -> Result<(), StoreError> {
        let relations = self.relations.lock(batch).await;
        if !self.is_rejudging(batch).await? {
            return Ok(());
        }
        let thresholds = self.store.batch(batch).await?.thresholds;
        self.rejudge(relations, batch, thresholds, Search::Again, None).await
    }

    async fn is_rejudging(&self, batch: &BatchId) -> Result<bool, StoreError> {
        Ok(self.store.due(Window::Rejudging).await?.contains(batch))
    }

    async fn rejudge(
        &self,
        mut relations: BatchRelations,
        batch: &BatchId,
        thresholds: Thresholds,
        search: Search,
        first: Option<Change>,
    ) -> Result<(), StoreError> {
        // It cannot change while the relations are held: who ends a batch holds them too.
        let is_end = self.store.batch(batch).await?.state.is_end();
        let revisions = if is_end {
            relations.settle_by(thresholds, search).await
        } else {
            relations.judge_by(thresholds, search).await
        };
        let written = match revisions {
            Ok(revisions) => self.write_in_chunks(batch, first, revisions).await,
            Err(error) => Err(error),
        };
        if written.is_err() {
            // What is in memory must not run ahead of the log.
            relations.invalidate();
        }
        drop(relations);
        if is_end {
            self.relations.forget(batch);
        }
        self.after(batch, &written?).await
    }

    /// Writes the first change, then all revisions, then that it is done; what came of the last.
    async fn write_in_chunks(
        &self,
        batch: &BatchId,
        first: Option<Change>,
        revisions: Vec<Change>,
    ) -> Result<Applied, StoreError> {
        let mut changes = first.into_iter().chain(revisions).chain([Change::Rejudged]).peekable();
        loop {
            let applied = self.store.apply(batch, changes.by_ref().take(CHUNK).collect()).await?;
            if changes.peek().is_none() {
                return Ok(applied);
            }
        }
    }
}
