//! Scenarios of the stream benchmark: participants, number of subscribers, kind of events and rate.

use super::participant::StreamParticipant;

/// Maximum number of messages per second: one for each event and subscriber. Two cores must create, send and read them.
const MAX_MESSAGES_PER_SECOND: f64 = 100_000.0;

/// Events per second, except in [`ScenarioKind::Latency`]; fewer if the messages to all subscribers would exceed
/// [`MAX_MESSAGES_PER_SECOND`].
const EVENTS_PER_SECOND: f64 = 20.0;

/// Conditions under which participants are compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scenario {
    pub(super) kind: ScenarioKind,
    pub(super) subscribers: usize,
    /// Changes per second: deletions with one event each, or uploads with two.
    pub(super) rate: f64,
    /// Duration in seconds.
    pub(super) seconds: u64,
    pub(super) participants: Vec<StreamParticipant>,
}

/// Kind of events in a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScenarioKind {
    /// Small events: images are deleted.
    Small,
    /// Events of usual size: images arrive and are analyzed.
    Real,
    /// Usual events, a hundred images per second for few subscribers: latency from the analysis to the subscriber.
    Latency,
}

impl ScenarioKind {
    /// Name of the events for the load generator.
    pub(super) fn events(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Real | Self::Latency => "real",
        }
    }
}

impl Scenario {
    /// Heading of its table.
    pub(super) fn title(&self) -> String {
        let Self { subscribers, rate, .. } = self;
        match self.kind {
            ScenarioKind::Small => format!("{subscribers} subscribers, {rate} small events per second"),
            ScenarioKind::Real => format!("{subscribers} subscribers, {rate} images per second, two events each"),
            ScenarioKind::Latency => {
                format!("{subscribers} subscribers, {rate} images per second, latency from analyzed to read")
            }
        }
    }
}

/// All scenarios: small events for each number of subscribers, events of usual size for the middle number, and latency
/// for ten subscribers. Polling is measured with the fewest subscribers. The numbers must be ascending.
pub(super) fn all(subscribers: &[usize], seconds: u64) -> Vec<Scenario> {
    let rate = |subscribers: usize| EVENTS_PER_SECOND.min(MAX_MESSAGES_PER_SECOND / subscribers as f64);
    let scenario = |kind, subscribers, rate, participants: &[StreamParticipant]| Scenario {
        kind,
        subscribers,
        rate,
        seconds,
        participants: participants.to_vec(),
    };
    let mut scenarios: Vec<Scenario> = subscribers
        .iter()
        .map(|&count| scenario(ScenarioKind::Small, count, rate(count), &StreamParticipant::STREAMS))
        .collect();
    if let Some(fewest) = scenarios.first_mut() {
        fewest.participants.extend(StreamParticipant::POLLS);
    }
    let middle = middle(subscribers);
    scenarios.push(scenario(ScenarioKind::Real, middle, rate(middle) / 2.0, &StreamParticipant::STREAMS));
    scenarios.push(scenario(ScenarioKind::Latency, 10, 100.0, &StreamParticipant::PRODUCT_STREAMS));
    scenarios
}

/// The middle one of these ascending numbers, which most requirements apply to; of an even count, the larger of the
/// two.
pub(super) fn middle(subscribers: &[usize]) -> usize {
    subscribers.get(subscribers.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_subscribers_get_fewer_events() {
        let scenarios = all(&[1000, 5000, 10_000], 10);
        let rates: Vec<_> = scenarios.iter().map(|scenario| (scenario.subscribers, scenario.rate)).collect();
        assert_eq!(rates, [(1000, 20.0), (5000, 20.0), (10_000, 10.0), (5000, 10.0), (10, 100.0)]);
        assert!(
            scenarios[0].participants.contains(&StreamParticipant::Polling)
                && !scenarios[1].participants.contains(&StreamParticipant::Polling)
        );
    }
}
