//! System clock, in the precision of events.

use std::time::{Duration, SystemTime};

use protocol::Timestamp;

/// Current time of the system clock, which may be set back. Only displayed times and expiry depend on it, never the
/// order of events.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(since.as_millis() as u64)
}

/// Time before the current time by this duration.
pub fn ago(duration: Duration) -> Timestamp {
    Timestamp::from_millis(now().as_millis().saturating_sub(duration.as_millis() as u64))
}
