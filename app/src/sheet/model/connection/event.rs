//! Input and output of the connection state machine: events and commands, the attempts to which most of them belong,
//! and the steps of attempts.

use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::status::ConnectionStatus;

/// Identity of one stream or request. Events of an older attempt are ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempt(pub(super) u32);

/// Input of the state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectionEvent {
    /// The stream is open.
    Opened(Attempt),
    /// A message arrived: an event or a ping on the stream, or a page of images of the request.
    MessageReceived(Attempt),
    /// The stream broke, or could not be opened.
    Failed(Attempt),
    /// The server responded without a stream, and the browser does not retry. A script cannot see the status code.
    Closed(Attempt),
    /// The request of [`ConnectionCommand::FetchBatch`] has finished.
    ReplyReceived(Attempt, BatchReply),
    /// The fold has applied the end event of the batch, or the batch had already ended when the page was opened with
    /// all of its images.
    BatchEnded,
    /// The visibility of the page may have changed, or is known for the first time.
    VisibilityChanged(PageVisibility),
    /// The browser has found or lost its network.
    NetworkChanged(NetworkState),
    /// The timer of [`ConnectionCommand::SetTimer`] has expired.
    Tick,
}

/// Result of the request for the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BatchReply {
    /// The batch has not ended, and its events must be followed.
    Running,
    /// The batch has ended, and the page has all of its images.
    Ended,
    /// The batch does not exist.
    NotFound,
    /// The request failed: the server did not respond, or refused it, or its response was not the requested data.
    RequestFailed,
}

/// Visibility of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageVisibility {
    /// The page is on the screen.
    Visible,
    /// The page is in a background tab or a hidden window.
    Hidden,
    /// The page is frozen or in the back/forward cache: it may not run and must hold no connection.
    Suspended,
}

/// Output of the state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectionCommand {
    /// Open a stream that starts after the newest known event.
    OpenStream(Attempt),
    /// Request data that the stream does not carry: the images that the page has not loaded yet, or, if it has all, the
    /// state of the batch and, once that has ended, all of its images again.
    FetchBatch(Attempt),
    /// Close the stream, or drop the request: its result is ignored.
    Close,
    /// Send [`ConnectionEvent::Tick`] after this many milliseconds. Replaces the earlier timer.
    SetTimer(u32),
    /// Show this status on the page.
    ShowStatus(ConnectionStatus),
}

/// Step that an attempt makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectionStep {
    /// Send the request of [`ConnectionCommand::FetchBatch`].
    FetchBatch,
    /// Open the event stream.
    OpenStream,
}
