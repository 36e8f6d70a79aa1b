//! Events: the entries of a batch's log, as streams send them, and `stream.reset`, which only streams send.

mod event_type;
mod kind;
mod wire;

use serde::{Deserialize, Serialize};

pub use self::event_type::EventType;
pub use self::kind::EventKind;
use self::wire::{MissingField, WireEvent};

use crate::{BatchId, Cursor, Timestamp};

/// One entry of a batch's log, or a `stream.reset`, which is in no log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "WireEvent")]
pub struct Event {
    /// Position in the log right after this event, from which a stream can resume. That of a `stream.reset` has
    /// sequence number 0.
    pub cursor: Cursor,
    /// Batch of the event.
    pub batch: BatchId,
    /// Time at which the event was logged, or the `stream.reset` was created.
    pub at: Timestamp,
    /// Type of the event and its data.
    #[serde(flatten)]
    pub kind: EventKind,
}

impl TryFrom<WireEvent> for Event {
    type Error = MissingField;

    fn try_from(wire: WireEvent) -> Result<Self, MissingField> {
        let (cursor, batch, at) = (wire.cursor.clone(), wire.batch.clone(), wire.at);
        Ok(Self { cursor, batch, at, kind: wire.into_kind()? })
    }
}

#[cfg(test)]
mod tests;
