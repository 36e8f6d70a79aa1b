//! A line between a server that may die and a page that folds what it hears.

use proptest::prelude::*;
use protocol::{
    BatchId, Counts, Cursor, Epoch, Event, EventKind, Failure, FailureCode, ImageId, IssueCounts, Sheet, Timestamp,
};

use super::*;

#[derive(Debug, Clone)]
pub(super) enum Turn {
    /// Something happens to the batch.
    Log,
    /// The stream brings up to so many events.
    Deliver(usize),
    /// The line breaks.
    Cut,
    /// How the server takes requests from now on; a change breaks the line.
    Server(Health),
    /// The server's store is replaced: same batch, another life.
    Replace(u8),
    Look(Attention),
    Network(Network),
    Pass(f64),
    /// The machine sleeps.
    Sleep(f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    Well,
    /// Nobody listens.
    Dead,
    /// Something before it answers 503.
    Refusing,
    /// It takes requests and never answers.
    Mute,
}

pub(super) fn life() -> impl Strategy<Value = Vec<Turn>> {
    let health = prop_oneof![Just(Health::Well), Just(Health::Dead), Just(Health::Refusing), Just(Health::Mute)];
    let look = prop_oneof![Just(Attention::Visible), Just(Attention::Hidden), Just(Attention::Suspended)];
    let network = prop_oneof![Just(Network::Present), Just(Network::Absent)];
    let turn = prop_oneof![
        5 => Just(Turn::Log),
        6 => (1..6_usize).prop_map(Turn::Deliver),
        2 => Just(Turn::Cut),
        2 => health.prop_map(Turn::Server),
        1 => (2..9_u8).prop_map(Turn::Replace),
        2 => look.prop_map(Turn::Look),
        1 => network.prop_map(Turn::Network),
        5 => (0.0..8_000.0).prop_map(Turn::Pass),
        1 => (0.0..1e6).prop_map(Turn::Sleep),
    ];
    prop::collection::vec(turn, 1..80)
}

/// Lives this life, then lets the batch end and the world be well, and looks at what the page shows.
pub(super) fn live(life: Vec<Turn>) {
    let mut world = World::new();
    for turn in life {
        world.turn(turn);
    }
    world.turn(Turn::Server(Health::Well));
    world.log(EventKind::BatchCompleted { counts: Counts::default(), issues: IssueCounts::new(), wall_ms: 1 });
    world.turn(Turn::Look(Attention::Visible));
    for _ in 0..200 {
        world.turn(Turn::Deliver(3));
        world.turn(Turn::Pass(1000.0));
    }
    assert_eq!(world.bench.shown, Connection::Done);
    assert_eq!(world.bench.under_way, None);
    let whole = world.log.iter().fold(Sheet::empty(batch()), |mut sheet, event| {
        sheet.apply(event);
        sheet
    });
    assert_eq!(world.sheet, whole);
}

struct World {
    bench: Bench,
    sheet: Sheet,
    log: Vec<Event>,
    epoch: Epoch,
    health: Health,
    /// The attempt whose stream is open, and what it was sent.
    stream: Option<(Attempt, usize)>,
    answered: Option<Attempt>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            bench: Bench::of(Step::Open),
            sheet: Sheet::empty(batch()),
            log: Vec::new(),
            epoch: Epoch::from_random([1; 8]),
            health: Health::Well,
            stream: None,
            answered: None,
        };
        world.log(EventKind::BatchCreated { name: None, expected: None, thresholds: None });
        world
    }

    fn turn(&mut self, turn: Turn) {
        match turn {
            Turn::Log => {
                let image = ImageId::from_random([self.log.len() as u8 / 2; 16]);
                self.log(if self.log.len().is_multiple_of(2) {
                    EventKind::ImageReceived { image, name: "a.jpg".to_owned(), bytes: 1, hash: None }
                } else {
                    EventKind::ImageFailed { image, error: Failure::new(FailureCode::Corrupt) }
                });
            }
            Turn::Deliver(count) => (0..count).for_each(|_| self.deliver()),
            Turn::Cut => self.cut(),
            Turn::Server(health) => {
                self.cut();
                self.health = health;
            }
            Turn::Replace(life) => {
                self.cut();
                self.epoch = Epoch::from_random([life; 8]);
                for event in &mut self.log {
                    event.cursor.epoch = self.epoch.clone();
                }
            }
            Turn::Look(attention) => self.bench.take(Incident::Seen(attention)),
            Turn::Network(network) => self.bench.take(Incident::Network(network)),
            Turn::Pass(millis) => self.bench.pass(millis),
            Turn::Sleep(millis) => {
                self.bench.now += millis;
                self.bench.pass(0.0);
            }
        }
        self.serve();
    }

    fn log(&mut self, kind: EventKind) {
        let cursor = Cursor { epoch: self.epoch.clone(), seq: self.log.len() as u64 + 1 };
        self.log.push(Event { cursor, batch: batch(), at: Timestamp::from_millis(0), kind });
    }

    /// Takes the requests of the page.
    fn serve(&mut self) {
        while let Some(command) = self.bench.under_way {
            let attempt = self.bench.attempt();
            if self.answered.replace(attempt) == Some(attempt) {
                return;
            }
            let incident = match (command, self.health) {
                (_, Health::Mute) => return,
                (Command::Open(_), Health::Dead) => Incident::Broken(attempt),
                (Command::Open(_), Health::Refusing) => Incident::Closed(attempt),
                (Command::Open(_), Health::Well) => self.open(attempt),
                (_, Health::Dead | Health::Refusing) => Incident::Replied(attempt, Reply::Nothing),
                (_, Health::Well) => Incident::Replied(attempt, self.reply()),
            };
            self.bench.take(incident);
        }
    }

    /// As the server begins a stream: after the page's cursor, with a reset if that is none of its own, and with 204, which
    /// closes it, when there is nothing more to come.
    fn open(&mut self, attempt: Attempt) -> Incident {
        let cursor = self.sheet.cursor().cloned();
        let seq = match &cursor {
            Some(cursor) if cursor.epoch == self.epoch => cursor.seq as usize,
            Some(_) => {
                let cursor = Cursor { epoch: self.epoch.clone(), seq: 0 };
                self.sheet.apply(&Event {
                    cursor,
                    batch: batch(),
                    at: Timestamp::from_millis(0),
                    kind: EventKind::StreamReset {},
                });
                0
            }
            None => 0,
        };
        assert!(seq <= self.log.len(), "a cursor ahead of the log");
        if self.log[seq..].is_empty() && self.log.last().is_some_and(|event| event.kind.is_end()) {
            return Incident::Closed(attempt);
        }
        self.stream = Some((attempt, seq));
        Incident::Opened(attempt)
    }

    fn reply(&mut self) -> Reply {
        if !self.log.last().is_some_and(|event| event.kind.is_end()) {
            return Reply::Running;
        }
        for event in &self.log {
            self.sheet.apply(event);
        }
        Reply::Ended
    }

    fn deliver(&mut self) {
        let Some((attempt, sent)) = self.stream.filter(|(attempt, _)| self.bench.line.is_current(*attempt)) else {
            return;
        };
        if self.health != Health::Well {
            return;
        }
        let Some(event) = self.log.get(sent) else { return };
        let before = self.sheet.cursor().map(|cursor| cursor.seq);
        self.sheet.apply(event);
        assert!(self.sheet.cursor().map(|cursor| cursor.seq) >= before, "the cursor went back");
        self.stream = Some((attempt, sent + 1));
        self.bench.take(Incident::Heard(attempt));
        if event.kind.is_end() {
            self.bench.take(Incident::Ended);
        }
    }

    fn cut(&mut self) {
        if let Some((attempt, _)) = self.stream.take() {
            self.bench.take(Incident::Broken(attempt));
        }
    }
}

fn batch() -> BatchId {
    BatchId::from_random([5; 16])
}
