//! Operations for workers: wait for jobs, claim a job, and record the result of its analysis or give the job back.

use protocol::{Failure, judge};

use super::changes::Batches;
use super::duplicate_state::batch_context;
use super::error::BatchError;
use crate::failpoint::Failpoint;
use crate::pool::Decoded;
use crate::store::{Change, ChangeOutcome, Job, WakeUp};

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
        let changed = loaded.insert(job.lease.image, job.arrival, &report);
        let status = loaded.status(job.lease.image);
        let verdicts = judge(&report, &job.name, loaded.thresholds(), &batch_context(status));
        let mut changes = vec![Change::Analyze { lease: job.lease, report, thumbnail, verdicts, group: status.group }];
        for image in changed {
            changes.extend(loaded.revision(image).await?);
        }
        Failpoint::ImageMeasured.reach();
        let applied = self.store.apply(&job.batch, changes).await?;
        if applied.outcomes[0] == ChangeOutcome::Made {
            loaded.keep();
        } else {
            drop(loaded);
        }
        self.handle_consequences(&job.batch, &applied).await
    }

    /// Records that an image cannot be analyzed.
    pub async fn record_failure(&self, job: &Job, failure: Failure) -> Result<(), BatchError> {
        self.apply(&job.batch, vec![Change::Fail { lease: job.lease, failure }]).await.map(drop)
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
