//! What happens while subscribers read: how many there are, which events come and how fast.

use super::contender::Contender;

/// Most messages that are to be delivered in a second: two cores have to make, send and read them.
const MESSAGES_A_SECOND: f64 = 100_000.0;

/// Events a second, unless that would be too many messages.
const EVENTS_A_SECOND: f64 = 20.0;

/// One situation, in which contenders are compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scene {
    pub(super) kind: Kind,
    pub(super) subscribers: usize,
    /// Changes a second.
    pub(super) rate: f64,
    pub(super) seconds: u64,
    pub(super) contenders: Vec<Contender>,
}

/// Which events come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Images are deleted.
    Small,
    /// Images arrive and are analyzed.
    Real,
    /// The same a hundred times a second for few readers: how long an image's own way to them is.
    OwnWay,
}

impl Kind {
    /// What the load calls its events.
    pub(super) fn events(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Real | Self::OwnWay => "real",
        }
    }
}

impl Scene {
    /// Its heading.
    pub(super) fn title(&self) -> String {
        let Self { subscribers, rate, .. } = self;
        match self.kind {
            Kind::Small => format!("{subscribers} subscribers, {rate} small events a second"),
            Kind::Real => format!("{subscribers} subscribers, {rate} images a second, two events each"),
            Kind::OwnWay => format!("{subscribers} subscribers, {rate} images a second, from analyzed to read"),
        }
    }
}

/// All of them. Polling is measured with the fewest subscribers, events of real size with those in the middle.
pub(super) fn all(subscribers: &[usize], seconds: u64) -> Vec<Scene> {
    let rate = |subscribers: usize| EVENTS_A_SECOND.min(MESSAGES_A_SECOND / subscribers as f64);
    let scene = |kind, subscribers, rate, contenders: &[Contender]| Scene {
        kind,
        subscribers,
        rate,
        seconds,
        contenders: contenders.to_vec(),
    };
    let mut scenes: Vec<Scene> =
        subscribers.iter().map(|&some| scene(Kind::Small, some, rate(some), &Contender::STREAMS)).collect();
    if let Some(fewest) = scenes.first_mut() {
        fewest.contenders.extend(Contender::POLLS);
    }
    let middle = middle(subscribers);
    scenes.push(scene(Kind::Real, middle, rate(middle) / 2.0, &Contender::STREAMS));
    scenes.push(scene(Kind::OwnWay, 10, 100.0, &Contender::OURS));
    scenes
}

/// The number of subscribers that the aims are about.
pub(super) fn middle(subscribers: &[usize]) -> usize {
    subscribers.get(subscribers.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_subscribers_get_fewer_events() {
        let scenes = all(&[1000, 5000, 10_000], 10);
        let rates: Vec<_> = scenes.iter().map(|scene| (scene.subscribers, scene.rate)).collect();
        assert_eq!(rates, [(1000, 20.0), (5000, 20.0), (10_000, 10.0), (5000, 10.0), (10, 100.0)]);
        assert!(
            scenes[0].contenders.contains(&Contender::Polling) && !scenes[1].contenders.contains(&Contender::Polling)
        );
    }
}
