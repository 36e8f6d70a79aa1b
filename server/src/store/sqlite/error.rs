//! Conversion of SQLite's errors to errors of the store. A full disk gets its own error.

use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;

use crate::store::StoreError;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        // The shared memory of the write-ahead log is a file too, and growing it fails with an error code of its own.
        let is_shared_memory_full =
            error.sqlite_error().is_some_and(|error| error.extended_code == SQLITE_IOERR_SHMSIZE);
        if error.sqlite_error_code() == Some(ErrorCode::DiskFull) || is_shared_memory_full {
            return Self::DiskFull;
        }
        Self::failed("the database failed")(error)
    }
}
