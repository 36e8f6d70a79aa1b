//! Transition of the state machine: handles one event.

use crate::sheet::model::connection::backoff::{NetworkState, retry_delay, status_when_lost};
use crate::sheet::model::connection::event::{
    Attempt, BatchReply, ConnectionCommand, ConnectionEvent, ConnectionStep, PageVisibility,
};
use crate::sheet::model::connection::state::{ConnectionPhase, ConnectionState};
use crate::sheet::model::connection::status::{ConnectionStatus, RetryTime};

/// Silence after which a stream counts as dead, in milliseconds: the server says something every 15 seconds.
pub(super) const SILENCE_LIMIT: f64 = 45_000.0;

/// How often silence and lost time are looked for, in milliseconds.
pub(super) const CHECK_INTERVAL: f64 = 5_000.0;

/// A timer that comes so many milliseconds late tells that the machine slept.
pub(super) const LATE_TIMER: f64 = 15_000.0;

/// How long a page keeps its line while nobody looks at it, in milliseconds. Short, because a browser has six connections
/// to a server over all tabs, and a reader may leaf through many.
pub(super) const HIDDEN_LIMIT: f64 = 3_000.0;

/// One event being worked on.
pub(super) struct ConnectionTransition<'state> {
    state: &'state mut ConnectionState,
    now: f64,
    random: f64,
    commands: Vec<ConnectionCommand>,
}

impl<'state> ConnectionTransition<'state> {
    /// A turn at this time, with a number of 0 to 1 that nobody can foretell.
    pub(super) fn of(state: &'state mut ConnectionState, now: f64, random: f64) -> Self {
        Self { state, now, random, commands: Vec::new() }
    }

    /// What to do after this.
    pub(super) fn handle(mut self, event: ConnectionEvent) -> Vec<ConnectionCommand> {
        if self.state.phase != ConnectionPhase::Ended {
            self.apply(event);
        }
        self.commands
    }

    fn apply(&mut self, event: ConnectionEvent) {
        match event {
            ConnectionEvent::Opened(attempt) if self.state.is_current(attempt) => self.listen(),
            ConnectionEvent::MessageReceived(attempt) if self.state.is_current(attempt) => self.note_message(),
            ConnectionEvent::Failed(attempt) if self.state.is_current(attempt) => self.fail(ConnectionStep::OpenStream),
            ConnectionEvent::Closed(attempt) if self.state.is_current(attempt) => self.fail(ConnectionStep::FetchBatch),
            ConnectionEvent::ReplyReceived(attempt, reply) if self.state.is_current(attempt) => self.replied(reply),
            ConnectionEvent::BatchEnded => self.end(),
            ConnectionEvent::VisibilityChanged(visibility) => self.change_visibility(visibility),
            ConnectionEvent::NetworkChanged(network) => self.change_network(network),
            ConnectionEvent::Tick => self.tick(),
            // Events of an attempt that was given up.
            ConnectionEvent::Opened(_)
            | ConnectionEvent::MessageReceived(_)
            | ConnectionEvent::Failed(_)
            | ConnectionEvent::Closed(_)
            | ConnectionEvent::ReplyReceived(..) => {}
        }
    }

    fn listen(&mut self) {
        self.state.phase = ConnectionPhase::Listening(self.now);
        self.show(ConnectionStatus::Live);
    }

    fn note_message(&mut self) {
        self.state.failures = 0;
        match &mut self.state.phase {
            ConnectionPhase::Connecting(_, heard) | ConnectionPhase::Listening(heard) => *heard = self.now,
            ConnectionPhase::Waiting(_) | ConnectionPhase::Paused | ConnectionPhase::Ended => {}
        }
    }

    fn replied(&mut self, reply: BatchReply) {
        match reply {
            BatchReply::Running => {
                self.state.next = ConnectionStep::OpenStream;
                self.connect();
            }
            BatchReply::Ended => self.end(),
            BatchReply::NotFound => self.stop(ConnectionPhase::Ended),
            BatchReply::NoAnswer => self.fail(ConnectionStep::FetchBatch),
        }
    }

    fn end(&mut self) {
        self.stop(ConnectionPhase::Ended);
        self.show(ConnectionStatus::Done);
    }

    fn change_visibility(&mut self, visibility: PageVisibility) {
        let before = std::mem::replace(&mut self.state.visibility, visibility);
        match visibility {
            PageVisibility::Visible if self.state.phase == ConnectionPhase::Paused => self.retry_now(),
            PageVisibility::Visible => self.schedule(),
            PageVisibility::Hidden => {
                if before == PageVisibility::Visible {
                    self.state.hidden_since = self.now;
                }
                if self.state.phase == ConnectionPhase::Paused {
                    self.show(ConnectionStatus::Paused);
                }
                self.schedule();
            }
            PageVisibility::Suspended => self.pause(),
        }
    }

    /// The line may be dead or alive after it, whatever the browser says: the server may be on this very machine.
    fn change_network(&mut self, network: NetworkState) {
        self.state.network = network;
        if self.state.phase != ConnectionPhase::Paused {
            self.retry_now();
        }
    }

    fn tick(&mut self) {
        let (set, due) = self.state.timer;
        let has_slept = self.now > due + LATE_TIMER || self.now < set;
        match self.state.phase {
            ConnectionPhase::Paused | ConnectionPhase::Ended => {}
            // A clock that was set back tells nothing of how long it is, so it is long enough.
            _ if self.state.visibility == PageVisibility::Hidden
                && (has_slept || self.now - self.state.hidden_since >= HIDDEN_LIMIT) =>
            {
                self.pause();
            }
            _ if has_slept => self.retry_now(),
            ConnectionPhase::Connecting(step, heard) if self.now - heard >= SILENCE_LIMIT => self.fail(step),
            ConnectionPhase::Listening(heard) if self.now - heard >= SILENCE_LIMIT => {
                self.fail(ConnectionStep::OpenStream)
            }
            ConnectionPhase::Waiting(until) if self.now >= until => self.connect(),
            ConnectionPhase::Waiting(_) | ConnectionPhase::Connecting(..) | ConnectionPhase::Listening(_) => {
                self.schedule()
            }
        }
    }

    fn fail(&mut self, next: ConnectionStep) {
        self.state.next = next;
        self.state.failures = self.state.failures.saturating_add(1);
        let pause = retry_delay(self.state.failures, self.random);
        self.stop(ConnectionPhase::Waiting(self.now + f64::from(pause)));
        self.schedule();
    }

    /// Tries at once, as if nothing had failed before.
    fn retry_now(&mut self) {
        self.state.failures = 0;
        self.connect();
    }

    fn connect(&mut self) {
        let step = self.state.next;
        self.stop(ConnectionPhase::Connecting(step, self.now));
        self.state.attempt = Attempt(self.state.attempt.0.wrapping_add(1));
        self.commands.push(match step {
            ConnectionStep::FetchBatch => ConnectionCommand::FetchBatch(self.state.attempt),
            ConnectionStep::OpenStream => ConnectionCommand::OpenStream(self.state.attempt),
        });
        self.schedule();
    }

    fn pause(&mut self) {
        self.stop(ConnectionPhase::Paused);
        self.show(ConnectionStatus::Paused);
    }

    /// Ends what is under way.
    fn stop(&mut self, phase: ConnectionPhase) {
        if matches!(self.state.phase, ConnectionPhase::Connecting(..) | ConnectionPhase::Listening(_)) {
            self.commands.push(ConnectionCommand::Close);
        }
        self.state.phase = phase;
    }

    /// Tells how it stands, and sets the timer to when it has to be looked at again.
    fn schedule(&mut self) {
        let left = match self.state.phase {
            ConnectionPhase::Connecting(_, heard) | ConnectionPhase::Listening(heard) => {
                (heard + SILENCE_LIMIT - self.now).min(CHECK_INTERVAL)
            }
            // The next whole second, which the reader is told.
            ConnectionPhase::Waiting(until) => {
                let left = until - self.now;
                left - 1000.0 * (left / 1000.0 - 1.0).ceil().max(0.0)
            }
            ConnectionPhase::Paused | ConnectionPhase::Ended => return,
        };
        let hidden_since = match self.state.visibility {
            PageVisibility::Hidden => (self.state.hidden_since + HIDDEN_LIMIT - self.now).max(0.0),
            PageVisibility::Visible | PageVisibility::Suspended => f64::INFINITY,
        };
        let wake = left.min(hidden_since).clamp(1.0, CHECK_INTERVAL).ceil();
        self.state.timer = (self.now, self.now + wake);
        self.commands.push(ConnectionCommand::SetTimer(wake as u32));
        self.show_progress();
    }

    /// Shows how a line stands on which something is under way or due.
    fn show_progress(&mut self) {
        let ConnectionState { phase, failures, network, shown, .. } = *self.state;
        match phase {
            ConnectionPhase::Waiting(until) => {
                let seconds = ((until - self.now) / 1000.0).ceil().max(1.0) as u32;
                self.show(status_when_lost(failures, network, RetryTime::In(seconds)));
            }
            ConnectionPhase::Connecting(..) if failures > 0 => {
                self.show(status_when_lost(failures, network, RetryTime::Now))
            }
            ConnectionPhase::Connecting(..) if network == NetworkState::Absent => self.show(ConnectionStatus::Offline),
            // Of a batch at its end only pages are read, and nothing will follow.
            ConnectionPhase::Connecting(ConnectionStep::FetchBatch, _) if shown == ConnectionStatus::Done => {}
            ConnectionPhase::Connecting(..) => self.show(ConnectionStatus::Connecting),
            ConnectionPhase::Listening(_) | ConnectionPhase::Paused | ConnectionPhase::Ended => {}
        }
    }

    fn show(&mut self, connection: ConnectionStatus) {
        if self.state.shown != connection {
            self.state.shown = connection;
            self.commands.push(ConnectionCommand::ShowStatus(connection));
        }
    }
}
