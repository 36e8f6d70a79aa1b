//! Who takes part, and how each is asked for its events.

/// One way to be told what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contender {
    BareSse,
    BareWebSocket,
    Sse,
    Ndjson,
    WebSocket,
    LongPolling,
    Polling,
}

impl Contender {
    /// Those whose connections stay open.
    pub(super) const STREAMS: [Self; 5] =
        [Self::BareSse, Self::Sse, Self::Ndjson, Self::BareWebSocket, Self::WebSocket];

    /// Our own of these.
    pub(super) const OURS: [Self; 3] = [Self::Sse, Self::Ndjson, Self::WebSocket];

    /// Those that ask again and again.
    pub(super) const POLLS: [Self; 2] = [Self::LongPolling, Self::Polling];

    /// What the tables call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::BareSse => "bare axum SSE",
            Self::BareWebSocket => "bare axum WebSocket",
            Self::Sse => "**our SSE**",
            Self::Ndjson => "**our NDJSON**",
            Self::WebSocket => "**our WebSocket**",
            Self::LongPolling => "long polling of ours",
            Self::Polling => "polling of ours, once a second",
        }
    }

    /// Whether it is the product's.
    pub(super) fn is_ours(self) -> bool {
        !matches!(self, Self::BareSse | Self::BareWebSocket)
    }

    /// What the load calls it.
    pub(super) fn way(self) -> &'static str {
        match self {
            Self::BareSse | Self::Sse => "sse",
            Self::BareWebSocket | Self::WebSocket => "websocket",
            Self::Ndjson => "ndjson",
            Self::LongPolling => "long-polling",
            Self::Polling => "polling",
        }
    }
}
