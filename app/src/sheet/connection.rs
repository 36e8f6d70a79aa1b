//! What the page knows of its line to the server.

/// State of the event stream, as it is told to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser has a line"))]
pub(crate) enum Connection {
    /// Being opened, with no failure before it.
    Connecting,
    /// Open: what happens is seen at once.
    Live,
    /// Lost a moment ago.
    Reconnecting(Retry),
    /// Lost, and several tries after it have failed.
    Unreachable(Retry),
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
pub(crate) enum Retry {
    /// At this moment.
    Now,
    /// In so many seconds, 1 or more.
    In(u32),
}

impl Connection {
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
