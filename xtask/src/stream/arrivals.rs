//! Events that the subscribers have read, and their latencies.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::event_scanner::ScannedEvent;
use crate::load_options::LoadEvents;
use crate::publisher::ChangeSchedule;

/// Set of the events that one subscriber has read.
#[derive(Default)]
pub(crate) struct SeenEvents {
    bits: Vec<u64>,
}

impl SeenEvents {
    /// Adds an event by its index; returns true if it is new.
    fn insert(&mut self, index: usize) -> bool {
        let (word, bit) = (index / 64, 1 << (index % 64));
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        let is_new = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        is_new
    }
}

/// Counts and latencies of the events that all subscribers together have read. An event counts once for each
/// subscriber.
pub(crate) struct Arrivals {
    schedule: ChangeSchedule,
    events: LoadEvents,
    /// Number of events that a subscriber read for the first time.
    pub(crate) delivered: usize,
    /// Number of events that a subscriber read again.
    pub(crate) duplicated: usize,
    /// Number of events that the changes of this schedule do not cause: of another change or another type.
    pub(crate) others: usize,
    /// Number of bytes read, with framing and headers. The subscribers add to it.
    pub(crate) bytes: usize,
    /// Latencies in microseconds: from the due time of a change until its event was read.
    latencies_after_due: Vec<u32>,
    /// Latencies in microseconds: from the time in an `image.analyzed` event, which the server truncates to
    /// milliseconds, until the event was read.
    latencies_after_log: Vec<u32>,
}

impl Arrivals {
    /// No events yet.
    pub(crate) fn new(schedule: ChangeSchedule, events: LoadEvents) -> Self {
        let none = Vec::new;
        Self {
            schedule,
            events,
            delivered: 0,
            duplicated: 0,
            others: 0,
            bytes: 0,
            latencies_after_due: none(),
            latencies_after_log: none(),
        }
    }

    /// Counts an event that a subscriber reads at `now`.
    pub(crate) fn record(&mut self, seen: &mut SeenEvents, event: &ScannedEvent<'_>, now: Instant) {
        let scheduled = self.schedule.due(event.image).zip(self.schedule.index(event.image));
        let (Some(step), Some((due, index))) = (self.index_in_change(event.event_type), scheduled) else {
            self.others += 1;
            return;
        };
        if !seen.insert(index * self.events.per_change() + step) {
            self.duplicated += 1;
            return;
        }
        self.delivered += 1;
        self.latencies_after_due.push(now.saturating_duration_since(due).as_micros() as u32);
        if step == 1
            && let Ok(at) = humantime::parse_rfc3339(event.at)
        {
            self.latencies_after_log.push(micros_since(at));
        }
    }

    /// Number of events that this number of subscribers must read together.
    pub(crate) fn expected(&self, subscribers: usize) -> usize {
        subscribers * self.schedule.len() * self.events.per_change()
    }

    /// Quantile of the latencies in microseconds from the due time until the event was read; `None` without events.
    pub(crate) fn after_due_quantile(&mut self, share: f64) -> Option<u32> {
        quantile(&mut self.latencies_after_due, share)
    }

    /// Quantile of the latencies in microseconds from the logged analysis until its event was read; `None` without such
    /// events.
    pub(crate) fn after_log_quantile(&mut self, share: f64) -> Option<u32> {
        quantile(&mut self.latencies_after_log, share)
    }

    /// Index of an event type among the events of a change; `None` if a change does not cause this type.
    fn index_in_change(&self, event_type: &str) -> Option<usize> {
        match (self.events, event_type) {
            (LoadEvents::Small, "image.deleted") | (LoadEvents::Real, "image.received") => Some(0),
            (LoadEvents::Real, "image.analyzed") => Some(1),
            _ => None,
        }
    }
}

/// Microseconds from this time until now by the system clock; 0 for a time in the future.
fn micros_since(at: SystemTime) -> u32 {
    let micros = |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_micros());
    micros(SystemTime::now()).saturating_sub(micros(at)) as u32
}

/// Quantile by nearest rank: the smallest value that at least this share of all values does not exceed. `None` without
/// values.
fn quantile(values: &mut [u32], share: f64) -> Option<u32> {
    let rank = ((values.len() as f64 * share).ceil() as usize).saturating_sub(1);
    (!values.is_empty()).then(|| *values.select_nth_unstable(rank).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_event_counts_once_for_each_subscriber() {
        let schedule = ChangeSchedule::new(5..7, 1.0);
        let mut arrivals = Arrivals::new(schedule.clone(), LoadEvents::Real);
        let (mut first, mut second) = (SeenEvents::default(), SeenEvents::default());
        let now = schedule.end();
        let event = |event_type, image| ScannedEvent { at: "2026-11-22T21:20:13.742Z", event_type, image };
        arrivals.record(&mut first, &event("image.received", 5), now);
        arrivals.record(&mut second, &event("image.received", 5), now);
        arrivals.record(&mut first, &event("image.analyzed", 5), now);
        assert_eq!((arrivals.delivered, arrivals.duplicated, arrivals.others), (3, 0, 0));
        arrivals.record(&mut first, &event("image.received", 5), now);
        arrivals.record(&mut first, &event("image.revised", 5), now);
        arrivals.record(&mut first, &event("image.received", 7), now);
        assert_eq!((arrivals.delivered, arrivals.duplicated, arrivals.others), (3, 1, 2));
        assert_eq!((arrivals.expected(2), arrivals.after_due_quantile(0.5)), (8, Some(2_000_000)));
    }

    #[test]
    fn quantiles_are_values_that_occurred() {
        let mut values: Vec<u32> = (1..=200).rev().collect();
        assert_eq!((quantile(&mut values, 0.5), quantile(&mut values, 0.99)), (Some(100), Some(198)));
        assert_eq!(quantile(&mut [], 0.5), None);
    }
}
