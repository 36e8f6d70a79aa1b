//! State of the connection's state machine, with its phases.

use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::event::{Attempt, ConnectionStep, PageVisibility};
use crate::sheet::model::connection::status::ConnectionStatus;

/// State of the connection of one page. All times are in milliseconds.
#[derive(Debug)]
pub(crate) struct ConnectionState {
    /// Phase, with its times.
    pub(super) phase: ConnectionPhase,
    /// Step that the next attempt makes.
    pub(super) next: ConnectionStep,
    /// Newest attempt; 0 before the first.
    pub(super) attempt: Attempt,
    /// Failures in a row. Reset by a message from the server, by a change of the network or a sleep of the machine
    /// unless the connection is paused, and when the page becomes visible after a pause; an open stream or the reply to
    /// a request does not reset it.
    pub(super) failures: u32,
    /// Network state that the browser reported last.
    pub(super) network: NetworkState,
    /// Visibility of the page that was reported last; suspended before the first report.
    pub(super) visibility: PageVisibility,
    /// Time at which the page last changed from visible to hidden; used only while it is hidden and not paused.
    pub(super) hidden_since: f64,
    /// Times at which the timer was set and at which it is due.
    pub(super) timer: (f64, f64),
    /// Status that the page shows.
    pub(super) shown: ConnectionStatus,
}

/// Phase of the connection. A stream or request is open or being opened in `Connecting` and `Listening`, and in no
/// other phase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum ConnectionPhase {
    /// The step has started. The time is that of the last message, or of the start.
    Connecting(ConnectionStep, f64),
    /// The stream is open. The time is that of the last message, or of the opening.
    Listening(f64),
    /// Waiting until this time for the next try.
    Waiting(f64),
    /// Closed because the page is hidden or suspended, or because no visible page was reported yet.
    Paused,
    /// Closed for good: the batch has ended or does not exist.
    Ended,
}

impl ConnectionState {
    /// Creates a paused state whose first step is `first`. `shown` is the status on the page now.
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

    /// Returns true if this is the newest attempt and its stream or request is open.
    pub(super) fn is_current(&self, attempt: Attempt) -> bool {
        self.attempt == attempt && matches!(self.phase, ConnectionPhase::Connecting(..) | ConnectionPhase::Listening(_))
    }
}
