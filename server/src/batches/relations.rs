//! What the images of a batch mean for each other, kept in memory while the batch runs.
//!
//! It is a fold of the log and can be made anew from the store at any time. One task at a time works on a batch's relations,
//! from the look at them to the transaction that records what follows: so what they say and what the log says agree.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use analysis::{Analyzed, DuplicateStatus, Duplicates, Member, batch_contexts};
use protocol::{BatchContext, BatchId, GroupId, Image, ImageId, Report, Thresholds, Verdict, judge, rejudge_batch};
use tokio::sync::OwnedMutexGuard;

use crate::store::{Change, Refusal, Store, StoreError};

/// What is known of a batch.
struct Known {
    duplicates: Duplicates,
    /// What its images are judged by.
    thresholds: Thresholds,
}

type Slot = Arc<tokio::sync::Mutex<Option<Known>>>;

/// The relations of all batches that are being worked on.
#[derive(Clone)]
pub(super) struct Relations {
    store: Store,
    slots: Arc<Mutex<HashMap<BatchId, Slot>>>,
}

impl Relations {
    pub(super) fn new(store: Store) -> Self {
        Self { store, slots: Arc::default() }
    }

    /// Waits until nobody else works on the batch's relations, and makes them if need be.
    pub(super) async fn enter(&self, batch: &BatchId) -> Result<BatchRelations, StoreError> {
        let mut relations = self.lock(batch).await;
        relations.load().await?;
        Ok(relations)
    }

    /// Waits until nobody else works on the batch's relations, and leaves them as they are.
    pub(super) async fn lock(&self, batch: &BatchId) -> BatchRelations {
        loop {
            let slot = self.slot(batch);
            let guard = Arc::clone(&slot).lock_owned().await;
            // While this waited, they may have been forgotten and others begun: two at once must not be worked on.
            if self.slots().get(batch).is_some_and(|known| Arc::ptr_eq(known, &slot)) {
                return BatchRelations { store: self.store.clone(), batch: batch.clone(), slot: guard };
            }
        }
    }

    /// An image is about to be deleted.
    pub(super) async fn remove(&self, batch: &BatchId, image: ImageId) {
        let slot = self.slots().get(batch).map(Arc::clone);
        // Where there are none, there is nothing to take it out of.
        let Some(slot) = slot else { return };
        if let Some(known) = slot.lock().await.as_mut() {
            known.duplicates.remove(image);
        }
    }

    /// Nothing more will happen to the batch.
    pub(super) fn forget(&self, batch: &BatchId) {
        self.slots().remove(batch);
    }

    fn slot(&self, batch: &BatchId) -> Slot {
        Arc::clone(self.slots().entry(batch.clone()).or_default())
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, HashMap<BatchId, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether other thresholds may find other duplicates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// They find the same.
    AsBefore,
    /// Everything is compared once more.
    Again,
}

/// How the images of a batch are put together again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Making {
    /// As they were: groups keep the names that readers know.
    Restored,
    /// By other thresholds: there may be other groups.
    Anew,
}

/// Makes a batch's relations from the images that the store has reports of.
async fn make(store: &Store, batch: &BatchId, thresholds: Thresholds, making: Making) -> Result<Known, StoreError> {
    let (images, mut signatures) = (store.analyzed(batch).await?, store.signatures(batch).await?);
    let compare = move || {
        let mut duplicates = Duplicates::new(&thresholds);
        for (arrival, mut image) in images {
            if let Some(report) = &mut image.report {
                report.identity.signature = signatures.remove(&image.id);
                let member = member(image.id, arrival, report);
                match making {
                    Making::Restored => duplicates.restore(&member, image.group),
                    Making::Anew => drop(duplicates.insert(&member)),
                }
            }
        }
        Known { duplicates, thresholds }
    };
    computed(compare).await
}

/// What takes a while for many images must not keep others waiting.
async fn computed<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    let failed = |panic| StoreError::Failed(format!("a task panicked: {panic}"));
    tokio::task::spawn_blocking(work).await.map_err(failed)
}

fn member(image: ImageId, arrival: u64, report: &Report) -> Member<'_> {
    Member { image, arrival, hash: report.file.hash, identity: &report.identity }
}

/// Where an image stands while the batch is not at its end.
pub(super) fn batch_context(place: DuplicateStatus) -> BatchContext {
    BatchContext { duplicate_kind: place.duplicate_kind, similarity: place.similarity, ..BatchContext::default() }
}

/// The relations of one batch, in the hands of one task.
pub(super) struct BatchRelations {
    store: Store,
    batch: BatchId,
    slot: OwnedMutexGuard<Option<Known>>,
}

impl BatchRelations {
    /// Adds an analyzed image; tells which others it makes a difference to.
    pub(super) fn insert(&mut self, image: ImageId, arrival: u64, report: &Report) -> Vec<ImageId> {
        let insert = |known: &mut Known| known.duplicates.insert(&member(image, arrival, report));
        self.slot.as_mut().map(insert).unwrap_or_default()
    }

    /// Where an image stands among the duplicates.
    pub(super) fn place(&self, image: ImageId) -> DuplicateStatus {
        self.slot.as_ref().map(|known| known.duplicates.status(image)).unwrap_or_default()
    }

    /// They do not agree with the log any more and are made anew next time.
    pub(super) fn invalidate(&mut self) {
        *self.slot = None;
    }

    /// What the batch's images are judged by.
    pub(super) fn thresholds(&self) -> Thresholds {
        self.slot.as_ref().map(|known| known.thresholds.clone()).unwrap_or_default()
    }

    /// Judges an image again; nothing when it was deleted meanwhile.
    pub(super) async fn revision(&self, id: ImageId) -> Result<Option<Change>, StoreError> {
        match self.store.brief_image(&self.batch, id).await {
            Ok(image) => Ok(self.judged(&image, &self.thresholds(), &batch_context(self.place(id)))),
            Err(StoreError::Refused(Refusal::ImageUnknown)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Judges all images by the whole batch. The result does not depend on the order in which they were analyzed.
    pub(super) async fn settle(&mut self) -> Result<Vec<Change>, StoreError> {
        let Some(known) = self.slot.as_mut() else { return Ok(vec![]) };
        known.duplicates.settle();
        let images = self.store.analyzed(&self.batch).await?;
        let analyzed: Vec<Analyzed<'_>> = images
            .iter()
            .filter_map(|(arrival, image)| {
                let report = image.report.as_deref()?;
                Some(Analyzed { image: image.id, arrival: *arrival, name: &image.name, report })
            })
            .collect();
        let batch_contexts: HashMap<ImageId, BatchContext> =
            batch_contexts(&known.duplicates, &analyzed, &known.thresholds)
                .into_iter()
                .zip(&analyzed)
                .map(|(batch_context, image)| (image.image, batch_context))
                .collect();
        let thresholds = self.thresholds();
        let revision = |(_, image): &(u64, Image)| self.judged(image, &thresholds, batch_contexts.get(&image.id)?);
        Ok(images.iter().filter_map(revision).collect())
    }

    /// Judges all images of a running batch by these thresholds, which are its own from here on.
    pub(super) async fn judge_by(&mut self, thresholds: Thresholds, search: Search) -> Result<Vec<Change>, StoreError> {
        match search {
            Search::Again => self.search(thresholds.clone()).await?,
            Search::AsBefore => self.load().await?,
        }
        if let Some(known) = self.slot.as_mut() {
            known.thresholds = thresholds.clone();
        }
        let images = self.store.analyzed(&self.batch).await?;
        let revision =
            |(_, image): &(u64, Image)| self.judged(image, &thresholds, &batch_context(self.place(image.id)));
        Ok(images.iter().filter_map(revision).collect())
    }

    /// Judges all images of a finished batch by these thresholds.
    pub(super) async fn settle_by(
        &mut self,
        thresholds: Thresholds,
        search: Search,
    ) -> Result<Vec<Change>, StoreError> {
        if search == Search::Again {
            self.search(thresholds).await?;
            return self.settle().await;
        }
        let images = self.store.analyzed(&self.batch).await?;
        computed(move || {
            let images: Vec<&Image> = images.iter().map(|(_, image)| image).collect();
            let judged = rejudge_batch(&images, &thresholds).into_iter().zip(images);
            judged
                .filter_map(|(judged, image)| judged.and_then(|(verdicts, group)| revised(image, verdicts, group)))
                .collect()
        })
        .await
    }

    /// Makes them unless they are there.
    async fn load(&mut self) -> Result<(), StoreError> {
        if self.slot.is_none() {
            let thresholds = self.store.batch(&self.batch).await?.thresholds;
            *self.slot = Some(make(&self.store, &self.batch, thresholds, Making::Restored).await?);
        }
        Ok(())
    }

    async fn search(&mut self, thresholds: Thresholds) -> Result<(), StoreError> {
        *self.slot = Some(make(&self.store, &self.batch, thresholds, Making::Anew).await?);
        Ok(())
    }

    /// The revision of an image that stands so, when it says anything new.
    fn judged(&self, image: &Image, thresholds: &Thresholds, batch_context: &BatchContext) -> Option<Change> {
        let verdicts = judge(image.report.as_deref()?, &image.name, thresholds, batch_context);
        revised(image, verdicts, self.place(image.id).group)
    }
}

/// The revision of an image, when it says anything new.
fn revised(image: &Image, verdicts: Vec<Verdict>, group: Option<GroupId>) -> Option<Change> {
    let is_new = verdicts != image.verdicts || group != image.group;
    is_new.then_some(Change::Revise { image: image.id, verdicts, group })
}
