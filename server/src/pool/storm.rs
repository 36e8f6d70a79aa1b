//! When decoders die one after the other, the next ones are started more slowly.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Deaths within [`WINDOW`] that are taken for bad luck.
const TOLERATED: usize = 5;

/// The time in which deaths count.
const WINDOW: Duration = Duration::from_secs(1);

/// Watches deaths and says when another child may be started. A broken program or a flood of hostile files would otherwise
/// keep the machine busy with nothing but starting processes.
#[derive(Debug, Default)]
pub(super) struct Storm {
    deaths: VecDeque<Instant>,
}

impl Storm {
    /// A child has died.
    pub(super) fn death(&mut self, now: Instant) {
        self.deaths.push_back(now);
        if self.deaths.len() > TOLERATED + 1 {
            self.deaths.pop_front();
        }
    }

    /// How long to wait before the next start: until no more than the tolerated deaths are within the window.
    pub(super) fn pause(&self, now: Instant) -> Duration {
        if self.deaths.len() <= TOLERATED {
            return Duration::ZERO;
        }
        self.deaths.front().map_or(Duration::ZERO, |oldest| (*oldest + WINDOW).saturating_duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A storm with deaths at these milliseconds, and how long it makes wait at a moment.
    fn pause(deaths: &[u64], at: u64) -> u64 {
        let start = Instant::now();
        let moment = |ms| start + Duration::from_millis(ms);
        let mut storm = Storm::default();
        for death in deaths {
            storm.death(moment(*death));
        }
        storm.pause(moment(at)).as_millis() as u64
    }

    #[test]
    fn five_deaths_a_second_are_borne() {
        assert_eq!(pause(&[], 0), 0);
        assert_eq!(pause(&[0, 1, 2, 3, 4], 5), 0);
        assert_eq!(pause(&[0, 250, 500, 750, 1000, 1250, 1500], 1500), 0);
    }

    #[test]
    fn with_the_sixth_the_next_start_waits_until_the_first_is_a_second_ago() {
        assert_eq!(pause(&[0, 1, 2, 3, 4, 100], 100), 900);
        assert_eq!(pause(&[0, 1, 2, 3, 4, 100], 1000), 0);
        assert_eq!(pause(&[0, 10, 20, 30, 40, 50, 60], 60), 950);
    }

    #[test]
    fn a_storm_passes() {
        let storm = [0, 10, 20, 30, 40, 50, 60, 70, 80];
        assert_eq!(pause(&storm, 5000), 0);
    }
}
