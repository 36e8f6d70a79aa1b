//! When readers that poll ask again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::order::Way;

/// How often one asks that does not wait for news.
const INTERVAL: Duration = Duration::from_secs(1);

/// Who asks next. All wait equally long, so that the first in the queue is the first to ask.
pub(crate) struct Polls {
    way: Way,
    queue: VecDeque<(Instant, usize)>,
    /// Requests so far.
    pub(crate) asked: usize,
}

impl Polls {
    /// Nobody asks yet.
    pub(crate) fn new(way: Way) -> Self {
        Self { way, queue: VecDeque::new(), asked: 0 }
    }

    /// Lets all ask from now on: those that poll spread over an interval, as they are in life.
    pub(crate) fn start(&mut self, subscribers: usize) {
        let spread = if self.way == Way::Polling { INTERVAL } else { Duration::ZERO };
        let (now, each) = (Instant::now(), spread / subscribers.max(1) as u32);
        self.queue.extend((0..subscribers).map(|number| (now + each * number as u32, number)));
    }

    /// Who asks now.
    pub(crate) fn next(&mut self, now: Instant) -> Option<usize> {
        let (due, number) = *self.queue.front()?;
        if due > now {
            return None;
        }
        self.queue.pop_front();
        self.asked += 1;
        if self.way == Way::Polling {
            self.queue.push_back((due + INTERVAL, number));
        }
        Some(number)
    }

    /// One was answered: whose answers wait for news asks again at once.
    pub(crate) fn answered(&mut self, number: usize, now: Instant) {
        if self.way == Way::LongPolling {
            self.queue.push_back((now, number));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_polls_asks_every_second_and_who_waits_as_soon_as_it_was_answered() {
        let mut polls = Polls::new(Way::Polling);
        polls.start(2);
        let later = Instant::now() + Duration::from_millis(1100);
        let asked: Vec<_> = std::iter::from_fn(|| polls.next(later)).collect();
        assert_eq!(asked, [0, 1, 0]);

        let mut waits = Polls::new(Way::LongPolling);
        waits.start(1);
        assert_eq!((waits.next(later), waits.next(later)), (Some(0), None));
        waits.answered(0, later);
        assert_eq!(waits.next(later), Some(0));
    }
}
