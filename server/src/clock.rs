//! System clock in milliseconds, the precision of event times.

use std::time::{Duration, SystemTime};

use protocol::Timestamp;

/// Current time of the system clock in milliseconds since 1970. The clock may be set back: only displayed times and
/// durations, waiting times of images, idle times and expiry depend on it, never the order of events.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(since.as_millis() as u64)
}

/// Current time minus `duration`, but not before 1970.
pub fn ago(duration: Duration) -> Timestamp {
    Timestamp::from_millis(now().as_millis().saturating_sub(duration.as_millis() as u64))
}
