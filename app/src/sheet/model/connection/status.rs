//! Status of the connection to the server, as the page shows it.

/// State of the event stream, as it is told to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser has a line"))]
pub(crate) enum ConnectionStatus {
    /// Being opened, with no failure before it.
    Connecting,
    /// Open: what happens is seen at once.
    Live,
    /// Lost a moment ago.
    Reconnecting(RetryTime),
    /// Lost, and several tries after it have failed.
    Unreachable(RetryTime),
    /// Lost, and the browser says that it has no network.
    Offline,
    /// Closed while nobody looks at the page.
    Paused,
    /// Closed because nothing more will happen.
    Done,
}

/// When a lost line is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser has a line"))]
pub(crate) enum RetryTime {
    /// At this moment.
    Now,
    /// In so many seconds, 1 or more.
    In(u32),
}

impl ConnectionStatus {
    /// Whether it broke and is not open again.
    pub(crate) fn is_lost(self) -> bool {
        matches!(self, Self::Reconnecting(_) | Self::Unreachable(_) | Self::Offline)
    }

    /// The state's name in the document.
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
