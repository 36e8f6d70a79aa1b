//! The names of events' types.

use super::EventKind;

impl EventKind {
    /// The name of the event's type.
    pub fn event_type(&self) -> EventType {
        EventType(match self {
            Self::BatchCreated { .. } => "batch.created",
            Self::ImageReceived { .. } => "image.received",
            Self::ImageAnalyzed { .. } => "image.analyzed",
            Self::ImageRevised { .. } => "image.revised",
            Self::ImageFailed { .. } => "image.failed",
            Self::ImageDecided { .. } => "image.decided",
            Self::ImageDeleted { .. } => "image.deleted",
            Self::BatchChanged { .. } => "batch.changed",
            Self::BatchSealed {} => "batch.sealed",
            Self::BatchDeleted {} => "batch.deleted",
            Self::BatchCompleted { .. } => "batch.completed",
            Self::BatchCancelled { .. } => "batch.cancelled",
            Self::StreamReset {} => "stream.reset",
            Self::Unknown => "unknown",
        })
    }
}

/// The name of an event's type: one of the contract's, never text of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventType(&'static str);

impl EventType {
    /// The types that a browser listens for: an `EventSource` hands over only those it was asked for by name.
    pub const ALL: [Self; 13] = [
        Self("batch.created"),
        Self("image.received"),
        Self("image.analyzed"),
        Self("image.revised"),
        Self("image.failed"),
        Self("image.decided"),
        Self("image.deleted"),
        Self("batch.changed"),
        Self("batch.sealed"),
        Self("batch.deleted"),
        Self("batch.completed"),
        Self("batch.cancelled"),
        Self("stream.reset"),
    ];

    /// The name.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}
