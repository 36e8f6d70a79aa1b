//! Backoff after failed tries: delay before the next try, the status that the page shows meanwhile, and the network
//! state on which the status depends.

use crate::sheet::model::connection::status::{ConnectionStatus, RetryTime};

/// Number of failures in a row above which the server counts as unreachable.
const FAILURES_BEFORE_UNREACHABLE: u32 = 3;

/// Longest delay between two tries, in milliseconds.
pub(crate) const MAX_RETRY_DELAY_MS: u32 = 15_000;

/// Network state as the browser reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NetworkState {
    /// The browser has a network; the server may still be out of reach.
    Present,
    /// The browser has no network; a server on the same machine may still be in reach.
    Absent,
}

/// Status of a connection that has failed `failures` times in a row. `retry` is the time of the next try.
pub(crate) fn status_when_lost(failures: u32, network: NetworkState, retry: RetryTime) -> ConnectionStatus {
    match network {
        NetworkState::Absent => ConnectionStatus::Offline,
        NetworkState::Present if failures > FAILURES_BEFORE_UNREACHABLE => ConnectionStatus::Unreachable(retry),
        NetworkState::Present => ConnectionStatus::Reconnecting(retry),
    }
}

/// Delay in milliseconds before the next try after this many failures in a row.
///
/// It is one second after the first failure (also for 0) and doubles with each further one, up to
/// [`MAX_RETRY_DELAY_MS`]. `random`, 0 to 1, shortens it by up to half, so that many pages do not reconnect at the same
/// moment.
pub(crate) fn retry_delay(failures: u32, random: f64) -> u32 {
    let full_delay = (1000_u32 << failures.saturating_sub(1).min(4)).min(MAX_RETRY_DELAY_MS);
    (f64::from(full_delay) * (1.0 - 0.5 * random.clamp(0.0, 1.0))) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_delay_doubles_up_to_the_maximum() {
        let delays: Vec<_> = (1..=7).map(|failures| retry_delay(failures, 0.0)).collect();
        assert_eq!(delays, [1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
        assert_eq!(retry_delay(1, 1.0), 500);
        assert_eq!(retry_delay(0, 0.0), 1000);
        assert_eq!(retry_delay(u32::MAX, 0.5), 11_250);
    }

    #[test]
    fn connection_counts_as_unreachable_after_several_failures() {
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
