//! Limits how often decoder processes are restarted that died, sent an invalid reply or could not be started: five such
//! failures per second cause no delay, more do.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Maximum number of deaths within [`WINDOW`] that cause no delay.
const TOLERATED: usize = 5;

/// Period in which deaths are counted.
const WINDOW: Duration = Duration::from_secs(1);

/// Times of the latest deaths of decoder processes, which determine the delay before the next start. Without a delay, a
/// broken program or many hostile files would make the server start processes all the time.
#[derive(Debug, Default)]
pub(super) struct RestartLimit {
    /// At most [`TOLERATED`] + 1 times, oldest first.
    deaths: VecDeque<Instant>,
}

impl RestartLimit {
    /// Records that a process died, sent an invalid reply, or could not be started.
    pub(super) fn record_death(&mut self, now: Instant) {
        self.deaths.push_back(now);
        if self.deaths.len() > TOLERATED + 1 {
            self.deaths.pop_front();
        }
    }

    /// Delay before the next start: the time until at most [`TOLERATED`] deaths are less than [`WINDOW`] old. Zero if
    /// that is already so.
    pub(super) fn delay(&self, now: Instant) -> Duration {
        if self.deaths.len() <= TOLERATED {
            return Duration::ZERO;
        }
        self.deaths.front().map_or(Duration::ZERO, |oldest| (*oldest + WINDOW).saturating_duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Delay in milliseconds at time `at`, after deaths at these times; all times in milliseconds.
    fn delay(deaths: &[u64], at: u64) -> u64 {
        let start = Instant::now();
        let moment = |ms| start + Duration::from_millis(ms);
        let mut limit = RestartLimit::default();
        for death in deaths {
            limit.record_death(moment(*death));
        }
        limit.delay(moment(at)).as_millis() as u64
    }

    #[test]
    fn five_deaths_in_a_second_cause_no_delay() {
        assert_eq!(delay(&[], 0), 0);
        assert_eq!(delay(&[0, 1, 2, 3, 4], 5), 0);
        assert_eq!(delay(&[0, 250, 500, 750, 1000, 1250, 1500], 1500), 0);
    }

    #[test]
    fn sixth_death_delays_the_start_until_the_first_is_a_second_old() {
        assert_eq!(delay(&[0, 1, 2, 3, 4, 100], 100), 900);
        assert_eq!(delay(&[0, 1, 2, 3, 4, 100], 1000), 0);
        assert_eq!(delay(&[0, 10, 20, 30, 40, 50, 60], 60), 950);
    }

    #[test]
    fn delay_ends_when_the_deaths_are_old() {
        let deaths = [0, 10, 20, 30, 40, 50, 60, 70, 80];
        assert_eq!(delay(&deaths, 5000), 0);
    }
}
