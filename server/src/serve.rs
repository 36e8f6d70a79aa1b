//! A server's life from start to stop.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::batches::Batches;
use crate::blobs::Blobs;
use crate::config::Config;
use crate::http::{self, Site};
use crate::jobs;
use crate::pool::{Pool, PoolError};
use crate::store::{Store, StoreError};

/// How long a client may take to send the head of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// Bytes that a connection reads ahead; also the longest head of a request.
const CONNECTION_BUFFER: usize = 64 * 1024;

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
    let batches = open(&config)?;
    let pool = Pool::open(config.decoder.clone(), config.workers, config.limits.clone(), config.sandbox).await?;
    let walls = pool.walls();
    tracing::info!("sandbox of decoders: {walls}");
    pool.warn_of_gaps(config.sandbox);
    let site = Arc::new(Site {
        batches: batches.clone(),
        audience: config.audience.clone(),
        limits: config.limits.clone(),
        heartbeat: config.heartbeat,
        walls,
        stop: stop.clone(),
    });
    let tending = tokio::spawn(tend(batches.clone(), config.idle, stop.clone()));
    let working = tokio::spawn(jobs::work(batches, pool, config.workers, stop.clone()));
    ready();
    let serving = accept(listener, http::router(site), &stop);
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

fn open(config: &Config) -> Result<Batches, RunError> {
    let data = |error| RunError::Data { folder: config.data.display().to_string(), error };
    std::fs::create_dir_all(&config.data).map_err(data)?;
    // The store's lock comes first: nobody else's temporary files must be swept.
    let store = Store::open(&config.data)?;
    let blobs = Blobs::open(&config.data).map_err(data)?;
    Ok(Batches::new(store, blobs, config.keep))
}

async fn tend(batches: Batches, idle: Duration, stop: CancellationToken) {
    let mut interval = tokio::time::interval(TENDING);
    loop {
        tokio::select! {
            _ = interval.tick() => {}
            () = stop.cancelled() => return,
        }
        if let Err(error) = batches.tend(idle).await {
            tracing::error!(%error, "tending the batches failed; it will be tried again");
        }
    }
}

/// Accepts connections until `stop`, then lets those that are open finish what they are at.
async fn accept(listener: TcpListener, router: Router, stop: &CancellationToken) {
    let mut server = auto::Builder::new(TokioExecutor::new()).http1_only();
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(CONNECTION_BUFFER);
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors, most likely: give those that are open a moment to close.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Small writes are whole events: they must not wait for more.
        let _ = stream.set_nodelay(true);
        let connection = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
        let connection = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            // A connection that breaks is its client's business.
            let _ = connection.await;
        });
    }
    drop(listener);
    graceful.shutdown().await;
}
