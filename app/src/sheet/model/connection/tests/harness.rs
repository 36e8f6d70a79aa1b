//! Harness that carries out the commands of the state machine and asserts its invariants.

use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::event::{
    Attempt, ConnectionCommand, ConnectionEvent, ConnectionStep, PageVisibility,
};
use crate::sheet::model::connection::machine::ConnectionMachine;
use crate::sheet::model::connection::state::ConnectionPhase;
use crate::sheet::model::connection::status::ConnectionStatus;
use crate::sheet::model::connection::transition::CHECK_INTERVAL;

/// Carries commands out as far as they can be seen, and asserts what must always hold.
pub(super) struct ConnectionHarness {
    pub(super) machine: ConnectionMachine,
    /// What the clock says, in milliseconds.
    pub(super) now: f64,
    /// A stream or a question.
    pub(super) under_way: Option<ConnectionCommand>,
    /// When the timer is due.
    pub(super) wake: Option<f64>,
    pub(super) shown: ConnectionStatus,
    is_over: bool,
}

impl ConnectionHarness {
    pub(super) fn of(first: ConnectionStep) -> Self {
        let machine = ConnectionMachine::new(first, NetworkState::Present, ConnectionStatus::Connecting);
        Self { machine, now: 1e12, under_way: None, wake: None, shown: ConnectionStatus::Connecting, is_over: false }
    }

    pub(super) fn handle(&mut self, event: ConnectionEvent) {
        for command in self.machine.handle(event, self.now, 0.5) {
            assert!(!self.is_over, "{command:?} after the end");
            match command {
                ConnectionCommand::OpenStream(attempt) | ConnectionCommand::FetchBatch(attempt) => {
                    assert_eq!(self.under_way, None, "two things under way after {event:?}");
                    assert!(self.machine.is_current(attempt));
                    self.under_way = Some(command);
                }
                ConnectionCommand::Close => assert!(self.under_way.take().is_some(), "nothing to close at {event:?}"),
                ConnectionCommand::SetTimer(millis) => {
                    assert!(millis > 0 && f64::from(millis) <= CHECK_INTERVAL);
                    self.wake = Some(self.now + f64::from(millis));
                }
                ConnectionCommand::ShowStatus(connection) => self.shown = connection,
            }
        }
        self.is_over = self.machine.0.phase == ConnectionPhase::Ended;
    }

    /// Time passes, and the timer goes off whenever it is due.
    pub(super) fn pass(&mut self, millis: f64) {
        let end = self.now + millis;
        while let Some(wake) = self.wake.filter(|wake| *wake <= end) {
            self.now = wake.max(self.now);
            self.wake = None;
            self.handle(ConnectionEvent::Tick);
        }
        self.now = end;
    }

    pub(super) fn open(&mut self) {
        self.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
        self.handle(ConnectionEvent::Opened(self.attempt()));
        assert_eq!(self.shown, ConnectionStatus::Live);
    }

    /// The attempt that is under way.
    pub(super) fn attempt(&self) -> Attempt {
        self.machine.0.attempt
    }

    pub(super) fn is_opening(&self) -> bool {
        matches!(self.under_way, Some(ConnectionCommand::OpenStream(_)))
    }
}
