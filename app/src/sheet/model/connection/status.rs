//! Status of the connection to the server, as the page shows it.

/// Status of the event stream and of the requests for the batch, as the page shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser has a connection"))]
pub(crate) enum ConnectionStatus {
    /// Being opened, or waiting for a request, with no failure since the start, the last message, or the last pause,
    /// sleep of the machine or change of the network.
    Connecting,
    /// Open: events arrive at once.
    Live,
    /// Lost or not opened, after one to three failures in a row.
    Reconnecting(RetryTime),
    /// Lost or not opened, after more than three failures in a row.
    Unreachable(RetryTime),
    /// Lost or not open, and the browser reports no network.
    Offline,
    /// Closed while the page is hidden or suspended.
    Paused,
    /// The batch has ended, so that no stream is needed. The page may still load images of the batch.
    Done,
}

/// Time of the next try after a lost connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser has a connection"))]
pub(crate) enum RetryTime {
    /// The try is in progress.
    Now,
    /// Seconds until the next try, at least 1.
    In(u32),
}

impl ConnectionStatus {
    /// Returns true if the last try failed or the connection broke and is not open again, or if it is not open and the
    /// browser reports no network. False while paused.
    pub(crate) fn is_lost(self) -> bool {
        matches!(self, Self::Reconnecting(_) | Self::Unreachable(_) | Self::Offline)
    }

    /// Name of the status in the HTML document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live => "live",
            Self::Reconnecting(_) => "reconnecting",
            Self::Unreachable(_) => "unreachable",
            Self::Offline => "offline",
            Self::Paused => "paused",
            Self::Done => "done",
        }
    }
}
