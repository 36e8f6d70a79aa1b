//! Request schedule of the subscribers that poll, with or without waiting for events (long polling).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::load_options::Transport;

/// Time between the requests of a subscriber that polls without waiting.
const INTERVAL: Duration = Duration::from_secs(1);

/// Queue of subscribers, sorted by the time of their next request. All wait equally long, so it stays sorted without a
/// search.
pub(crate) struct PollSchedule {
    transport: Transport,
    queue: VecDeque<(Instant, usize)>,
    /// Number of requests that became due so far.
    pub(crate) requests: usize,
}

impl PollSchedule {
    /// No requests yet.
    pub(crate) fn new(transport: Transport) -> Self {
        Self { transport, queue: VecDeque::new(), requests: 0 }
    }

    /// Schedules the first request of all subscribers: spread over an interval for polling, at once for long polling.
    pub(crate) fn start(&mut self, subscribers: usize) {
        let spread = if self.transport == Transport::Polling { INTERVAL } else { Duration::ZERO };
        let (now, each) = (Instant::now(), spread / subscribers.max(1) as u32);
        self.queue.extend((0..subscribers).map(|number| (now + each * number as u32, number)));
    }

    /// Removes and returns the next subscriber whose request is due at `now`; the caller sends the request. `None` if
    /// none is due. With polling, schedules the subscriber's next request.
    pub(crate) fn pop_due(&mut self, now: Instant) -> Option<usize> {
        let (due, number) = *self.queue.front()?;
        if due > now {
            return None;
        }
        self.queue.pop_front();
        self.requests += 1;
        if self.transport == Transport::Polling {
            self.queue.push_back((due + INTERVAL, number));
        }
        Some(number)
    }

    /// Records a response that subscriber `number` read at `now`. With long polling, its next request is due at once.
    pub(crate) fn answered(&mut self, number: usize, now: Instant) {
        if self.transport == Transport::LongPolling {
            self.queue.push_back((now, number));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polling_repeats_every_second_and_long_polling_after_each_answer() {
        let mut polls = PollSchedule::new(Transport::Polling);
        polls.start(2);
        let later = Instant::now() + Duration::from_millis(1100);
        let requests: Vec<_> = std::iter::from_fn(|| polls.pop_due(later)).collect();
        assert_eq!(requests, [0, 1, 0]);

        let mut long_polls = PollSchedule::new(Transport::LongPolling);
        long_polls.start(1);
        assert_eq!((long_polls.pop_due(later), long_polls.pop_due(later)), (Some(0), None));
        long_polls.answered(0, later);
        assert_eq!(long_polls.pop_due(later), Some(0));
    }
}
