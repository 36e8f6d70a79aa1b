//! What the page knows of its line to the server.

/// State of the event stream, as it is told to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser has a line"))]
pub(crate) enum Connection {
    /// Not open yet, for the first time.
    Connecting,
    /// Open: what happens is seen at once.
    Live,
    /// Lost a moment ago, and being opened again.
    Reconnecting,
    /// Lost, and the server has not answered several times.
    Unreachable,
    /// Lost, and the browser says that it has no network.
    Offline,
    /// Closed because nothing more will happen.
    Done,
}

impl Connection {
    /// The state's name in the document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live => "live",
            Self::Reconnecting | Self::Unreachable => "reconnecting",
            Self::Offline => "offline",
            Self::Done => "done",
        }
    }
}
