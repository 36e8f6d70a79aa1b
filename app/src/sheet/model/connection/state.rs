//! State of the connection's state machine.

use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::event::{Attempt, ConnectionStep, PageVisibility};
use crate::sheet::model::connection::status::ConnectionStatus;

/// The line of one page.
#[derive(Debug)]
pub(crate) struct ConnectionState {
    pub(super) phase: ConnectionPhase,
    pub(super) next: ConnectionStep,
    pub(super) attempt: Attempt,
    /// In a row; what the server says ends the row, an open stream alone does not.
    pub(super) failures: u32,
    pub(super) network: NetworkState,
    pub(super) visibility: PageVisibility,
    /// Since when the page is not looked at.
    pub(super) hidden_since: f64,
    /// When the timer was set, and when it is due.
    pub(super) timer: (f64, f64),
    pub(super) shown: ConnectionStatus,
}

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum ConnectionPhase {
    /// A step, and when the server was last heard.
    Connecting(ConnectionStep, f64),
    /// A stream that is open, and when it was last heard.
    Listening(f64),
    /// Nothing until this time.
    Waiting(f64),
    /// Nothing, because nobody looks.
    Paused,
    /// Nothing ever again.
    Ended,
}

impl ConnectionState {
    /// A line on which nothing has happened; it begins with the first [`ConnectionEvent::VisibilityChanged`]. `shown` is what the page says now.
    pub(super) fn new(first: ConnectionStep, network: NetworkState, shown: ConnectionStatus) -> Self {
        Self {
            phase: ConnectionPhase::Paused,
            next: first,
            attempt: Attempt(0),
            failures: 0,
            network,
            visibility: PageVisibility::Suspended,
            hidden_since: 0.0,
            timer: (0.0, 0.0),
            shown,
        }
    }

    /// Whether news of this attempt still mean something.
    pub(super) fn is_current(&self, attempt: Attempt) -> bool {
        self.attempt == attempt && matches!(self.phase, ConnectionPhase::Connecting(..) | ConnectionPhase::Listening(_))
    }
}
