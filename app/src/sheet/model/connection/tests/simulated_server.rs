//! Simulated server with failures, and a page that folds the events that it receives.

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

/// Step of a scenario.
#[derive(Debug, Clone)]
pub(super) enum SimulatedStep {
    /// The server appends an event to the log.
    AppendEvent,
    /// The stream delivers up to this many events.
    Deliver(usize),
    /// The open stream breaks, if there is one.
    Disconnect,
    /// The server handles requests like this from now on; the change breaks the open stream.
    Server(ServerHealth),
    /// The server's store is replaced: the same batch under the epoch made from this byte. The open stream breaks.
    Replace(u8),
    Visibility(PageVisibility),
    Network(NetworkState),
    /// Time passes, in milliseconds, and the timer fires when it is due.
    AdvanceTime(f64),
    /// The machine sleeps for this many milliseconds: no timer fires until the end.
    Sleep(f64),
}

/// Way in which the server handles requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServerHealth {
    Healthy,
    /// Refuses connections.
    Down,
    /// A proxy in front of the server answers 503.
    Unavailable,
    /// Accepts requests and never answers.
    Hanging,
}

/// Strategy for scenarios of 1 to 79 random steps.
pub(super) fn scenario() -> impl Strategy<Value = Vec<SimulatedStep>> {
    let health = prop_oneof![
        Just(ServerHealth::Healthy),
        Just(ServerHealth::Down),
        Just(ServerHealth::Unavailable),
        Just(ServerHealth::Hanging)
    ];
    let visibility =
        prop_oneof![Just(PageVisibility::Visible), Just(PageVisibility::Hidden), Just(PageVisibility::Suspended)];
    let network = prop_oneof![Just(NetworkState::Present), Just(NetworkState::Absent)];
    let step = prop_oneof![
        5 => Just(SimulatedStep::AppendEvent),
        6 => (1..6_usize).prop_map(SimulatedStep::Deliver),
        2 => Just(SimulatedStep::Disconnect),
        2 => health.prop_map(SimulatedStep::Server),
        1 => (2..9_u8).prop_map(SimulatedStep::Replace),
        2 => visibility.prop_map(SimulatedStep::Visibility),
        1 => network.prop_map(SimulatedStep::Network),
        5 => (0.0..8_000.0).prop_map(SimulatedStep::AdvanceTime),
        1 => (0.0..1e6).prop_map(SimulatedStep::Sleep),
    ];
    prop::collection::vec(step, 1..80)
}

/// Runs the scenario, then ends the batch on a healthy server and asserts that the connection is closed for good and
/// that the page has every event.
pub(super) fn run_scenario(scenario: Vec<SimulatedStep>) {
    let mut server = SimulatedServer::new();
    for step in scenario {
        server.run_step(step);
    }
    server.run_step(SimulatedStep::Server(ServerHealth::Healthy));
    server.append(EventKind::BatchCompleted { counts: Counts::default(), issues: IssueCounts::new(), wall_ms: 1 });
    server.run_step(SimulatedStep::Visibility(PageVisibility::Visible));
    for _ in 0..200 {
        server.run_step(SimulatedStep::Deliver(3));
        server.run_step(SimulatedStep::AdvanceTime(1000.0));
    }
    assert_eq!(server.harness.shown, ConnectionStatus::Done);
    assert_eq!(server.harness.open_command, None);
    let complete = server.log.iter().fold(Sheet::empty(batch()), |mut sheet, event| {
        sheet.apply(event);
        sheet
    });
    assert_eq!(server.sheet, complete);
}

/// Server with the log of one batch, and the page that is connected to it.
struct SimulatedServer {
    /// Connection of the page.
    harness: ConnectionHarness,
    /// Fold of the events that the page has received.
    sheet: Sheet,
    /// Event log of the server.
    log: Vec<Event>,
    epoch: Epoch,
    health: ServerHealth,
    /// Attempt of the newest stream, and the number of log events before its position; `None` before the first and
    /// after the stream broke. The page may have closed it.
    stream: Option<(Attempt, usize)>,
    /// Newest attempt that the server has handled.
    handled: Option<Attempt>,
}

impl SimulatedServer {
    fn new() -> Self {
        let mut server = Self {
            harness: ConnectionHarness::new(ConnectionStep::OpenStream),
            sheet: Sheet::empty(batch()),
            log: Vec::new(),
            epoch: Epoch::from_random([1; 8]),
            health: ServerHealth::Healthy,
            stream: None,
            handled: None,
        };
        server.append(EventKind::BatchCreated { name: None, expected: None, thresholds: None });
        server
    }

    /// Runs one step, then handles the requests that the page makes.
    fn run_step(&mut self, step: SimulatedStep) {
        match step {
            SimulatedStep::AppendEvent => {
                let image = ImageId::from_random([self.log.len() as u8 / 2; 16]);
                self.append(if self.log.len().is_multiple_of(2) {
                    EventKind::ImageReceived {
                        image,
                        name: "a.jpg".to_owned(),
                        path: None,
                        source_path: None,
                        companions: vec![],
                        bytes: 1,
                        hash: None,
                    }
                } else {
                    EventKind::ImageFailed { image, error: Failure::new(FailureCode::Corrupt) }
                });
            }
            SimulatedStep::Deliver(count) => (0..count).for_each(|_| self.deliver()),
            SimulatedStep::Disconnect => self.disconnect(),
            SimulatedStep::Server(health) => {
                self.disconnect();
                self.health = health;
            }
            SimulatedStep::Replace(epoch) => {
                self.disconnect();
                self.epoch = Epoch::from_random([epoch; 8]);
                for event in &mut self.log {
                    event.cursor.epoch = self.epoch.clone();
                }
            }
            SimulatedStep::Visibility(visibility) => {
                self.harness.handle(ConnectionEvent::VisibilityChanged(visibility));
            }
            SimulatedStep::Network(network) => self.harness.handle(ConnectionEvent::NetworkChanged(network)),
            SimulatedStep::AdvanceTime(millis) => self.harness.advance(millis),
            SimulatedStep::Sleep(millis) => {
                self.harness.now += millis;
                self.harness.advance(0.0);
            }
        }
        self.serve();
    }

    /// Appends an event to the log.
    fn append(&mut self, kind: EventKind) {
        let cursor = Cursor { epoch: self.epoch.clone(), seq: self.log.len() as u64 + 1 };
        self.log.push(Event { cursor, batch: batch(), at: Timestamp::from_millis(0), kind });
    }

    /// Handles the open request of the page, and those that follow from it, each at most once.
    fn serve(&mut self) {
        while let Some(command) = self.harness.open_command {
            let attempt = self.harness.attempt();
            if self.handled.replace(attempt) == Some(attempt) {
                return;
            }
            let event = match (command, self.health) {
                (_, ServerHealth::Hanging) => return,
                (ConnectionCommand::OpenStream(_), ServerHealth::Down) => ConnectionEvent::Failed(attempt),
                (ConnectionCommand::OpenStream(_), ServerHealth::Unavailable) => ConnectionEvent::Closed(attempt),
                (ConnectionCommand::OpenStream(_), ServerHealth::Healthy) => self.open(attempt),
                (_, ServerHealth::Down | ServerHealth::Unavailable) => {
                    ConnectionEvent::ReplyReceived(attempt, BatchReply::RequestFailed)
                }
                (_, ServerHealth::Healthy) => ConnectionEvent::ReplyReceived(attempt, self.reply()),
            };
            self.harness.handle(event);
        }
    }

    /// Opens a stream as the server does: after the page's cursor, with a reset if the cursor has another epoch. Closes
    /// it (204) if no more events can follow.
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
        if self.log[seq..].is_empty() && self.log.last().is_some_and(|event| event.kind.ends_batch()) {
            return ConnectionEvent::Closed(attempt);
        }
        self.stream = Some((attempt, seq));
        ConnectionEvent::Opened(attempt)
    }

    /// Reply to the request for the batch. If the batch has ended, also applies the whole log to the page's fold, as
    /// the page does with the images from the server.
    fn reply(&mut self) -> BatchReply {
        if !self.log.last().is_some_and(|event| event.kind.ends_batch()) {
            return BatchReply::Running;
        }
        for event in &self.log {
            self.sheet.apply(event);
        }
        BatchReply::Ended
    }

    /// Delivers the next event to the page, if there is one, the stream is open and the server healthy.
    fn deliver(&mut self) {
        let Some((attempt, sent)) = self.stream.filter(|(attempt, _)| self.harness.machine.is_current(*attempt)) else {
            return;
        };
        if self.health != ServerHealth::Healthy {
            return;
        }
        let Some(event) = self.log.get(sent) else { return };
        let old_seq = self.sheet.cursor().map(|cursor| cursor.seq);
        self.sheet.apply(event);
        assert!(self.sheet.cursor().map(|cursor| cursor.seq) >= old_seq, "the cursor went backwards");
        self.stream = Some((attempt, sent + 1));
        self.harness.handle(ConnectionEvent::MessageReceived(attempt));
        if event.kind.ends_batch() {
            self.harness.handle(ConnectionEvent::BatchEnded);
        }
    }

    /// Breaks the stream, if one is open.
    fn disconnect(&mut self) {
        if let Some((attempt, _)) = self.stream.take() {
            self.harness.handle(ConnectionEvent::Failed(attempt));
        }
    }
}

fn batch() -> BatchId {
    BatchId::from_random([5; 16])
}
