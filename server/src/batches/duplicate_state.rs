//! Duplicate states of running batches in memory: the duplicate groups of a batch, and the thresholds for judging its
//! images. Judges images with this state.
//!
//! The state is derived from the stored images and can be rebuilt from the store at any time. One task at a time works
//! on the state of a batch, from reading it to the transaction that records the consequences, so that state and log
//! agree.
//!
//! A task takes the state out of memory ([`LoadedBatch`]) and puts it back with [`LoadedBatch::keep`] after its
//! transaction is committed. After an error it is dropped, and the next task rebuilds it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use analysis::{AnalyzedImage, ComparableImage, DuplicateFinder, DuplicateStatus, batch_contexts};
use protocol::{
    BatchContext, BatchId, GroupId, Image, ImageId, Report, Thresholds, Verdict, judge, rejudge_batch, same_best_images,
};
use tokio::sync::OwnedMutexGuard;

use super::error::BatchError;
use super::tasks::run_blocking;
use crate::store::{Change, Refusal, Store, StoreError, StoredImage};

/// Duplicate state of one batch.
struct DuplicateState {
    duplicates: DuplicateFinder,
    /// Thresholds that the images are judged by.
    thresholds: Thresholds,
}

/// Lock of one batch, with its state if it is in memory.
type StateMutex = Arc<tokio::sync::Mutex<Option<DuplicateState>>>;

/// Locks by batch.
type StateMutexes = HashMap<BatchId, StateMutex>;

/// Duplicate states of running batches, and locks of all batches that are in use. Clones share them.
#[derive(Clone)]
pub(super) struct DuplicateStates {
    store: Store,
    mutexes: Arc<Mutex<StateMutexes>>,
}

impl DuplicateStates {
    pub(super) fn new(store: Store) -> Self {
        Self { store, mutexes: Arc::default() }
    }

    /// Locks a batch and takes its state out of memory, or rebuilds it from the store if it is not in memory.
    pub(super) async fn load(&self, batch: &BatchId) -> Result<LoadedBatch, BatchError> {
        self.lock(batch).await.load().await
    }

    /// Locks a batch: waits until no other task works on its state.
    pub(super) async fn lock(&self, batch: &BatchId) -> BatchLock {
        loop {
            let mutex = Arc::clone(lock_mutexes(&self.mutexes).entry(batch.clone()).or_default());
            let state = Arc::clone(&mutex).lock_owned().await;
            // If the entry was removed or replaced during the wait, other tasks no longer use this mutex.
            if lock_mutexes(&self.mutexes).get(batch).is_some_and(|current| Arc::ptr_eq(current, &mutex)) {
                let (store, mutexes) = (self.store.clone(), Arc::clone(&self.mutexes));
                return BatchLock { store, batch: batch.clone(), mutexes, state };
            }
        }
    }

    /// Removes the state of a batch from memory.
    pub(super) fn forget(&self, batch: &BatchId) {
        lock_mutexes(&self.mutexes).remove(batch);
    }
}

/// Exclusive right to work on the state of one batch, which is possibly not in memory. Dropping it unlocks the batch.
pub(super) struct BatchLock {
    store: Store,
    batch: BatchId,
    mutexes: Arc<Mutex<StateMutexes>>,
    state: OwnedMutexGuard<Option<DuplicateState>>,
}

impl BatchLock {
    /// Removes deleted images from the state, if that is in memory.
    pub(super) fn remove_images(&mut self, images: impl IntoIterator<Item = ImageId>) {
        if let Some(state) = self.state.as_mut() {
            images.into_iter().for_each(|image| state.duplicates.remove(image));
        }
    }

    /// Takes the state out of memory, or rebuilds it from the store if it is not in memory.
    pub(super) async fn load(mut self) -> Result<LoadedBatch, BatchError> {
        let state = match self.state.take() {
            Some(state) => state,
            None => {
                let thresholds = self.store.batch(&self.batch).await?.thresholds;
                self.build(thresholds, GroupSource::Stored).await?
            }
        };
        Ok(LoadedBatch { lock: self, state })
    }

    /// Rebuilds the state by comparing all images again with these thresholds. The duplicate groups may change.
    pub(super) async fn search_again(mut self, thresholds: Thresholds) -> Result<LoadedBatch, BatchError> {
        *self.state = None;
        let state = self.build(thresholds, GroupSource::New).await?;
        Ok(LoadedBatch { lock: self, state })
    }

    /// Judges all analyzed images of an ended batch by new thresholds, which must find the same duplicates as before,
    /// so that the stored groups stay valid. Returns a change for each image whose verdicts or group differ. Needs no
    /// state in memory. `None` if the image to keep of a group changes: then the stored similarities, which are those to
    /// that image, must be computed again.
    pub(super) async fn judge_with_stored_groups(
        &self,
        present: Thresholds,
        thresholds: Thresholds,
    ) -> Result<Option<Vec<Change>>, BatchError> {
        let analyzed = self.store.analyzed_images(&self.batch).await?;
        run_blocking(move || {
            let images: Vec<&Image> = analyzed.iter().map(|analyzed| &analyzed.image).collect();
            if !same_best_images(&images, &present, &thresholds) {
                return None;
            }
            let judged = rejudge_batch(&images, &thresholds).into_iter().zip(images);
            let revision = |(judged, image): (Option<_>, &Image)| {
                judged.and_then(|(verdicts, group)| revise(image, verdicts, group))
            };
            Some(judged.filter_map(revision).collect())
        })
        .await
    }

    /// Builds the state from the reports in the store.
    async fn build(&self, thresholds: Thresholds, groups: GroupSource) -> Result<DuplicateState, BatchError> {
        let analyzed = self.store.analyzed_images(&self.batch).await?;
        let mut signatures = self.store.signatures(&self.batch).await?;
        run_blocking(move || {
            let mut duplicates = DuplicateFinder::new(&thresholds);
            for StoredImage { arrival, mut image } in analyzed {
                // The raw file of a shot is not compared with other images: its primary image is. One that is in a group
                // was compared before it became a member of the shot, and leaves the group with the end of the analysis
                // of the primary image.
                let is_in_group = groups == GroupSource::Stored && image.group.is_some();
                if image.is_companion() && !is_in_group {
                    continue;
                }
                if let Some(report) = &mut image.report {
                    report.identity.signature = signatures.remove(&image.id);
                    let comparable_image = comparable(image.id, arrival, report);
                    match groups {
                        GroupSource::Stored => duplicates.restore(&comparable_image, image.group),
                        GroupSource::New => drop(duplicates.insert(&comparable_image)),
                    }
                }
            }
            DuplicateState { duplicates, thresholds }
        })
        .await
    }
}

impl Drop for BatchLock {
    fn drop(&mut self) {
        // Without a state the entry is not needed. Tasks that wait for it notice its removal and lock again.
        if self.state.is_none() {
            let mut mutexes = lock_mutexes(&self.mutexes);
            if mutexes.get(&self.batch).is_some_and(|mutex| Arc::ptr_eq(mutex, OwnedMutexGuard::mutex(&self.state))) {
                mutexes.remove(&self.batch);
            }
        }
    }
}

/// Largest group of which an image is removed while the batch is running. The rest of a group is compared again, and
/// this happens for each exposure of a series whose raw files arrive before the JPEGs.
const MAX_REGROUPED: usize = 16;

/// Source of the duplicate groups when the state is built.
#[derive(Clone, Copy, PartialEq, Eq)]
enum GroupSource {
    /// The groups of the stored images, with their ids.
    Stored,
    /// A new search: the groups may differ and get other ids.
    New,
}

/// State of one batch, taken out of memory by the task that holds the lock.
pub(super) struct LoadedBatch {
    lock: BatchLock,
    state: DuplicateState,
}

impl LoadedBatch {
    /// Puts the state back into memory and unlocks the batch. Call it when the log has all changes that follow from the
    /// state.
    pub(super) fn keep(self) {
        let Self { mut lock, state } = self;
        *lock.state = Some(state);
    }

    /// Adds an analyzed image. Returns the other images whose duplicate kind or group it changes.
    pub(super) fn insert(&mut self, image: ImageId, arrival: u64, report: &Report) -> Vec<ImageId> {
        self.state.duplicates.insert(&comparable(image, arrival, report))
    }

    /// Removes an image that another one now stands for. Returns the images of its group, whose duplicate kind or group
    /// may change. Leaves it in a large group until the end of the batch ([`LoadedBatch::judge_whole_batch`]), and
    /// returns nothing.
    pub(super) fn remove(&mut self, image: ImageId) -> Vec<ImageId> {
        let duplicates = &mut self.state.duplicates;
        let group = duplicates.groups().find(|group| group.contains(&image)).map(<[ImageId]>::to_vec);
        let group = group.unwrap_or_default();
        if group.len() > MAX_REGROUPED {
            return Vec::new();
        }
        duplicates.remove(image);
        group
    }

    /// Duplicate status of an image.
    pub(super) fn status(&self, image: ImageId) -> DuplicateStatus {
        self.state.duplicates.status(image)
    }

    /// Thresholds that the images are judged by.
    pub(super) fn thresholds(&self) -> &Thresholds {
        &self.state.thresholds
    }

    /// Replaces the thresholds. The new ones must find the same duplicates.
    pub(super) fn set_thresholds(&mut self, thresholds: Thresholds) {
        self.state.thresholds = thresholds;
    }

    /// Judges one image again. `None` if its verdicts and group stay the same, if it is not analyzed, or if it was
    /// deleted meanwhile.
    pub(super) async fn revision(&self, id: ImageId) -> Result<Option<Change>, BatchError> {
        match self.lock.store.image_summary(&self.lock.batch, id).await {
            Ok(image) => Ok(self.judge(&image, &batch_context(self.status(id)))),
            Err(StoreError::Refused(Refusal::ImageUnknown)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Names the duplicate groups after their first images, and judges all analyzed images of a batch that gets no more
    /// images. Returns a change for each image whose verdicts or group differ. The verdicts and groups after that do
    /// not depend on the order in which the images were analyzed.
    pub(super) async fn judge_whole_batch(&mut self) -> Result<Vec<Change>, BatchError> {
        let images = self.lock.store.analyzed_images(&self.lock.batch).await?;
        let is_compared =
            |StoredImage { image, .. }: &StoredImage| self.state.duplicates.contains(image.id) != image.is_companion();
        if !images.iter().all(is_compared) {
            // Raw files that were compared before they became members of shots, or not compared after that.
            self.state = self.lock.build(self.state.thresholds.clone(), GroupSource::New).await?;
        }
        self.state.duplicates.finalise_group_names();
        let analyzed: Vec<AnalyzedImage<'_>> = images
            .iter()
            .filter(|stored| !stored.image.is_companion())
            .filter_map(|StoredImage { arrival, image }| {
                let report = image.report.as_deref()?;
                let (name, full_name) = (&image.name, image.full_name());
                Some(AnalyzedImage { image: image.id, arrival: *arrival, name, full_name, report })
            })
            .collect();
        let contexts = batch_contexts(&self.state.duplicates, &analyzed, &self.state.thresholds);
        let contexts: HashMap<ImageId, BatchContext> =
            analyzed.iter().map(|analyzed| analyzed.image).zip(contexts).collect();
        let alone = BatchContext::default();
        let revision = |StoredImage { image, .. }: &StoredImage| {
            let context = if image.is_companion() { &alone } else { contexts.get(&image.id)? };
            self.judge(image, context)
        };
        Ok(images.iter().filter_map(revision).collect())
    }

    /// Judges all analyzed images of a batch that is still running, and returns a change for each image whose verdicts
    /// or group differ.
    pub(super) async fn judge_images_so_far(&self) -> Result<Vec<Change>, BatchError> {
        let images = self.lock.store.analyzed_images(&self.lock.batch).await?;
        let revision =
            |StoredImage { image, .. }: &StoredImage| self.judge(image, &batch_context(self.status(image.id)));
        Ok(images.iter().filter_map(revision).collect())
    }

    /// Judges an image in this context. `None` if its verdicts and group stay the same, or if it is not analyzed.
    fn judge(&self, image: &Image, context: &BatchContext) -> Option<Change> {
        let verdicts = judge(image.report.as_deref()?, &image.name, &self.state.thresholds, context);
        revise(image, verdicts, self.status(image.id).group)
    }
}

/// Context of an image while its batch is running: its duplicate kind and similarity so far.
pub(super) fn batch_context(status: DuplicateStatus) -> BatchContext {
    BatchContext { duplicate_kind: status.duplicate_kind, similarity: status.similarity, ..BatchContext::default() }
}

/// Image in the form in which the duplicate finder compares it.
fn comparable(image: ImageId, arrival: u64, report: &Report) -> ComparableImage<'_> {
    ComparableImage { image, arrival, hash: report.file.hash, identity: &report.identity }
}

/// Change to these verdicts and this group; `None` if the image has them already.
fn revise(image: &Image, verdicts: Vec<Verdict>, group: Option<GroupId>) -> Option<Change> {
    let is_new = verdicts != image.verdicts || group != image.group;
    is_new.then_some(Change::Revise { image: image.id, verdicts, group })
}

/// Locks the map itself, not a batch in it. Ignores that another thread panicked while it held the lock.
fn lock_mutexes(mutexes: &Mutex<StateMutexes>) -> MutexGuard<'_, StateMutexes> {
    mutexes.lock().unwrap_or_else(PoisonError::into_inner)
}
