//! The workers: each claims an image, has it analyzed, and records what came of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use protocol::{Failure, FailureCode};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::batches::Batches;
use crate::clock;
use crate::failpoint::Failpoint;
use crate::metrics::Metrics;
use crate::pool::{Decoded, Pool, PoolError};
use crate::store::{Job, Refusal, StoreError};

/// Decoders that may die on an image before it is given up: it is never tried a third time.
const DEATHS_ALLOWED: u32 = 2;

/// How long a worker waits after an error of the store before it tries again.
const PAUSE: Duration = Duration::from_secs(1);

/// Works until `stop`; then every image that is being analyzed is finished, or left to the next start if the store fails.
pub async fn work(batches: Batches, pool: Pool, workers: usize, metrics: Arc<Metrics>, stop: CancellationToken) {
    let mut tasks = JoinSet::new();
    for _ in 0..workers {
        let (batches, pool, metrics, stop) = (batches.clone(), pool.clone(), Arc::clone(&metrics), stop.clone());
        tasks.spawn(Worker { batches, pool, metrics, stop }.run());
    }
    tasks.join_all().await;
}

struct Worker {
    batches: Batches,
    pool: Pool,
    metrics: Arc<Metrics>,
    stop: CancellationToken,
}

impl Worker {
    async fn run(self) {
        let mut hint = self.batches.store().watch_jobs();
        while !self.stop.is_cancelled() {
            hint.mark_seen();
            match self.batches.store().claim(1).await {
                Ok(jobs) if jobs.is_empty() => self.unless_stopped(hint.changed()).await,
                Ok(jobs) => {
                    for job in jobs {
                        self.finish(job).await;
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "no job could be claimed");
                    self.unless_stopped(tokio::time::sleep(PAUSE)).await;
                }
            }
        }
    }

    async fn unless_stopped(&self, wait: impl Future<Output = ()>) {
        tokio::select! {
            () = wait => {}
            () = self.stop.cancelled() => {}
        }
    }

    async fn finish(&self, job: Job) {
        Failpoint::ImageClaimed.pass();
        let end = self.analyze(&job).await;
        let mut is_told = false;
        while let Err(error) = self.record(&job, &end).await {
            if matches!(error, StoreError::Refused(Refusal::BatchDeleted | Refusal::BatchUnknown)) {
                // Deleted meanwhile: there is nobody to tell.
                return;
            }
            if !is_told {
                tracing::error!(%error, "an image's result cannot be written; it is kept until it can");
                is_told = true;
            }
            if self.stop.is_cancelled() {
                // The next start of the server releases it.
                return;
            }
            self.unless_stopped(tokio::time::sleep(PAUSE)).await;
        }
    }

    async fn analyze(&self, job: &Job) -> End {
        let waited = Duration::from_millis(clock::now().millis_since(job.queued_at));
        self.metrics.record_queue_wait(waited);
        let path = self.batches.blobs().path(job.hash);
        let begun = Instant::now();
        let result = self.pool.analyze(&path, Some(job.hash)).await;
        self.metrics.record_analysis(begun.elapsed(), result.as_ref().err());
        match result {
            Ok(Ok(mut decoded)) => {
                if let Some(timing) = &mut decoded.report.timing {
                    timing.waited_ms = waited.as_millis() as f32;
                }
                End::Analyzed(decoded)
            }
            Ok(Err(failure)) => End::Failed(failure),
            Err(PoolError::Died(cause)) if job.deaths + 1 < DEATHS_ALLOWED => {
                tracing::warn!(%cause, image = %job.lease.image, "a decoder died; the image has one more try");
                End::Died
            }
            Err(PoolError::Start(error)) => {
                tracing::error!(%error, "no decoder could be started; trying again");
                self.unless_stopped(tokio::time::sleep(PAUSE)).await;
                End::NotBegun
            }
            Err(error) => End::Failed(Failure::new(failure_code(&error))),
        }
    }

    async fn record(&self, job: &Job, end: &End) -> Result<(), StoreError> {
        match end {
            End::Analyzed(decoded) => self.batches.analyzed(job, decoded.clone()).await,
            End::Failed(failure) => self.batches.failed(job, failure.clone()).await,
            End::Died => self.batches.died(&job.batch, job.lease).await,
            End::NotBegun => self.batches.release(&job.batch, job.lease).await,
        }
    }
}

/// What came of an image that was claimed.
enum End {
    Analyzed(Decoded),
    Failed(Failure),
    /// Its decoder died, for the first time.
    Died,
    /// There was no decoder.
    NotBegun,
}

/// What an error of the pool says about the image.
pub fn failure_code(error: &PoolError) -> FailureCode {
    match error {
        PoolError::Deadline => FailureCode::DeadlineExceeded,
        PoolError::Memory => FailureCode::MemoryExceeded,
        PoolError::Died(_) | PoolError::Start(_) => FailureCode::DecoderCrashed,
        // A file that cannot be read is as lost as one that has changed.
        PoolError::Changed | PoolError::File(_) => FailureCode::BlobCorrupt,
    }
}
