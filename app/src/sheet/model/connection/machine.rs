//! State machine of the connection to the server: receives events and returns commands.
//!
//! It is pure: it uses neither the browser nor a clock. The caller passes each [`ConnectionEvent`] with the current
//! time and a random number, and carries out the returned [`ConnectionCommand`]s in order. The states are the phases of
//! [`ConnectionPhase`](super::state::ConnectionPhase).
//!
//! Invariants:
//! - At most one stream or request is open. It belongs to the newest [`Attempt`]; events of older attempts are ignored.
//! - While the page is visible and the batch exists and has not ended, a stream or request is open, or the next try is
//!   due within [`MAX_RETRY_DELAY_MS`](super::backoff::MAX_RETRY_DELAY_MS), and a timer is set.
//! - A hidden page closes its connection after a few seconds, a suspended page at once. It reconnects when it becomes
//!   visible.
//! - The status is `Live` exactly from the report that the newest stream is open until the stream is closed or given
//!   up.
//! - After the end of the batch, or once it turns out not to exist, there are no further commands.

use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::event::{Attempt, ConnectionCommand, ConnectionEvent, ConnectionStep};
use crate::sheet::model::connection::state::ConnectionState;
use crate::sheet::model::connection::status::ConnectionStatus;
use crate::sheet::model::connection::transition::ConnectionTransition;

/// State machine of one page's connection.
#[derive(Debug)]
pub(crate) struct ConnectionMachine(pub(super) ConnectionState);

impl ConnectionMachine {
    /// Creates a paused machine, which connects when [`ConnectionEvent::VisibilityChanged`] reports a visible page. It
    /// then begins with the step `first`. `shown` is the status on the page now.
    pub(crate) fn new(first: ConnectionStep, network: NetworkState, shown: ConnectionStatus) -> Self {
        Self(ConnectionState::new(first, network, shown))
    }

    /// Returns true if this is the newest attempt and its stream or request is open; events of other attempts are
    /// ignored.
    pub(crate) fn is_current(&self, attempt: Attempt) -> bool {
        self.0.is_current(attempt)
    }

    /// Handles an event and returns the commands to carry out, in order.
    ///
    /// `now` is in milliseconds, by a clock that may jump forwards and backwards. `random` is 0 to 1.
    pub(crate) fn handle(&mut self, event: ConnectionEvent, now: f64, random: f64) -> Vec<ConnectionCommand> {
        ConnectionTransition::new(&mut self.0, now, random).handle(event)
    }
}
