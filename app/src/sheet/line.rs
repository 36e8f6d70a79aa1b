//! The line to the server as a state machine: what happens to it goes in, what is to be done comes out.
//!
//! It knows neither browser nor clock: both are told to it, and it tells what to do. At any moment at most one thing is
//! under way, a stream or a question; while somebody looks and the batch is not at its end, either one is, or the next
//! try is due within [`LONGEST_PAUSE`](super::patience::LONGEST_PAUSE).

#[cfg(test)]
mod tests;
mod turn;

use super::connection::Connection;
use super::patience::Network;
use turn::Turn;

/// Which stream or question news belong to. News of an older one mean nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempt(u32);

/// What happens to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Incident {
    /// The stream is open.
    Opened(Attempt),
    /// The server said something.
    Heard(Attempt),
    /// The stream broke off, or could not be opened.
    Broken(Attempt),
    /// The server answered with something else than a stream; a script cannot see with what.
    Closed(Attempt),
    /// The question is answered.
    Replied(Attempt, Reply),
    /// The fold of the events is at its end.
    Ended,
    /// The page is looked at, or no longer.
    Seen(Attention),
    /// The browser found or lost its network.
    Network(Network),
    /// The time of [`Command::Wake`] has come.
    Tick,
}

/// What the server says when it is asked for the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reply {
    /// More will happen.
    Running,
    /// The batch is at its end, and everything about it is known.
    Ended,
    /// There is no such batch.
    Gone,
    /// It did not answer, or not with a batch.
    Nothing,
}

/// Whether somebody looks at the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attention {
    /// It is on the screen.
    Visible,
    /// It is in a tab or window that is not seen.
    Hidden,
    /// It is frozen, or kept for the way back: it may not run and should hold nothing.
    Suspended,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    /// Open a stream after the newest event that is known.
    Open(Attempt),
    /// Ask the server for what no stream tells.
    Ask(Attempt),
    /// Close the stream, or give up the question.
    Close,
    /// Tell [`Incident::Tick`] in so many milliseconds, and not at the time that was said before.
    Wake(u32),
    /// Tell the reader.
    Show(Connection),
}

/// The line of one page.
#[derive(Debug)]
pub(crate) struct Line {
    phase: Phase,
    next: Step,
    attempt: Attempt,
    /// In a row; what the server says ends the row, an open stream alone does not.
    failures: u32,
    network: Network,
    attention: Attention,
    /// Since when the page is not looked at.
    unseen: f64,
    /// When the timer was set, and when it is due.
    timer: (f64, f64),
    shown: Connection,
}

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    /// A step, and when the server was last heard.
    Stepping(Step, f64),
    /// A stream that is open, and when it was last heard.
    Listening(f64),
    /// Nothing until this time.
    Waiting(f64),
    /// Nothing, because nobody looks.
    Resting,
    /// Nothing ever again.
    Over,
}

/// What to try next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Ask the server for what no stream tells.
    Ask,
    /// Open the stream.
    Open,
}

impl Line {
    /// A line on which nothing has happened; it begins with the first [`Incident::Seen`]. `shown` is what the page says now.
    pub(crate) fn new(first: Step, network: Network, shown: Connection) -> Self {
        Self {
            phase: Phase::Resting,
            next: first,
            attempt: Attempt(0),
            failures: 0,
            network,
            attention: Attention::Suspended,
            unseen: 0.0,
            timer: (0.0, 0.0),
            shown,
        }
    }

    /// Whether news of this attempt still mean something.
    pub(crate) fn is_current(&self, attempt: Attempt) -> bool {
        self.attempt == attempt && matches!(self.phase, Phase::Stepping(..) | Phase::Listening(_))
    }

    /// Takes what happened at `now`, in milliseconds by a clock that may be set, and says what to do, in this order.
    /// `random` is 0 to 1.
    pub(crate) fn take(&mut self, incident: Incident, now: f64, random: f64) -> Vec<Command> {
        Turn::of(self, now, random).take(incident)
    }
}
