//! Backoff: status of a lost connection, and the delay before the next try.

use crate::sheet::model::connection::status::{ConnectionStatus, RetryTime};

/// Failures in a row after which the server counts as unreachable.
const UNREACHABLE_AFTER: u32 = 3;

/// The longest pause between two tries, in milliseconds.
pub(crate) const LONGEST_PAUSE: u32 = 15_000;

/// Whether the browser says that it has a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NetworkState {
    /// It has one, though the server may be out of reach.
    Present,
    /// It has none.
    Absent,
}

/// The state of a line that was lost `failures` times in a row.
pub(crate) fn status_when_lost(failures: u32, network: NetworkState, retry: RetryTime) -> ConnectionStatus {
    match network {
        NetworkState::Absent => ConnectionStatus::Offline,
        NetworkState::Present if failures > UNREACHABLE_AFTER => ConnectionStatus::Unreachable(retry),
        NetworkState::Present => ConnectionStatus::Reconnecting(retry),
    }
}

/// Milliseconds to wait before the next try after this many failures in a row: a second, doubling up to
/// [`LONGEST_PAUSE`], and up to half less so that many pages do not come back at the same moment. `random` is 0 to 1.
pub(crate) fn retry_delay(failures: u32, random: f64) -> u32 {
    let full = (1000_u32 << failures.saturating_sub(1).min(4)).min(LONGEST_PAUSE);
    (f64::from(full) * (1.0 - 0.5 * random.clamp(0.0, 1.0))) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit() {
        let pauses: Vec<_> = (1..=7).map(|failures| retry_delay(failures, 0.0)).collect();
        assert_eq!(pauses, [1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
        assert_eq!(retry_delay(1, 1.0), 500);
        assert_eq!(retry_delay(0, 0.0), 1000);
        assert_eq!(retry_delay(u32::MAX, 0.5), 11_250);
    }

    #[test]
    fn a_line_is_called_unreachable_after_some_patience() {
        assert_eq!(
            status_when_lost(1, NetworkState::Present, RetryTime::In(1)),
            ConnectionStatus::Reconnecting(RetryTime::In(1))
        );
        assert_eq!(
            status_when_lost(4, NetworkState::Present, RetryTime::Now),
            ConnectionStatus::Unreachable(RetryTime::Now)
        );
        assert_eq!(status_when_lost(4, NetworkState::Absent, RetryTime::Now), ConnectionStatus::Offline);
    }
}
