//! State machine of the connection to the server: takes events and returns commands.
//!
//! It has neither a browser nor a clock: the caller passes the time and carries out the commands. At any moment at most one thing
//! is under way, a stream or a request. While the page is visible and the batch has not ended, either one is, or the next try is
//! due within [`LONGEST_PAUSE`](super::backoff::LONGEST_PAUSE).

use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::event::{Attempt, ConnectionCommand, ConnectionEvent, ConnectionStep};
use crate::sheet::model::connection::state::ConnectionState;
use crate::sheet::model::connection::status::ConnectionStatus;
use crate::sheet::model::connection::transition::ConnectionTransition;

/// State machine of one page's connection.
#[derive(Debug)]
pub(crate) struct ConnectionMachine(pub(super) ConnectionState);

impl ConnectionMachine {
    /// Machine that waits for the first [`ConnectionEvent::VisibilityChanged`]. `shown` is the status that the page shows now.
    pub(crate) fn new(first: ConnectionStep, network: NetworkState, shown: ConnectionStatus) -> Self {
        Self(ConnectionState::new(first, network, shown))
    }

    /// Returns true if events of this attempt still matter.
    pub(crate) fn is_current(&self, attempt: Attempt) -> bool {
        self.0.is_current(attempt)
    }

    /// Handles an event at `now`, in milliseconds by a clock that may be set, and returns the commands to carry out, in order.
    /// `random` is 0 to 1.
    pub(crate) fn handle(&mut self, event: ConnectionEvent, now: f64, random: f64) -> Vec<ConnectionCommand> {
        ConnectionTransition::of(&mut self.0, now, random).handle(event)
    }
}
