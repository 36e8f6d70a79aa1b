//! In-memory cache of failures to make previews, so that repeated requests for one image do not each need a decoder
//! process.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use protocol::Failure;

use crate::preview_scale::PreviewKey;

/// Lifetime of an entry. After it the preview is tried again, because the failure may have been temporary, such as a
/// missed deadline on a busy machine.
const LIFETIME: Duration = Duration::from_secs(600);

/// Largest number of entries, of some hundred bytes each.
const MAX_ENTRIES: usize = 1000;

/// Failures by preview, each with its time.
#[derive(Debug, Default)]
pub(super) struct FailureCache(HashMap<PreviewKey, (Instant, Failure)>);

impl FailureCache {
    /// Cached failure of this preview; `None` if there is none or it has expired.
    pub(super) fn get(&self, key: PreviewKey, now: Instant) -> Option<Failure> {
        let (since, failure) = self.0.get(&key)?;
        (now.duration_since(*since) < LIFETIME).then(|| failure.clone())
    }

    /// Removes expired entries and adds a failure. A full cache ignores the failure, so that the next request for this
    /// preview tries again.
    pub(super) fn insert(&mut self, key: PreviewKey, failure: Failure, now: Instant) {
        self.0.retain(|_, (since, _)| now.duration_since(*since) < LIFETIME);
        if self.0.len() < MAX_ENTRIES {
            self.0.insert(key, (now, failure));
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{ContentHash, FailureCode};

    use super::*;
    use crate::preview_scale::PreviewScale;

    fn key(number: u16) -> PreviewKey {
        let mut bytes = [0; 32];
        bytes[..2].copy_from_slice(&number.to_le_bytes());
        PreviewKey { hash: ContentHash::from_bytes(bytes), scale: PreviewScale::Screen }
    }

    #[test]
    fn entries_expire_and_their_number_is_bounded() {
        let (mut cache, begun) = (FailureCache::default(), Instant::now());
        let failure = Failure::new(FailureCode::DecoderCrashed);
        assert_eq!(cache.get(key(0), begun), None);
        for number in 0..2 * MAX_ENTRIES as u16 {
            cache.insert(key(number), failure.clone(), begun);
        }
        assert_eq!(cache.0.len(), MAX_ENTRIES);
        let last = begun + LIFETIME - Duration::from_millis(1);
        assert_eq!((cache.get(key(0), last), cache.get(key(MAX_ENTRIES as u16), last)), (Some(failure.clone()), None));
        assert_eq!(cache.get(key(0), begun + LIFETIME), None);
        cache.insert(key(MAX_ENTRIES as u16), failure, begun + LIFETIME);
        assert_eq!(cache.0.len(), 1);
    }
}
