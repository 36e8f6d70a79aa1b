//! Work on many files in several threads.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Result, anyhow};

/// Calls `work` for each file in `workers` threads.
///
/// # Errors
/// The error of a worker that failed, if there is one. A worker stops at its first error; the others continue.
pub(crate) fn for_each_file(
    files: Vec<PathBuf>,
    workers: usize,
    work: impl Fn(&Path) -> Result<()> + Sync,
) -> Result<()> {
    let next = AtomicUsize::new(0);
    let worker = || {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(file)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers.max(1)).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| anyhow!("a worker panicked"))?)
    })
}
