//! Starts a server with all its parts, runs it, and stops it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::accept::accept;
use crate::batches::Batches;
use crate::blobs::Blobs;
use crate::config::Config;
use crate::disk_reserve::{DiskReserve, delete_reserve_file};
use crate::http::{self, EventStreams, SampleBatches, ServerState};
use crate::jobs;
use crate::metrics::Metrics;
use crate::pool::{Pool, PoolError};
use crate::previews::Previews;
use crate::store::{Store, StoreError};

/// Longest time for requests and analyses to finish after the stop signal.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(9);

/// Time from the end of one run of the maintenance to the start of the next.
const MAINTENANCE_INTERVAL: Duration = Duration::from_secs(600);

/// Error that keeps a server from starting.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The data folder cannot be used.
    #[error("the data folder {folder} cannot be used: {error}")]
    Data {
        /// Path of the folder.
        folder: String,
        /// Cause.
        error: io::Error,
    },
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The decoder pool cannot be opened.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// The metrics cannot be registered.
    #[error("the metrics cannot be set up: {0}")]
    Metrics(String),
}

/// Runs the server until `stop` is cancelled, and then until its requests, streams and running analyses have ended, at
/// most nine seconds more. Calls `ready` when the server is about to accept requests.
///
/// # Errors
/// When the server cannot start.
pub async fn run(
    config: Config,
    listener: TcpListener,
    stop: CancellationToken,
    ready: impl FnOnce(),
) -> Result<(), RunError> {
    // Leptos renders pages on this runtime. It can be set once per process; a second server in the process uses the
    // same.
    let _ = any_spawner::Executor::init_tokio();
    let metrics = Arc::new(Metrics::new().map_err(|error| RunError::Metrics(error.to_string()))?);
    let (batches, blobs) = open(&config, &metrics)?;
    let pool = Pool::open(config.decoder.clone(), config.workers, config.limits.clone(), config.sandbox).await?;
    let sandbox_status = pool.sandbox_status();
    tracing::info!("sandbox of decoders: {sandbox_status}");
    pool.warn_if_unprotected(config.sandbox);
    let state = Arc::new(ServerState {
        batches: batches.clone(),
        previews: Previews::new(blobs, pool.clone(), Arc::clone(&metrics)),
        host_policy: config.host_policy.clone(),
        limits: config.limits.clone(),
        streams: EventStreams::new(&config, batches.clone(), Arc::clone(&metrics), stop.clone()),
        sample_batches: SampleBatches::default(),
        metrics: Arc::clone(&metrics),
        sandbox_status,
        stop: stop.clone(),
    });
    let maintenance = tokio::spawn(run_maintenance(batches.clone(), config.idle, stop.clone()));
    let workers = tokio::spawn(jobs::run_workers(batches, pool, config.workers, metrics, stop.clone()));
    ready();
    let serving = async {
        accept(listener, config.certificate.as_ref(), http::router(Arc::clone(&state)), &stop).await;
        state.streams.wait_until_ended().await;
    };
    let all = async { tokio::join!(serving, maintenance, workers) };
    tokio::pin!(all);
    let shutdown_timeout = async {
        stop.cancelled().await;
        tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
    };
    tokio::select! {
        _ = &mut all => {}
        // The next start releases the leases of unfinished work.
        () = shutdown_timeout => tracing::warn!("stopped before all work had finished; the next start continues it"),
    }
    Ok(())
}

/// Creates the data folder if it is missing, and opens its store, disk reserve and blobs. If the store cannot be opened
/// because the disk is full, deletes the reserve file and tries once more.
fn open(config: &Config, metrics: &Arc<Metrics>) -> Result<(Batches, Blobs), RunError> {
    let data = |error| RunError::Data { folder: config.data.display().to_string(), error };
    std::fs::create_dir_all(&config.data).map_err(data)?;
    // The store's lock comes first: opening the blobs deletes temporary files, which must not belong to another server.
    let store = match Store::open(&config.data) {
        // The server must start on a full disk too, so that users can delete something.
        Err(StoreError::DiskFull) if delete_reserve_file(&config.data) => Store::open(&config.data)?,
        opened => opened?,
    };
    let disk_reserve = DiskReserve::open(&config.data, config.reserve).map_err(data)?;
    let blobs = Blobs::open(&config.data, disk_reserve).map_err(data)?;
    Ok((Batches::new(store, blobs.clone(), config.keep, Arc::clone(metrics)), blobs))
}

/// Runs the maintenance at once, even if `stop` is already cancelled, and then at regular intervals until it is
/// cancelled.
async fn run_maintenance(batches: Batches, idle: Duration, stop: CancellationToken) {
    loop {
        if let Err(error) = batches.maintain(idle).await {
            tracing::error!(%error, "the maintenance of batches failed and will be tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(MAINTENANCE_INTERVAL) => {}
            () = stop.cancelled() => return,
        }
    }
}
