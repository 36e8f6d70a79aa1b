//! A server's life from start to stop.

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

/// How long requests and analyses may take to finish once the server is to stop.
const GRACE: Duration = Duration::from_secs(9);

/// How often the server looks for what time alone makes due.
const TENDING: Duration = Duration::from_secs(600);

/// Why a server does not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The data folder cannot be used.
    #[error("the data folder {folder} cannot be used: {error}")]
    Data {
        /// The folder.
        folder: String,
        /// Why.
        error: io::Error,
    },
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Decoders cannot be started as they should.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// Nothing can be counted.
    #[error("the metrics cannot be set up: {0}")]
    Metrics(String),
}

/// Serves until `stop` is cancelled and everything has come to rest. `ready` is called once requests are answered.
///
/// # Errors
/// When it cannot start.
pub async fn run(
    config: Config,
    listener: TcpListener,
    stop: CancellationToken,
    ready: impl FnOnce(),
) -> Result<(), RunError> {
    // Pages are rendered on this runtime. A second server in one process finds it set, which is as good.
    let _ = any_spawner::Executor::init_tokio();
    let metrics = Arc::new(Metrics::new().map_err(|error| RunError::Metrics(error.to_string()))?);
    let (batches, blobs) = open(&config, &metrics)?;
    let pool = Pool::open(config.decoder.clone(), config.workers, config.limits.clone(), config.sandbox).await?;
    let walls = pool.sandbox_status();
    tracing::info!("sandbox of decoders: {walls}");
    pool.warn_if_unprotected(config.sandbox);
    let state = Arc::new(ServerState {
        batches: batches.clone(),
        previews: Previews::new(blobs, pool.clone(), Arc::clone(&metrics)),
        host_policy: config.host_policy.clone(),
        limits: config.limits.clone(),
        streams: EventStreams::new(&config, batches.clone(), Arc::clone(&metrics), stop.clone()),
        sample_batches: SampleBatches::default(),
        metrics: Arc::clone(&metrics),
        walls,
        stop: stop.clone(),
    });
    let tending = tokio::spawn(tend(batches.clone(), config.idle, stop.clone()));
    let working = tokio::spawn(jobs::run_workers(batches, pool, config.workers, metrics, stop.clone()));
    ready();
    let serving = async {
        accept(listener, config.certificate.as_ref(), http::router(Arc::clone(&state)), &stop).await;
        state.streams.ended().await;
    };
    let all = async { tokio::join!(serving, tending, working) };
    tokio::pin!(all);
    let stopped = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        _ = &mut all => {}
        // Whatever has not finished by now is released by the next start.
        () = stopped => tracing::warn!("stopped before everything had finished; the next start goes on with it"),
    }
    Ok(())
}

fn open(config: &Config, metrics: &Arc<Metrics>) -> Result<(Batches, Blobs), RunError> {
    let data = |error| RunError::Data { folder: config.data.display().to_string(), error };
    std::fs::create_dir_all(&config.data).map_err(data)?;
    // The store's lock comes first: nobody else's temporary files must be swept.
    let store = match Store::open(&config.data) {
        // On a full disk too it must start, so that something can be deleted.
        Err(StoreError::DiskFull) if delete_reserve_file(&config.data) => Store::open(&config.data)?,
        opened => opened?,
    };
    let disk_reserve = DiskReserve::open(&config.data, config.reserve).map_err(data)?;
    let blobs = Blobs::open(&config.data, disk_reserve).map_err(data)?;
    Ok((Batches::new(store, blobs.clone(), config.keep, Arc::clone(metrics)), blobs))
}

/// Looks at once for what time has made due, also when the server is told to stop meanwhile, and then now and then.
async fn tend(batches: Batches, idle: Duration, stop: CancellationToken) {
    loop {
        if let Err(error) = batches.maintain(idle).await {
            tracing::error!(%error, "the maintenance of batches failed and will be tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(TENDING) => {}
            () = stop.cancelled() => return,
        }
    }
}
