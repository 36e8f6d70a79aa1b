//! Input and output of the connection's state machine: events that happen, commands to carry out.

use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::status::ConnectionStatus;

/// Which stream or question news belong to. News of an older one mean nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempt(pub(super) u32);

/// What happens to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectionEvent {
    /// The stream is open.
    Opened(Attempt),
    /// The server said something.
    MessageReceived(Attempt),
    /// The stream broke off, or could not be opened.
    Failed(Attempt),
    /// The server answered with something else than a stream; a script cannot see with what.
    Closed(Attempt),
    /// The question is answered.
    ReplyReceived(Attempt, BatchReply),
    /// The fold of the events is at its end.
    BatchEnded,
    /// The page is looked at, or no longer.
    VisibilityChanged(PageVisibility),
    /// The browser found or lost its network.
    NetworkChanged(NetworkState),
    /// The time of [`ConnectionCommand::SetTimer`] has come.
    Tick,
}

/// What the server says when it is asked for the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BatchReply {
    /// More will happen.
    Running,
    /// The batch is at its end, and everything about it is known.
    Ended,
    /// There is no such batch.
    NotFound,
    /// It did not answer, or not with a batch.
    NoAnswer,
}

/// Whether somebody looks at the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageVisibility {
    /// It is on the screen.
    Visible,
    /// It is in a tab or window that is not seen.
    Hidden,
    /// It is frozen, or kept for the way back: it may not run and should hold nothing.
    Suspended,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectionCommand {
    /// Open a stream after the newest event that is known.
    OpenStream(Attempt),
    /// Ask the server for what no stream tells.
    FetchBatch(Attempt),
    /// Close the stream, or give up the question.
    Close,
    /// Tell [`ConnectionEvent::Tick`] in so many milliseconds, and not at the time that was said before.
    SetTimer(u32),
    /// Tell the reader.
    ShowStatus(ConnectionStatus),
}

/// What to try next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectionStep {
    /// Ask the server for what no stream tells.
    FetchBatch,
    /// Open the stream.
    OpenStream,
}
