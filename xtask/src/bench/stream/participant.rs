//! Participants of the stream benchmark: servers and transports.

/// A server together with a transport. `Bare…` is the bare broadcast channel; the others are the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamParticipant {
    BareSse,
    BareWebSocket,
    Sse,
    Ndjson,
    WebSocket,
    LongPolling,
    Polling,
}

impl StreamParticipant {
    /// Participants that keep a stream open.
    pub(super) const STREAMS: [Self; 5] =
        [Self::BareSse, Self::Sse, Self::Ndjson, Self::BareWebSocket, Self::WebSocket];

    /// The product's participants among [`Self::STREAMS`].
    pub(super) const PRODUCT_STREAMS: [Self; 3] = [Self::Sse, Self::Ndjson, Self::WebSocket];

    /// Participants that send a request again and again instead of keeping a stream open.
    pub(super) const POLLS: [Self; 2] = [Self::LongPolling, Self::Polling];

    /// Name in the tables.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::BareSse => "bare axum SSE",
            Self::BareWebSocket => "bare axum WebSocket",
            Self::Sse => "**our SSE**",
            Self::Ndjson => "**our NDJSON**",
            Self::WebSocket => "**our WebSocket**",
            Self::LongPolling => "our long polling",
            Self::Polling => "our polling, once per second",
        }
    }

    /// True if the server is the product.
    pub(super) fn is_product(self) -> bool {
        !matches!(self, Self::BareSse | Self::BareWebSocket)
    }

    /// Name of the transport for the load generator.
    pub(super) fn transport(self) -> &'static str {
        match self {
            Self::BareSse | Self::Sse => "sse",
            Self::BareWebSocket | Self::WebSocket => "websocket",
            Self::Ndjson => "ndjson",
            Self::LongPolling => "long-polling",
            Self::Polling => "polling",
        }
    }
}
