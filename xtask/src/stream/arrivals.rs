//! What all subscribers together have read, and how late.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::order::Events;
use crate::publisher::Schedule;
use crate::stamp::Stamp;

/// Which events one subscriber has read.
#[derive(Default)]
pub(crate) struct Seen {
    bits: Vec<u64>,
}

impl Seen {
    /// Whether this one is new.
    fn insert(&mut self, place: usize) -> bool {
        let (word, bit) = (place / 64, 1 << (place % 64));
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        let is_new = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        is_new
    }
}

/// The sum.
pub(crate) struct Arrivals {
    schedule: Schedule,
    events: Events,
    /// Events read for the first time by a subscriber.
    pub(crate) delivered: usize,
    /// Events read again.
    pub(crate) doubled: usize,
    /// Events that were not published by the load.
    pub(crate) others: usize,
    /// Bytes read, everything included.
    pub(crate) bytes: usize,
    /// Microseconds from the moment that the change was due.
    after_due: Vec<u32>,
    /// Microseconds from the time in an `image.analyzed`, which is cut to whole milliseconds.
    after_log: Vec<u32>,
}

impl Arrivals {
    /// Nothing so far.
    pub(crate) fn new(schedule: Schedule, events: Events) -> Self {
        let none = Vec::new;
        Self { schedule, events, delivered: 0, doubled: 0, others: 0, bytes: 0, after_due: none(), after_log: none() }
    }

    /// Counts an event that a subscriber has read just now.
    pub(crate) fn note(&mut self, seen: &mut Seen, stamp: &Stamp<'_>, now: Instant) {
        let known = self.schedule.due(stamp.image).zip(self.schedule.place(stamp.image));
        let (Some(kind), Some((due, place))) = (self.kind(stamp.event_type), known) else {
            self.others += 1;
            return;
        };
        if !seen.insert(place * self.events.of_a_change() + kind) {
            self.doubled += 1;
            return;
        }
        self.delivered += 1;
        self.after_due.push(now.saturating_duration_since(due).as_micros() as u32);
        if kind == 1
            && let Ok(at) = humantime::parse_rfc3339(stamp.at)
        {
            self.after_log.push(since(at));
        }
    }

    /// How many there must be in the end.
    pub(crate) fn expected(&self, subscribers: usize) -> usize {
        subscribers * self.schedule.len() * self.events.of_a_change()
    }

    /// Microseconds from due to read, of this share of the events.
    pub(crate) fn after_due(&mut self, share: f64) -> Option<u32> {
        quantile(&mut self.after_due, share)
    }

    /// Microseconds from logged as analyzed to read, likewise.
    pub(crate) fn after_log(&mut self, share: f64) -> Option<u32> {
        quantile(&mut self.after_log, share)
    }

    /// Which of the events of a change this is.
    fn kind(&self, event_type: &str) -> Option<usize> {
        match (self.events, event_type) {
            (Events::Small, "image.deleted") | (Events::Real, "image.received") => Some(0),
            (Events::Real, "image.analyzed") => Some(1),
            _ => None,
        }
    }
}

fn since(at: SystemTime) -> u32 {
    let micros = |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_micros());
    micros(SystemTime::now()).saturating_sub(micros(at)) as u32
}

/// The value that this share of all is not above (nearest rank).
fn quantile(values: &mut [u32], share: f64) -> Option<u32> {
    let rank = ((values.len() as f64 * share).ceil() as usize).saturating_sub(1);
    (!values.is_empty()).then(|| *values.select_nth_unstable(rank).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_event_counts_once_for_each_subscriber() {
        let schedule = Schedule::new(5..7, 1.0);
        let mut arrivals = Arrivals::new(schedule.clone(), Events::Real);
        let (mut first, mut second) = (Seen::default(), Seen::default());
        let now = schedule.end();
        let stamp = |event_type, image| Stamp { at: "2026-11-22T21:20:13.742Z", event_type, image };
        arrivals.note(&mut first, &stamp("image.received", 5), now);
        arrivals.note(&mut second, &stamp("image.received", 5), now);
        arrivals.note(&mut first, &stamp("image.analyzed", 5), now);
        assert_eq!((arrivals.delivered, arrivals.doubled, arrivals.others), (3, 0, 0));
        arrivals.note(&mut first, &stamp("image.received", 5), now);
        arrivals.note(&mut first, &stamp("image.revised", 5), now);
        arrivals.note(&mut first, &stamp("image.received", 7), now);
        assert_eq!((arrivals.delivered, arrivals.doubled, arrivals.others), (3, 1, 2));
        assert_eq!((arrivals.expected(2), arrivals.after_due(0.5)), (8, Some(2_000_000)));
    }

    #[test]
    fn quantiles_are_values_that_occurred() {
        let mut values: Vec<u32> = (1..=200).rev().collect();
        assert_eq!((quantile(&mut values, 0.5), quantile(&mut values, 0.99)), (Some(100), Some(198)));
        assert_eq!(quantile(&mut [], 0.5), None);
    }
}
