//! Test harness: carries out the commands of the state machine and asserts some of its invariants.

use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::event::{
    Attempt, ConnectionCommand, ConnectionEvent, ConnectionStep, PageVisibility,
};
use crate::sheet::model::connection::machine::ConnectionMachine;
use crate::sheet::model::connection::state::ConnectionPhase;
use crate::sheet::model::connection::status::ConnectionStatus;
use crate::sheet::model::connection::transition::CHECK_INTERVAL_MS;

/// Connection machine with a simulated clock and timer.
pub(super) struct ConnectionHarness {
    pub(super) machine: ConnectionMachine,
    /// Time of the simulated clock, in milliseconds.
    pub(super) now: f64,
    /// Command that opened the stream or request that is open now; `None` if there is none.
    pub(super) open_command: Option<ConnectionCommand>,
    /// Time at which the timer is due; `None` if none is set.
    pub(super) timer_due: Option<f64>,
    /// Status that the machine showed last.
    pub(super) shown: ConnectionStatus,
    /// True once the machine has reached its final phase, after which it may emit no command.
    is_over: bool,
}

impl ConnectionHarness {
    /// Paused machine with the first step `first`.
    pub(super) fn new(first: ConnectionStep) -> Self {
        let machine = ConnectionMachine::new(first, NetworkState::Present, ConnectionStatus::Connecting);
        Self {
            machine,
            now: 1e12,
            open_command: None,
            timer_due: None,
            shown: ConnectionStatus::Connecting,
            is_over: false,
        }
    }

    /// Passes an event to the machine and carries out its commands. Asserts that none comes after the end, that at most
    /// one attempt is open, that only an open one is closed, and that timers are above 0 and at most
    /// [`CHECK_INTERVAL_MS`].
    pub(super) fn handle(&mut self, event: ConnectionEvent) {
        for command in self.machine.handle(event, self.now, 0.5) {
            assert!(!self.is_over, "{command:?} after the end");
            match command {
                ConnectionCommand::OpenStream(attempt) | ConnectionCommand::FetchBatch(attempt) => {
                    assert_eq!(self.open_command, None, "two open attempts after {event:?}");
                    assert!(self.machine.is_current(attempt));
                    self.open_command = Some(command);
                }
                ConnectionCommand::Close => {
                    assert!(self.open_command.take().is_some(), "nothing to close at {event:?}");
                }
                ConnectionCommand::SetTimer(millis) => {
                    assert!(millis > 0 && f64::from(millis) <= CHECK_INTERVAL_MS);
                    self.timer_due = Some(self.now + f64::from(millis));
                }
                ConnectionCommand::ShowStatus(status) => self.shown = status,
            }
        }
        self.is_over = self.machine.0.phase == ConnectionPhase::Ended;
    }

    /// Advances the clock by `millis`, and fires the timer whenever it is due.
    pub(super) fn advance(&mut self, millis: f64) {
        let end = self.now + millis;
        while let Some(due) = self.timer_due.filter(|due| *due <= end) {
            self.now = due.max(self.now);
            self.timer_due = None;
            self.handle(ConnectionEvent::Tick);
        }
        self.now = end;
    }

    /// Makes the page visible, and reports the stream that the machine then requests as open.
    pub(super) fn open(&mut self) {
        self.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
        self.handle(ConnectionEvent::Opened(self.attempt()));
        assert_eq!(self.shown, ConnectionStatus::Live);
    }

    /// Newest attempt.
    pub(super) fn attempt(&self) -> Attempt {
        self.machine.0.attempt
    }

    /// Returns true if a stream is open or being opened.
    pub(super) fn has_stream(&self) -> bool {
        matches!(self.open_command, Some(ConnectionCommand::OpenStream(_)))
    }
}
