//! Status of the connection to the server, as the page shows it.

/// Status of the event stream, as the page shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser has a connection"))]
pub(crate) enum ConnectionStatus {
    /// Being opened, with no failure before: at the start, or after a pause, a sleep of the machine or a change of the
    /// network.
    Connecting,
    /// Open: events arrive at once.
    Live,
    /// Lost, and at most a few tries in a row have failed.
    Reconnecting(RetryTime),
    /// Lost, and more tries in a row have failed.
    Unreachable(RetryTime),
    /// Lost or not open, and the browser reports no network.
    Offline,
    /// Closed while the page is hidden or suspended.
    Paused,
    /// Closed because the batch has ended.
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
    /// Returns true if the last try failed or the connection broke and is not open again, or if the browser reports no
    /// network.
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
