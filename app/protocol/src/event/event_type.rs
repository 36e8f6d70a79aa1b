//! The list of event types, their names on the wire, and which of them end a batch. `EventKind` repeats the names for
//! serde; a test compares them.

/// The type of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventType {
    /// `batch.created`
    BatchCreated,
    /// `image.received`
    ImageReceived,
    /// `image.analyzed`
    ImageAnalyzed,
    /// `image.revised`
    ImageRevised,
    /// `image.failed`
    ImageFailed,
    /// `image.decided`
    ImageDecided,
    /// `image.paired`
    ImagePaired,
    /// `image.deleted`
    ImageDeleted,
    /// `batch.changed`
    BatchChanged,
    /// `batch.sealed`
    BatchSealed,
    /// `batch.deleted`
    BatchDeleted,
    /// `batch.completed`
    BatchCompleted,
    /// `batch.cancelled`
    BatchCancelled,
    /// `stream.reset`
    StreamReset,
    /// Any type that this version does not know. This version creates no such events; those that a log
    /// has are streamed under their own name. Must stay the last variant.
    Unknown,
}

impl EventType {
    /// Every type that this version knows, in the order of the variants. An `EventSource` delivers only the types that
    /// it has a listener for, so a page registers one for each of these.
    pub const ALL: [Self; 14] = [
        Self::BatchCreated,
        Self::ImageReceived,
        Self::ImageAnalyzed,
        Self::ImageRevised,
        Self::ImageFailed,
        Self::ImageDecided,
        Self::ImagePaired,
        Self::ImageDeleted,
        Self::BatchChanged,
        Self::BatchSealed,
        Self::BatchDeleted,
        Self::BatchCompleted,
        Self::BatchCancelled,
        Self::StreamReset,
    ];

    /// Name on the wire; `unknown` for [`EventType::Unknown`], which is never sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BatchCreated => "batch.created",
            Self::ImageReceived => "image.received",
            Self::ImageAnalyzed => "image.analyzed",
            Self::ImageRevised => "image.revised",
            Self::ImageFailed => "image.failed",
            Self::ImageDecided => "image.decided",
            Self::ImagePaired => "image.paired",
            Self::ImageDeleted => "image.deleted",
            Self::BatchChanged => "batch.changed",
            Self::BatchSealed => "batch.sealed",
            Self::BatchDeleted => "batch.deleted",
            Self::BatchCompleted => "batch.completed",
            Self::BatchCancelled => "batch.cancelled",
            Self::StreamReset => "stream.reset",
            Self::Unknown => "unknown",
        }
    }

    /// The type with this name on the wire; [`EventType::Unknown`] if this version knows none.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|known| known.as_str() == name).unwrap_or(Self::Unknown)
    }

    /// Returns true if events of this type end the batch: streams close after one.
    pub const fn ends_batch(self) -> bool {
        match self {
            Self::BatchCompleted | Self::BatchCancelled | Self::BatchDeleted => true,
            Self::BatchCreated
            | Self::ImageReceived
            | Self::ImageAnalyzed
            | Self::ImageRevised
            | Self::ImageFailed
            | Self::ImageDecided
            | Self::ImagePaired
            | Self::ImageDeleted
            | Self::BatchChanged
            | Self::BatchSealed
            | Self::StreamReset
            | Self::Unknown => false,
        }
    }
}

// Checks at compile time that `ALL` contains every known type, in the order of the variants.
const _: () = {
    let mut index = 0;
    while index < EventType::ALL.len() {
        assert!(EventType::ALL[index] as usize == index, "EventType::ALL is not in the order of the variants");
        index += 1;
    }
    assert!(EventType::Unknown as usize == EventType::ALL.len(), "EventType::ALL lacks a type");
};

#[cfg(feature = "schema")]
mod schema {
    use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

    use super::EventType;

    impl utoipa::PartialSchema for EventType {
        /// The types that the parameter `type` documents: all but `stream.reset`, which is always sent.
        fn schema() -> RefOr<Schema> {
            let names = EventType::ALL.into_iter().filter(|known| *known != Self::StreamReset).map(Self::as_str);
            ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
        }
    }

    impl utoipa::ToSchema for EventType {}
}
