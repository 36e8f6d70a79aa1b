//! Pins: protection of blobs that are stored but not yet in the log.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use protocol::ContentHash;

/// Number of pins of each blob; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Pins {
    counts: Arc<Mutex<HashMap<ContentHash, usize>>>,
}

impl Pins {
    pub(super) fn pin(&self, hash: ContentHash) -> Pin {
        *self.lock().entry(hash).or_default() += 1;
        Pin { pins: self.clone(), hash }
    }

    /// Runs `work` if the blob is not pinned. No blob can be pinned meanwhile, so that a check in `work` stays valid.
    pub(super) fn if_unpinned<E>(&self, hash: ContentHash, work: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
        let counts = self.lock();
        if counts.contains_key(&hash) { Ok(()) } else { work() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ContentHash, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Protection of one blob against removal, until it is dropped.
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
