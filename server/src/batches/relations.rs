//! What the images of a batch mean for each other, kept in memory while the batch runs.
//!
//! It is a fold of the log and can be made anew from the store at any time. One task at a time works on a batch's relations,
//! from the look at them to the transaction that records what follows: so what they say and what the log says agree.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use analysis::{Analyzed, Duplicates, Member, Place, standings};
use protocol::{BatchId, Image, ImageId, Report, Standing, Thresholds, judge};
use tokio::sync::OwnedMutexGuard;

use crate::store::{Change, Refusal, Store, StoreError};

type Slot = Arc<tokio::sync::Mutex<Option<Duplicates>>>;

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
        let mut slot = self.slot(batch).lock_owned().await;
        if slot.is_none() {
            *slot = Some(load(&self.store, batch).await?);
        }
        Ok(BatchRelations { store: self.store.clone(), batch: batch.clone(), slot })
    }

    /// An image is about to be deleted.
    pub(super) async fn remove(&self, batch: &BatchId, image: ImageId) {
        let slot = self.slots().get(batch).map(Arc::clone);
        // Where there are none, there is nothing to take it out of.
        let Some(slot) = slot else { return };
        if let Some(duplicates) = slot.lock().await.as_mut() {
            duplicates.remove(image);
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

/// Makes a batch's relations from the images that the store has reports of.
async fn load(store: &Store, batch: &BatchId) -> Result<Duplicates, StoreError> {
    let thresholds = store.batch(batch).await?.thresholds;
    let mut duplicates = Duplicates::new(&thresholds);
    let mut signatures = store.signatures(batch).await?;
    for (arrival, mut image) in store.analyzed(batch).await? {
        if let Some(report) = &mut image.report {
            report.identity.signature = signatures.remove(&image.id);
            duplicates.restore(&member(image.id, arrival, report), image.group);
        }
    }
    Ok(duplicates)
}

fn member(image: ImageId, arrival: u64, report: &Report) -> Member<'_> {
    Member { image, arrival, hash: report.file.hash, identity: &report.identity }
}

/// Where an image stands while the batch is not at its end.
pub(super) fn standing(place: Place) -> Standing {
    Standing { repetition: place.repetition, similarity: place.similarity, ..Standing::default() }
}

/// The relations of one batch, in the hands of one task.
pub(super) struct BatchRelations {
    store: Store,
    batch: BatchId,
    slot: OwnedMutexGuard<Option<Duplicates>>,
}

impl BatchRelations {
    /// Adds an analyzed image; tells which others it makes a difference to.
    pub(super) fn insert(&mut self, image: ImageId, arrival: u64, report: &Report) -> Vec<ImageId> {
        self.slot.as_mut().map(|duplicates| duplicates.insert(&member(image, arrival, report))).unwrap_or_default()
    }

    /// Where an image stands among the duplicates.
    pub(super) fn place(&self, image: ImageId) -> Place {
        self.slot.as_ref().map(|duplicates| duplicates.standing(image)).unwrap_or_default()
    }

    /// They do not agree with the log any more and are made anew next time.
    pub(super) fn invalidate(&mut self) {
        *self.slot = None;
    }

    /// Judges an image again; nothing when it was deleted meanwhile.
    pub(super) async fn revision(&self, id: ImageId, thresholds: &Thresholds) -> Result<Option<Change>, StoreError> {
        match self.store.image(&self.batch, id).await {
            Ok(image) => Ok(self.judged(&image, thresholds, &standing(self.place(id)))),
            Err(StoreError::Refused(Refusal::ImageUnknown)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Judges all images by the whole batch. The result does not depend on the order in which they were analyzed.
    pub(super) async fn settle(&mut self) -> Result<Vec<Change>, StoreError> {
        let Some(duplicates) = self.slot.as_mut() else { return Ok(vec![]) };
        duplicates.settle();
        let thresholds = self.store.batch(&self.batch).await?.thresholds;
        let images = self.store.analyzed(&self.batch).await?;
        let analyzed: Vec<Analyzed<'_>> = images
            .iter()
            .filter_map(|(arrival, image)| {
                let report = image.report.as_deref()?;
                Some(Analyzed { image: image.id, arrival: *arrival, name: &image.name, report })
            })
            .collect();
        let standings: HashMap<ImageId, Standing> = standings(duplicates, &analyzed, &thresholds)
            .into_iter()
            .zip(&analyzed)
            .map(|(standing, image)| (image.image, standing))
            .collect();
        let revision = |(_, image): &(u64, Image)| self.judged(image, &thresholds, standings.get(&image.id)?);
        Ok(images.iter().filter_map(revision).collect())
    }

    /// The revision of an image that stands so, when it says anything new.
    fn judged(&self, image: &Image, thresholds: &Thresholds, standing: &Standing) -> Option<Change> {
        let report = image.report.as_deref()?;
        let group = self.place(image.id).group;
        let verdicts = judge(report, &image.name, thresholds, standing);
        let is_new = verdicts != image.verdicts || group != image.group;
        is_new.then_some(Change::Revise { image: image.id, verdicts, group })
    }
}
