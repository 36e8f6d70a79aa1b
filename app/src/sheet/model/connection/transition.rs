//! Transition function of the connection state machine: applies one event to the state and collects the commands.

use crate::sheet::model::connection::backoff::{NetworkState, retry_delay, status_when_lost};
use crate::sheet::model::connection::event::{
    Attempt, BatchReply, ConnectionCommand, ConnectionEvent, ConnectionStep, PageVisibility,
};
use crate::sheet::model::connection::state::{ConnectionPhase, ConnectionState};
use crate::sheet::model::connection::status::{ConnectionStatus, RetryTime};

/// Silence in milliseconds after which a stream or request counts as dead. The server sends a ping every 15 seconds by
/// default.
pub(super) const SILENCE_TIMEOUT_MS: f64 = 45_000.0;

/// Longest time in milliseconds between two checks for silence and for a machine that slept.
pub(super) const CHECK_INTERVAL_MS: f64 = 5_000.0;

/// Lateness of a timer in milliseconds above which the machine counts as having slept.
pub(super) const SLEEP_THRESHOLD_MS: f64 = 15_000.0;

/// Time in milliseconds that a hidden page keeps its connection. Short, because a browser opens at most six connections
/// to a server over all tabs, and a user may switch between many tabs.
pub(super) const HIDDEN_GRACE_MS: f64 = 3_000.0;

/// Handling of one event.
pub(super) struct ConnectionTransition<'state> {
    state: &'state mut ConnectionState,
    now: f64,
    random: f64,
    commands: Vec<ConnectionCommand>,
}

impl<'state> ConnectionTransition<'state> {
    /// Creates a transition at time `now` in milliseconds. `random` is 0 to 1 and varies the delay before the next try.
    pub(super) fn new(state: &'state mut ConnectionState, now: f64, random: f64) -> Self {
        Self { state, now, random, commands: Vec::new() }
    }

    /// Applies the event and returns the commands to carry out, in order. After [`ConnectionPhase::Ended`] there are
    /// none.
    pub(super) fn handle(mut self, event: ConnectionEvent) -> Vec<ConnectionCommand> {
        if self.state.phase != ConnectionPhase::Ended {
            self.dispatch(event);
        }
        self.commands
    }

    /// Applies the event, unless it belongs to an attempt that is not open any more.
    fn dispatch(&mut self, event: ConnectionEvent) {
        match event {
            ConnectionEvent::Opened(attempt) if self.state.is_current(attempt) => self.stream_opened(),
            ConnectionEvent::MessageReceived(attempt) if self.state.is_current(attempt) => self.message_received(),
            ConnectionEvent::Failed(attempt) if self.state.is_current(attempt) => self.fail(ConnectionStep::OpenStream),
            ConnectionEvent::Closed(attempt) if self.state.is_current(attempt) => self.fail(ConnectionStep::FetchBatch),
            ConnectionEvent::ReplyReceived(attempt, reply) if self.state.is_current(attempt) => {
                self.reply_received(reply);
            }
            ConnectionEvent::BatchEnded => self.end(),
            ConnectionEvent::VisibilityChanged(visibility) => self.change_visibility(visibility),
            ConnectionEvent::NetworkChanged(network) => self.change_network(network),
            ConnectionEvent::Tick => self.tick(),
            // Events of an earlier or closed attempt.
            ConnectionEvent::Opened(_)
            | ConnectionEvent::MessageReceived(_)
            | ConnectionEvent::Failed(_)
            | ConnectionEvent::Closed(_)
            | ConnectionEvent::ReplyReceived(..) => {}
        }
    }

    /// Enters the phase of an open stream and shows it as live.
    fn stream_opened(&mut self) {
        self.state.phase = ConnectionPhase::Listening(self.now);
        self.show(ConnectionStatus::Live);
    }

    /// Resets the number of failures, and the time from which silence is measured.
    fn message_received(&mut self) {
        self.state.failures = 0;
        match &mut self.state.phase {
            ConnectionPhase::Connecting(_, last_message) | ConnectionPhase::Listening(last_message) => {
                *last_message = self.now;
            }
            ConnectionPhase::Waiting(_) | ConnectionPhase::Paused | ConnectionPhase::Ended => {}
        }
    }

    /// Handles the result of the request: opens the stream, ends the connection, or waits before a retry.
    fn reply_received(&mut self, reply: BatchReply) {
        match reply {
            BatchReply::Running => {
                self.state.next = ConnectionStep::OpenStream;
                self.start_next_step();
            }
            BatchReply::Ended => self.end(),
            BatchReply::NotFound => self.change_phase(ConnectionPhase::Ended),
            BatchReply::RequestFailed => self.fail(ConnectionStep::FetchBatch),
        }
    }

    /// Closes the connection for good, because the batch has ended.
    fn end(&mut self) {
        self.change_phase(ConnectionPhase::Ended);
        self.show(ConnectionStatus::Done);
    }

    /// Connects a paused connection when the page becomes visible, and closes the connection when the page is
    /// suspended. A hidden page keeps its connection until [`tick`](Self::tick) closes it.
    fn change_visibility(&mut self, visibility: PageVisibility) {
        let old_visibility = std::mem::replace(&mut self.state.visibility, visibility);
        match visibility {
            PageVisibility::Visible if self.state.phase == ConnectionPhase::Paused => self.connect_now(),
            PageVisibility::Visible => self.schedule_check(),
            PageVisibility::Hidden => {
                if old_visibility == PageVisibility::Visible {
                    self.state.hidden_since = self.now;
                }
                if self.state.phase == ConnectionPhase::Paused {
                    self.show(ConnectionStatus::Paused);
                }
                self.schedule_check();
            }
            PageVisibility::Suspended => self.pause(),
        }
    }

    /// Reconnects at once, unless the connection is paused. The network state does not show whether the old connection
    /// still works: for example, the server may run on the same machine.
    fn change_network(&mut self, network: NetworkState) {
        self.state.network = network;
        if self.state.phase != ConnectionPhase::Paused {
            self.connect_now();
        }
    }

    /// Handles the timer: pauses a page that has been hidden long enough, reconnects after a sleep of the machine,
    /// counts a silent connection as failed, or starts the next try if it is due; otherwise schedules the next check.
    fn tick(&mut self) {
        let (set_at, due) = self.state.timer;
        let has_slept = self.now > due + SLEEP_THRESHOLD_MS || self.now < set_at;
        match self.state.phase {
            ConnectionPhase::Paused | ConnectionPhase::Ended => {}
            // After a sleep or a jump of the clock, the time hidden is unknown and counts as long enough.
            _ if self.state.visibility == PageVisibility::Hidden
                && (has_slept || self.now - self.state.hidden_since >= HIDDEN_GRACE_MS) =>
            {
                self.pause();
            }
            _ if has_slept => self.connect_now(),
            ConnectionPhase::Connecting(step, last_message) if self.now - last_message >= SILENCE_TIMEOUT_MS => {
                self.fail(step);
            }
            ConnectionPhase::Listening(last_message) if self.now - last_message >= SILENCE_TIMEOUT_MS => {
                self.fail(ConnectionStep::OpenStream);
            }
            ConnectionPhase::Waiting(until) if self.now >= until => self.start_next_step(),
            ConnectionPhase::Waiting(_) | ConnectionPhase::Connecting(..) | ConnectionPhase::Listening(_) => {
                self.schedule_check();
            }
        }
    }

    /// Closes the connection, counts a failure, and waits before it tries `next`.
    fn fail(&mut self, next: ConnectionStep) {
        self.state.next = next;
        self.state.failures = self.state.failures.saturating_add(1);
        let delay = retry_delay(self.state.failures, self.random);
        self.change_phase(ConnectionPhase::Waiting(self.now + f64::from(delay)));
        self.schedule_check();
    }

    /// Resets the number of failures and starts the next step at once.
    fn connect_now(&mut self) {
        self.state.failures = 0;
        self.start_next_step();
    }

    /// Starts a new attempt with the next step. Closes the stream or request of the old attempt first.
    fn start_next_step(&mut self) {
        let step = self.state.next;
        self.change_phase(ConnectionPhase::Connecting(step, self.now));
        self.state.attempt = Attempt(self.state.attempt.0.wrapping_add(1));
        self.commands.push(match step {
            ConnectionStep::FetchBatch => ConnectionCommand::FetchBatch(self.state.attempt),
            ConnectionStep::OpenStream => ConnectionCommand::OpenStream(self.state.attempt),
        });
        self.schedule_check();
    }

    /// Closes the connection until the page is visible again.
    fn pause(&mut self) {
        self.change_phase(ConnectionPhase::Paused);
        self.show(ConnectionStatus::Paused);
    }

    /// Closes the open stream or request, if any, and enters the phase.
    fn change_phase(&mut self, phase: ConnectionPhase) {
        if matches!(self.state.phase, ConnectionPhase::Connecting(..) | ConnectionPhase::Listening(_)) {
            self.commands.push(ConnectionCommand::Close);
        }
        self.state.phase = phase;
    }

    /// Sets the timer to the next moment that needs a check, in 1 to [`CHECK_INTERVAL_MS`] milliseconds, and updates
    /// the status. Does nothing when paused or ended.
    fn schedule_check(&mut self) {
        let until_check = match self.state.phase {
            ConnectionPhase::Connecting(_, last_message) | ConnectionPhase::Listening(last_message) => {
                (last_message + SILENCE_TIMEOUT_MS - self.now).min(CHECK_INTERVAL_MS)
            }
            // The next whole second before the try, because the status shows a countdown.
            ConnectionPhase::Waiting(until) => {
                let remaining = until - self.now;
                remaining - 1000.0 * (remaining / 1000.0 - 1.0).ceil().max(0.0)
            }
            ConnectionPhase::Paused | ConnectionPhase::Ended => return,
        };
        let until_pause = match self.state.visibility {
            PageVisibility::Hidden => (self.state.hidden_since + HIDDEN_GRACE_MS - self.now).max(0.0),
            PageVisibility::Visible | PageVisibility::Suspended => f64::INFINITY,
        };
        let delay = until_check.min(until_pause).clamp(1.0, CHECK_INTERVAL_MS).ceil();
        self.state.timer = (self.now, self.now + delay);
        self.commands.push(ConnectionCommand::SetTimer(delay as u32));
        self.update_status();
    }

    /// Shows the status of a connection that is being opened or waits for the next try.
    fn update_status(&mut self) {
        let ConnectionState { phase, failures, network, shown, .. } = *self.state;
        match phase {
            ConnectionPhase::Waiting(until) => {
                let seconds = ((until - self.now) / 1000.0).ceil().max(1.0) as u32;
                self.show(status_when_lost(failures, network, RetryTime::In(seconds)));
            }
            ConnectionPhase::Connecting(..) if failures > 0 => {
                self.show(status_when_lost(failures, network, RetryTime::Now));
            }
            ConnectionPhase::Connecting(..) if network == NetworkState::Absent => self.show(ConnectionStatus::Offline),
            // The batch has ended: the page still fetches images, but no event will follow.
            ConnectionPhase::Connecting(ConnectionStep::FetchBatch, _) if shown == ConnectionStatus::Done => {}
            ConnectionPhase::Connecting(..) => self.show(ConnectionStatus::Connecting),
            ConnectionPhase::Listening(_) | ConnectionPhase::Paused | ConnectionPhase::Ended => {}
        }
    }

    /// Emits the status, unless the page shows it already.
    fn show(&mut self, status: ConnectionStatus) {
        if self.state.shown != status {
            self.state.shown = status;
            self.commands.push(ConnectionCommand::ShowStatus(status));
        }
    }
}
