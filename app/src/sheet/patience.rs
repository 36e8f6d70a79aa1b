//! How a lost line is told of and how long to wait before it is tried again.

use super::connection::{Connection, Retry};

/// Failures in a row after which the server counts as unreachable.
const PATIENCE: u32 = 3;

/// The longest pause between two tries, in milliseconds.
pub(crate) const LONGEST_PAUSE: u32 = 15_000;

/// Whether the browser says that it has a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// It has one, though the server may be out of reach.
    Present,
    /// It has none.
    Absent,
}

/// The state of a line that was lost `failures` times in a row.
pub(crate) fn lost(failures: u32, network: Network, retry: Retry) -> Connection {
    match network {
        Network::Absent => Connection::Offline,
        Network::Present if failures > PATIENCE => Connection::Unreachable(retry),
        Network::Present => Connection::Reconnecting(retry),
    }
}

/// Milliseconds to wait before the next try after this many failures in a row: a second, doubling up to
/// [`LONGEST_PAUSE`], and up to half less so that many pages do not come back at the same moment. `random` is 0 to 1.
pub(crate) fn pause(failures: u32, random: f64) -> u32 {
    let full = (1000_u32 << failures.saturating_sub(1).min(4)).min(LONGEST_PAUSE);
    (f64::from(full) * (1.0 - 0.5 * random.clamp(0.0, 1.0))) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit() {
        let pauses: Vec<_> = (1..=7).map(|failures| pause(failures, 0.0)).collect();
        assert_eq!(pauses, [1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
        assert_eq!(pause(1, 1.0), 500);
        assert_eq!(pause(0, 0.0), 1000);
        assert_eq!(pause(u32::MAX, 0.5), 11_250);
    }

    #[test]
    fn a_line_is_called_unreachable_after_some_patience() {
        assert_eq!(lost(1, Network::Present, Retry::In(1)), Connection::Reconnecting(Retry::In(1)));
        assert_eq!(lost(4, Network::Present, Retry::Now), Connection::Unreachable(Retry::Now));
        assert_eq!(lost(4, Network::Absent, Retry::Now), Connection::Offline);
    }
}
