//! How a lost line is told of and how long to wait before it is tried again.

use super::connection::Connection;

/// Failures in a row after which the server counts as unreachable.
const PATIENCE: u32 = 3;

/// Whether the browser says that it has a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// It has one, though the server may be out of reach.
    Present,
    /// It has none.
    Absent,
}

/// The state of a line that was lost `failures` times in a row.
pub(crate) fn lost(failures: u32, network: Network) -> Connection {
    match network {
        Network::Absent => Connection::Offline,
        Network::Present if failures > PATIENCE => Connection::Unreachable,
        Network::Present => Connection::Reconnecting,
    }
}

/// Milliseconds to wait before the next try after this many failures in a row: doubling from half a second up to ten
/// seconds, and up to a quarter less so that many pages do not come back at the same moment. `random` is 0 to 1.
pub(crate) fn pause(failures: u32, random: f64) -> u32 {
    let full = 500.0 * f64::from(1_u32 << failures.saturating_sub(1).min(5));
    (full.min(10_000.0) * (1.0 - 0.25 * random.clamp(0.0, 1.0))) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit() {
        let pauses: Vec<_> = (1..=8).map(|failures| pause(failures, 0.0)).collect();
        assert_eq!(pauses, [500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
        assert_eq!(pause(1, 1.0), 375);
        assert_eq!(pause(0, 0.0), 500);
    }

    #[test]
    fn a_line_is_called_unreachable_after_some_patience() {
        assert_eq!(lost(1, Network::Present), Connection::Reconnecting);
        assert_eq!(lost(4, Network::Present), Connection::Unreachable);
        assert_eq!(lost(4, Network::Absent), Connection::Offline);
    }
}
