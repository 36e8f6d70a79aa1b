//! Operations for workers: wait for jobs, claim a job, and record the result of its analysis or give the job back.

use protocol::{Failure, judge};

use super::changes::Batches;
use super::duplicate_state::{LoadedBatch, batch_context};
use super::error::BatchError;
use super::shots::AnalyzedShot;
use crate::failpoint::Failpoint;
use crate::pool::Decoded;
use crate::store::{Change, ChangeOutcome, Job, StoredImage, WakeUp};

impl Batches {
    /// Wake-up for workers: occurs when there may be a job to claim.
    pub fn watch_jobs(&self) -> WakeUp {
        self.store.watch_jobs()
    }

    /// Leases the oldest waiting job; `None` if no job waits.
    pub async fn claim_job(&self) -> Result<Option<Job>, BatchError> {
        Ok(self.store.claim_jobs(1).await?.pop())
    }

    /// Records the report of an analyzed image. Judges the image, and judges those images again whose duplicate kind or
    /// group it changes. Records nothing if the lease is no longer held; the same applies to the other methods with a
    /// job.
    pub async fn record_analysis(&self, job: &Job, decoded: Decoded) -> Result<(), BatchError> {
        let mut loaded = self.duplicate_states.load(&job.batch).await?;
        let Decoded { report, thumbnail } = decoded;
        let image = job.lease.image;
        let shot = AnalyzedShot::new(image, &report, self.store.other_of_shot(&job.batch, image).await?);
        let changed = shot.compare(&mut loaded, job.arrival, &report);
        let status = loaded.status(image);
        let verdicts = judge(&report, &job.name, loaded.thresholds(), &batch_context(status));
        let mut changes = vec![Change::Analyze { lease: job.lease, report, thumbnail, verdicts, group: status.group }];
        if shot.is_dissolved() {
            changes.push(Change::DissolveShot { image });
        }
        for other in changed {
            changes.extend(loaded.revision(other).await?);
        }
        Failpoint::ImageMeasured.reach();
        self.apply_and_keep(job, loaded, changes).await
    }

    /// Records that an image cannot be analyzed. If it was the primary image of a shot, its raw file is compared with
    /// the other images instead.
    pub async fn record_failure(&self, job: &Job, failure: Failure) -> Result<(), BatchError> {
        let mut changes = vec![Change::Fail { lease: job.lease, failure }];
        let raw_file = async || -> Result<Option<StoredImage>, BatchError> {
            let other = self.store.other_of_shot(&job.batch, job.lease.image).await?;
            Ok(other.filter(|other| other.image.is_companion()))
        };
        if raw_file().await?.is_none() {
            return self.apply(&job.batch, changes).await.map(drop);
        }
        let mut loaded = self.duplicate_states.load(&job.batch).await?;
        // Read again, because the raw file may have been analyzed while this task waited for the lock.
        if let Some(StoredImage { arrival, image }) = raw_file().await?
            && let Some(report) = &image.report
        {
            for changed in [image.id].into_iter().chain(loaded.insert(image.id, arrival, report)) {
                changes.extend(loaded.revision(changed).await?);
            }
        }
        self.apply_and_keep(job, loaded, changes).await
    }

    /// Writes the result of a job and its consequences, and puts the duplicate state that they follow from back into
    /// memory. If the lease was lost, nothing is written, and the state is dropped.
    async fn apply_and_keep(&self, job: &Job, loaded: LoadedBatch, changes: Vec<Change>) -> Result<(), BatchError> {
        let applied = self.store.apply(&job.batch, changes).await?;
        if applied.outcomes[0] == ChangeOutcome::Made {
            loaded.keep();
        } else {
            drop(loaded);
        }
        self.handle_consequences(&job.batch, &applied).await
    }

    /// Records that a decoder process died on an image, and puts its job back into the queue. If the batch is
    /// cancelled, the image fails as `cancelled` instead.
    pub async fn record_decoder_death(&self, job: &Job) -> Result<(), BatchError> {
        self.apply(&job.batch, vec![Change::DecoderDied { lease: job.lease }]).await.map(drop)
    }

    /// Puts a job back into the queue. If the batch is cancelled, the image fails as `cancelled` instead.
    pub async fn release_job(&self, job: &Job) -> Result<(), BatchError> {
        self.apply(&job.batch, vec![Change::Release { lease: job.lease }]).await.map(drop)
    }
}
