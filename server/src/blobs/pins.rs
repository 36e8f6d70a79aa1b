//! Pins: they protect blobs from removal while the blobs are stored but the log does not refer to them yet. They are in
//! memory only, and have nothing to do with pinned batches.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use protocol::ContentHash;

/// Number of pins of each pinned blob. Clones share the numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Pins {
    counts: Arc<Mutex<HashMap<ContentHash, usize>>>,
}

impl Pins {
    /// Pins a blob until the returned pin is dropped.
    pub(super) fn pin(&self, hash: ContentHash) -> Pin {
        *self.lock().entry(hash).or_default() += 1;
        Pin { pins: self.clone(), hash }
    }

    /// Runs `work` if the blob is not pinned; otherwise does nothing. No blob can be pinned while `work` runs.
    pub(super) fn if_unpinned<E>(&self, hash: ContentHash, work: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
        let counts = self.lock();
        if counts.contains_key(&hash) { Ok(()) } else { work() }
    }

    /// Locks the numbers of pins, also if another thread panicked while it held the lock.
    fn lock(&self) -> MutexGuard<'_, HashMap<ContentHash, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Pin: protects one blob from removal until it is dropped.
#[derive(Debug)]
pub(super) struct Pin {
    pins: Pins,
    hash: ContentHash,
}

impl Pin {
    pub(super) fn hash(&self) -> ContentHash {
        self.hash
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        let mut counts = self.pins.lock();
        if let Some(count) = counts.get_mut(&self.hash) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.hash);
            }
        }
    }
}
