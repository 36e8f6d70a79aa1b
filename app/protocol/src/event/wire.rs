//! How an event is read: from one flat object with the fields that its type has.
//!
//! Serde's own `tag` and `flatten` would read it as well, but through a buffer of untyped values, which compiles a second
//! reader of everything that an event carries into the page's WebAssembly.

use serde::{Deserialize, Deserializer};

use super::{Event, EventKind};
use crate::{
    BatchId, ContentHash, Counts, Cursor, Decision, Failure, GroupId, ImageId, IssueCounts, Report, Thresholds,
    Timestamp, Verdict,
};

/// Every field that an event of any type may have.
#[derive(Deserialize)]
pub(super) struct Wire {
    #[serde(rename = "type")]
    kind: String,
    cursor: Cursor,
    batch: BatchId,
    at: Timestamp,
    image: Option<ImageId>,
    /// `null` is not the same as nothing.
    #[serde(default, deserialize_with = "present")]
    name: Option<Option<String>>,
    expected: Option<u64>,
    bytes: Option<u64>,
    hash: Option<ContentHash>,
    report: Option<Box<Report>>,
    verdicts: Option<Vec<Verdict>>,
    group: Option<GroupId>,
    error: Option<Failure>,
    decision: Option<Decision>,
    thresholds: Option<Box<Thresholds>>,
    keep: Option<bool>,
    counts: Option<Counts>,
    issues: Option<IssueCounts>,
    wall_ms: Option<u64>,
}

/// The value of a field that is there, `null` too.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// An object that lacks what its type must have.
#[derive(Debug, thiserror::Error)]
#[error("an event of type `{0}` lacks a field")]
pub(super) struct Incomplete(String);

impl TryFrom<Wire> for Event {
    type Error = Incomplete;

    fn try_from(wire: Wire) -> Result<Self, Incomplete> {
        let (cursor, batch, at) = (wire.cursor.clone(), wire.batch.clone(), wire.at);
        let name = wire.kind.clone();
        Ok(Self { cursor, batch, at, kind: kind(wire).ok_or(Incomplete(name))? })
    }
}

/// What happened; nothing when a field is missing. A type of a newer server is [`EventKind::Unknown`].
fn kind(wire: Wire) -> Option<EventKind> {
    let Wire { image, name, expected, bytes, hash, report, verdicts, group, error, decision, .. } = wire;
    let Wire { thresholds, keep, counts, issues, wall_ms, .. } = wire;
    Some(match wire.kind.as_str() {
        "batch.created" => EventKind::BatchCreated { name: name.flatten(), expected },
        "batch.changed" => EventKind::BatchChanged { name, thresholds, keep, expected },
        "batch.sealed" => EventKind::BatchSealed {},
        "batch.deleted" => EventKind::BatchDeleted {},
        "batch.completed" => EventKind::BatchCompleted { counts: counts?, issues: issues?, wall_ms: wall_ms? },
        "batch.cancelled" => EventKind::BatchCancelled { counts: counts?, issues: issues?, wall_ms: wall_ms? },
        "image.received" => EventKind::ImageReceived { image: image?, name: name.flatten()?, bytes: bytes?, hash },
        "image.analyzed" => EventKind::ImageAnalyzed { image: image?, report: report?, verdicts: verdicts?, group },
        "image.revised" => EventKind::ImageRevised { image: image?, verdicts: verdicts?, group },
        "image.failed" => EventKind::ImageFailed { image: image?, error: error? },
        "image.decided" => EventKind::ImageDecided { image: image?, decision },
        "image.deleted" => EventKind::ImageDeleted { image: image? },
        "stream.reset" => EventKind::StreamReset {},
        _ => EventKind::Unknown,
    })
}
