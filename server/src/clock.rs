//! What time it is, as events tell it.

use std::time::{Duration, SystemTime};

use protocol::Timestamp;

/// This moment, by the system's clock; it may be set back, so nothing but what is shown and what expires depends on it.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(since.as_millis() as u64)
}

/// The moment this long ago.
pub fn ago(duration: Duration) -> Timestamp {
    Timestamp::from_millis(now().as_millis().saturating_sub(duration.as_millis() as u64))
}
