//! Pool of read-only connections.

mod listing;
mod log;
mod reader;

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use protocol::Epoch;
use rusqlite::Connection;

use super::schema;
use crate::store::StoreError;

pub use self::reader::Reader;

/// Largest number of idle connections that stay open.
const MAX_IDLE: usize = 8;

/// Pool of read-only connections. It has no upper limit: a query that finds no idle connection opens another one.
pub(super) struct Readers {
    path: PathBuf,
    epoch: Epoch,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: PathBuf, epoch: Epoch) -> Self {
        Self { path, epoch, idle: Mutex::new(Vec::new()) }
    }

    /// Runs a query in one transaction, so that it sees one state of the database, on a connection that no other query
    /// uses meanwhile. Blocks.
    pub(super) fn run<T>(&self, query: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => schema::connect_to_read(&self.path)?,
        };
        let transaction = connection.transaction()?;
        let result = query(&Reader { connection: &transaction, epoch: &self.epoch });
        transaction.commit()?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE {
            idle.push(connection);
        }
        result
    }
}
