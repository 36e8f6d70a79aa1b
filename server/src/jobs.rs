//! Workers: each claims one job after another, has its image analyzed by a decoder process, and records the result.
//! Also the failure codes for errors of the decoder pool.

use std::sync::Arc;
use std::time::{Duration, Instant};

use protocol::{Failure, FailureCode};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::batches::{BatchError, Batches};
use crate::clock;
use crate::failpoint::Failpoint;
use crate::metrics::Metrics;
use crate::pool::{Decoded, Pool, PoolError};
use crate::store::{Job, Refusal};

/// Number of decoder deaths ([`PoolError::Died`]) at which an image fails.
const MAX_DEATHS: u32 = 2;

/// Delay before the next try after an error of the store, or if no decoder process could be started.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// Runs `workers` workers until `stop` is cancelled, and returns when all have finished their current images. A result
/// that cannot be stored then is lost; the next start of the server analyzes the image again.
pub async fn run_workers(batches: Batches, pool: Pool, workers: usize, metrics: Arc<Metrics>, stop: CancellationToken) {
    let mut tasks = JoinSet::new();
    for _ in 0..workers {
        let (batches, pool, metrics, stop) = (batches.clone(), pool.clone(), Arc::clone(&metrics), stop.clone());
        tasks.spawn(Worker { batches, pool, metrics, stop }.run());
    }
    tasks.join_all().await;
}

/// Task that claims one job after another and records their results.
struct Worker {
    batches: Batches,
    pool: Pool,
    metrics: Arc<Metrics>,
    stop: CancellationToken,
}

impl Worker {
    /// Processes jobs until the server stops.
    async fn run(self) {
        let mut wake_up = self.batches.watch_jobs();
        while !self.stop.is_cancelled() {
            wake_up.mark_seen();
            match self.batches.claim_job().await {
                Ok(Some(job)) => self.process(job).await,
                Ok(None) => self.unless_stopped(wake_up.changed()).await,
                Err(error) => {
                    tracing::error!(%error, "cannot claim a job; trying again");
                    self.unless_stopped(tokio::time::sleep(RETRY_DELAY)).await;
                }
            }
        }
    }

    /// Waits for `wait`, or until the server stops.
    async fn unless_stopped(&self, wait: impl Future<Output = ()>) {
        tokio::select! {
            () = wait => {}
            () = self.stop.cancelled() => {}
        }
    }

    /// Analyzes the image and records the result. If recording fails, it is tried again every second until it succeeds,
    /// the batch is deleted, or the server stops.
    async fn process(&self, job: Job) {
        Failpoint::ImageClaimed.reach();
        let result = self.analyze(&job).await;
        let mut is_logged = false;
        while let Err(error) = self.record(&job, &result).await {
            if matches!(error, BatchError::Refused(Refusal::BatchDeleted | Refusal::BatchUnknown)) {
                // The batch was deleted meanwhile; the result is not needed.
                return;
            }
            if !is_logged {
                tracing::error!(%error, "cannot write the result of an analysis; it is kept until it can be written");
                is_logged = true;
            }
            if self.stop.is_cancelled() {
                // The next start of the server releases the lease.
                return;
            }
            self.unless_stopped(tokio::time::sleep(RETRY_DELAY)).await;
        }
    }

    /// Analyzes the image of a job in a decoder process, and records its duration and the time since the image arrived
    /// in the metrics. If no decoder process can be started, waits a second, or until the server stops, before it
    /// returns.
    async fn analyze(&self, job: &Job) -> JobResult {
        let waited = Duration::from_millis(clock::now().millis_since(job.queued_at));
        self.metrics.record_queue_wait(waited);
        let path = self.batches.blob_path(job.hash);
        let begun = Instant::now();
        let result = self.pool.analyze(&path, Some(job.hash)).await;
        self.metrics.record_analysis(begun.elapsed(), result.as_ref().err());
        match result {
            Ok(Ok(mut decoded)) => {
                if let Some(timing) = &mut decoded.report.timing {
                    timing.waited_ms = waited.as_millis() as f32;
                }
                JobResult::Analyzed(decoded)
            }
            Ok(Err(failure)) => JobResult::Failed(failure),
            Err(PoolError::Died(cause)) if job.deaths + 1 < MAX_DEATHS => {
                tracing::warn!(%cause, image = %job.lease.image, "a decoder process died; the image is tried once more");
                JobResult::DecoderDied
            }
            Err(PoolError::Start(error)) => {
                tracing::error!(%error, "cannot start a decoder process; trying again");
                self.unless_stopped(tokio::time::sleep(RETRY_DELAY)).await;
                JobResult::NotStarted
            }
            Err(error) => JobResult::Failed(Failure::new(failure_code(&error))),
        }
    }

    /// Writes the result of a job to the store.
    async fn record(&self, job: &Job, result: &JobResult) -> Result<(), BatchError> {
        match result {
            JobResult::Analyzed(decoded) => self.batches.record_analysis(job, decoded.clone()).await,
            JobResult::Failed(failure) => self.batches.record_failure(job, failure.clone()).await,
            JobResult::DecoderDied => self.batches.record_decoder_death(job).await,
            JobResult::NotStarted => self.batches.release_job(job).await,
        }
    }
}

/// Result of a claimed job.
enum JobResult {
    /// The image has a report.
    Analyzed(Decoded),
    /// The image cannot be analyzed.
    Failed(Failure),
    /// A decoder process died on the image, which is tried once more.
    DecoderDied,
    /// No decoder process could be started.
    NotStarted,
}

/// Failure code of an image for an error of the decoder pool.
pub fn failure_code(error: &PoolError) -> FailureCode {
    match error {
        PoolError::Deadline => FailureCode::DeadlineExceeded,
        PoolError::Memory => FailureCode::MemoryExceeded,
        PoolError::Av1 => FailureCode::Corrupt,
        PoolError::Died(_) | PoolError::Start(_) => FailureCode::DecoderCrashed,
        // For the user, a file that cannot be read is the same as one whose bytes have changed.
        PoolError::Changed | PoolError::File(_) => FailureCode::BlobCorrupt,
    }
}
