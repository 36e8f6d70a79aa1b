//! Simulated server that may fail, and a page that folds the events that it receives.

use proptest::prelude::*;
use protocol::{
    BatchId, Counts, Cursor, Epoch, Event, EventKind, Failure, FailureCode, ImageId, IssueCounts, Sheet, Timestamp,
};

use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::event::{
    Attempt, BatchReply, ConnectionCommand, ConnectionEvent, ConnectionStep, PageVisibility,
};
use crate::sheet::model::connection::status::ConnectionStatus;
use crate::sheet::model::connection::tests::harness::ConnectionHarness;

#[derive(Debug, Clone)]
pub(super) enum SimulatedStep {
    /// Something happens to the batch.
    Log,
    /// The stream brings up to so many events.
    Deliver(usize),
    /// The line breaks.
    Cut,
    /// How the server takes requests from now on; a change breaks the line.
    Server(ServerHealth),
    /// The server's store is replaced: same batch, another life.
    Replace(u8),
    Look(PageVisibility),
    Network(NetworkState),
    Pass(f64),
    /// The machine sleeps.
    Sleep(f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServerHealth {
    Well,
    /// Nobody listens.
    Dead,
    /// Something before it answers 503.
    Refusing,
    /// It takes requests and never answers.
    Mute,
}

pub(super) fn scenario() -> impl Strategy<Value = Vec<SimulatedStep>> {
    let health = prop_oneof![
        Just(ServerHealth::Well),
        Just(ServerHealth::Dead),
        Just(ServerHealth::Refusing),
        Just(ServerHealth::Mute)
    ];
    let look =
        prop_oneof![Just(PageVisibility::Visible), Just(PageVisibility::Hidden), Just(PageVisibility::Suspended)];
    let network = prop_oneof![Just(NetworkState::Present), Just(NetworkState::Absent)];
    let turn = prop_oneof![
        5 => Just(SimulatedStep::Log),
        6 => (1..6_usize).prop_map(SimulatedStep::Deliver),
        2 => Just(SimulatedStep::Cut),
        2 => health.prop_map(SimulatedStep::Server),
        1 => (2..9_u8).prop_map(SimulatedStep::Replace),
        2 => look.prop_map(SimulatedStep::Look),
        1 => network.prop_map(SimulatedStep::Network),
        5 => (0.0..8_000.0).prop_map(SimulatedStep::Pass),
        1 => (0.0..1e6).prop_map(SimulatedStep::Sleep),
    ];
    prop::collection::vec(turn, 1..80)
}

/// Lives this life, then lets the batch end and the world be well, and looks at what the page shows.
pub(super) fn run_scenario(life: Vec<SimulatedStep>) {
    let mut server = SimulatedServer::new();
    for turn in life {
        server.turn(turn);
    }
    server.turn(SimulatedStep::Server(ServerHealth::Well));
    server.log(EventKind::BatchCompleted { counts: Counts::default(), issues: IssueCounts::new(), wall_ms: 1 });
    server.turn(SimulatedStep::Look(PageVisibility::Visible));
    for _ in 0..200 {
        server.turn(SimulatedStep::Deliver(3));
        server.turn(SimulatedStep::Pass(1000.0));
    }
    assert_eq!(server.harness.shown, ConnectionStatus::Done);
    assert_eq!(server.harness.under_way, None);
    let whole = server.log.iter().fold(Sheet::empty(batch()), |mut sheet, event| {
        sheet.apply(event);
        sheet
    });
    assert_eq!(server.sheet, whole);
}

struct SimulatedServer {
    harness: ConnectionHarness,
    sheet: Sheet,
    log: Vec<Event>,
    epoch: Epoch,
    health: ServerHealth,
    /// The attempt whose stream is open, and what it was sent.
    stream: Option<(Attempt, usize)>,
    answered: Option<Attempt>,
}

impl SimulatedServer {
    fn new() -> Self {
        let mut server = Self {
            harness: ConnectionHarness::of(ConnectionStep::OpenStream),
            sheet: Sheet::empty(batch()),
            log: Vec::new(),
            epoch: Epoch::from_random([1; 8]),
            health: ServerHealth::Well,
            stream: None,
            answered: None,
        };
        server.log(EventKind::BatchCreated { name: None, expected: None, thresholds: None });
        server
    }

    fn turn(&mut self, turn: SimulatedStep) {
        match turn {
            SimulatedStep::Log => {
                let image = ImageId::from_random([self.log.len() as u8 / 2; 16]);
                self.log(if self.log.len().is_multiple_of(2) {
                    EventKind::ImageReceived { image, name: "a.jpg".to_owned(), bytes: 1, hash: None }
                } else {
                    EventKind::ImageFailed { image, error: Failure::new(FailureCode::Corrupt) }
                });
            }
            SimulatedStep::Deliver(count) => (0..count).for_each(|_| self.deliver()),
            SimulatedStep::Cut => self.cut(),
            SimulatedStep::Server(health) => {
                self.cut();
                self.health = health;
            }
            SimulatedStep::Replace(life) => {
                self.cut();
                self.epoch = Epoch::from_random([life; 8]);
                for event in &mut self.log {
                    event.cursor.epoch = self.epoch.clone();
                }
            }
            SimulatedStep::Look(visibility) => self.harness.handle(ConnectionEvent::VisibilityChanged(visibility)),
            SimulatedStep::Network(network) => self.harness.handle(ConnectionEvent::NetworkChanged(network)),
            SimulatedStep::Pass(millis) => self.harness.pass(millis),
            SimulatedStep::Sleep(millis) => {
                self.harness.now += millis;
                self.harness.pass(0.0);
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
        while let Some(command) = self.harness.under_way {
            let attempt = self.harness.attempt();
            if self.answered.replace(attempt) == Some(attempt) {
                return;
            }
            let event = match (command, self.health) {
                (_, ServerHealth::Mute) => return,
                (ConnectionCommand::OpenStream(_), ServerHealth::Dead) => ConnectionEvent::Failed(attempt),
                (ConnectionCommand::OpenStream(_), ServerHealth::Refusing) => ConnectionEvent::Closed(attempt),
                (ConnectionCommand::OpenStream(_), ServerHealth::Well) => self.open(attempt),
                (_, ServerHealth::Dead | ServerHealth::Refusing) => {
                    ConnectionEvent::ReplyReceived(attempt, BatchReply::NoAnswer)
                }
                (_, ServerHealth::Well) => ConnectionEvent::ReplyReceived(attempt, self.reply()),
            };
            self.harness.handle(event);
        }
    }

    /// As the server begins a stream: after the page's cursor, with a reset if that is none of its own, and with 204, which
    /// closes it, when there is nothing more to come.
    fn open(&mut self, attempt: Attempt) -> ConnectionEvent {
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
            return ConnectionEvent::Closed(attempt);
        }
        self.stream = Some((attempt, seq));
        ConnectionEvent::Opened(attempt)
    }

    fn reply(&mut self) -> BatchReply {
        if !self.log.last().is_some_and(|event| event.kind.is_end()) {
            return BatchReply::Running;
        }
        for event in &self.log {
            self.sheet.apply(event);
        }
        BatchReply::Ended
    }

    fn deliver(&mut self) {
        let Some((attempt, sent)) = self.stream.filter(|(attempt, _)| self.harness.machine.is_current(*attempt)) else {
            return;
        };
        if self.health != ServerHealth::Well {
            return;
        }
        let Some(event) = self.log.get(sent) else { return };
        let before = self.sheet.cursor().map(|cursor| cursor.seq);
        self.sheet.apply(event);
        assert!(self.sheet.cursor().map(|cursor| cursor.seq) >= before, "the cursor went back");
        self.stream = Some((attempt, sent + 1));
        self.harness.handle(ConnectionEvent::MessageReceived(attempt));
        if event.kind.is_end() {
            self.harness.handle(ConnectionEvent::BatchEnded);
        }
    }

    fn cut(&mut self) {
        if let Some((attempt, _)) = self.stream.take() {
            self.harness.handle(ConnectionEvent::Failed(attempt));
        }
    }
}

fn batch() -> BatchId {
    BatchId::from_random([5; 16])
}
