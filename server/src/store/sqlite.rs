//! Embedded engine: a SQLite database with one writer thread, group commit and a pool of read-only connections.

mod apply;
mod claim;
mod error;
mod readers;
mod rows;
mod schema;
mod writer;

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use protocol::Epoch;

use self::readers::{Reader, Readers};
use self::writer::Writer;
use super::StoreError;
use super::wake_ups::WakeUps;
use crate::clock;

/// Longest wait for the lock of the data folder. When a server is killed while it starts a decoder, the forked child
/// holds the lock until it executes the decoder program.
const LOCK_TIMEOUT: Duration = Duration::from_secs(1);

/// Store in one SQLite file; clones share it.
#[derive(Clone)]
pub struct Sqlite {
    shared: Arc<SharedDatabase>,
}

/// State that all clones share.
struct SharedDatabase {
    epoch: Epoch,
    wake_ups: Arc<WakeUps>,
    writer: Writer,
    readers: Readers,
    /// Held while the store is open. Two servers on one folder would release each other's leases.
    _lock: File,
}

impl Sqlite {
    /// Locks the folder, opens or creates the database in it, migrates its tables, releases the leases of the previous
    /// server, sets times in the future to now, and starts the writer thread.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let lock = lock(folder)?;
        let path = folder.join("proofsheet.db");
        let mut connection = schema::connect(&path)?;
        schema::migrate(&mut connection)?;
        schema::release_leases(&connection)?;
        schema::clamp_future_times(&connection, clock::now())?;
        let epoch = schema::epoch(&connection)?;
        let wake_ups = Arc::new(WakeUps::default());
        let writer = Writer::start(connection, Arc::clone(&wake_ups))?;
        let readers = Readers::new(path, epoch.clone());
        Ok(Self { shared: Arc::new(SharedDatabase { epoch, wake_ups, writer, readers, _lock: lock }) })
    }

    /// Epoch of the store.
    pub fn epoch(&self) -> &Epoch {
        &self.shared.epoch
    }

    /// Wake-ups, which the writer sends after each commit with changes of batches.
    pub fn wake_ups(&self) -> &WakeUps {
        &self.shared.wake_ups
    }

    /// Handle to the writer thread.
    pub fn writer(&self) -> &Writer {
        &self.shared.writer
    }

    /// Runs a read-only query on a thread that may block.
    pub async fn query<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let shared = Arc::clone(&self.shared);
        tokio::task::spawn_blocking(move || shared.readers.run(query))
            .await
            .map_err(StoreError::failed("a query did not finish"))?
    }

    /// Runs a read-only query on the calling thread, which blocks.
    pub fn query_blocking<T>(&self, query: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.shared.readers.run(query)
    }
}

/// Locks the data folder, waiting up to about [`LOCK_TIMEOUT`]. The operating system releases the lock when the process
/// ends, even if it is killed, or at the latest when a child that it was starting executes its program.
fn lock(folder: &Path) -> Result<File, StoreError> {
    let file = File::create(folder.join("lock")).map_err(StoreError::failed("cannot create the lock file"))?;
    let deadline = Instant::now() + LOCK_TIMEOUT;
    while let Err(error) = file.try_lock() {
        match error {
            TryLockError::WouldBlock if Instant::now() < deadline => thread::sleep(LOCK_TIMEOUT / 20),
            TryLockError::WouldBlock => return Err(StoreError::Locked),
            TryLockError::Error(error) => return Err(StoreError::failed("cannot lock the data folder")(error)),
        }
    }
    Ok(file)
}
