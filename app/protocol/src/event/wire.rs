//! Reads an event from one flat JSON object.
//!
//! Serde's own `tag` and `flatten` could read it too, but only through a buffer of untyped values. That would compile a
//! second reader of all event data into the page's WebAssembly.

use serde::{Deserialize, Deserializer};

use super::event_type::EventType;
use super::kind::EventKind;
use crate::{
    BatchId, CompanionFile, ContentHash, Counts, Cursor, Decision, Failure, GroupId, ImageId, IssueCounts, Report,
    Shot, Thresholds, Timestamp, Verdict,
};

/// All fields that an event of any type may have. Other fields are ignored: a newer server may send them.
#[derive(Deserialize)]
pub(super) struct WireEvent {
    #[serde(rename = "type")]
    type_name: String,
    pub(super) cursor: Cursor,
    pub(super) batch: BatchId,
    pub(super) at: Timestamp,
    image: Option<ImageId>,
    /// `null` differs from an absent field.
    #[serde(default, deserialize_with = "present")]
    name: Option<Option<String>>,
    path: Option<String>,
    source_path: Option<String>,
    #[serde(default)]
    companions: Vec<CompanionFile>,
    shot: Option<Shot>,
    expected: Option<u64>,
    bytes: Option<u64>,
    hash: Option<ContentHash>,
    report: Option<Box<Report>>,
    verdicts: Option<Vec<Verdict>>,
    group: Option<GroupId>,
    error: Option<Failure>,
    decision: Option<Decision>,
    thresholds: Option<Box<Thresholds>>,
    #[serde(rename = "keep")]
    pinned: Option<bool>,
    counts: Option<Counts>,
    issues: Option<IssueCounts>,
    wall_ms: Option<u64>,
}

/// Reads the value of a field that is present, which may be `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// An event that lacks a field which its type requires.
#[derive(Debug, thiserror::Error)]
#[error("an event of type `{0}` lacks a field")]
pub(super) struct MissingField(&'static str);

impl WireEvent {
    /// The type of the event and its data; [`EventKind::Unknown`] for a type of a newer server.
    ///
    /// # Errors
    /// A field that the type requires is missing.
    pub(super) fn into_kind(self) -> Result<EventKind, MissingField> {
        let event_type = EventType::from_name(&self.type_name);
        self.kind(event_type).ok_or(MissingField(event_type.as_str()))
    }

    /// The data of an event of this type; none if a field that the type requires is missing.
    fn kind(self, event_type: EventType) -> Option<EventKind> {
        let Self { image, name, path, source_path, companions, shot, bytes, hash, .. } = self;
        let Self {
            report,
            verdicts,
            group,
            error,
            decision,
            expected,
            thresholds,
            pinned,
            counts,
            issues,
            wall_ms,
            ..
        } = self;
        Some(match event_type {
            EventType::BatchCreated => EventKind::BatchCreated { name: name.flatten(), expected, thresholds },
            EventType::BatchChanged => EventKind::BatchChanged { name, thresholds, pinned, expected },
            EventType::BatchSealed => EventKind::BatchSealed {},
            EventType::BatchDeleted => EventKind::BatchDeleted {},
            EventType::BatchCompleted => {
                EventKind::BatchCompleted { counts: counts?, issues: issues?, wall_ms: wall_ms? }
            }
            EventType::BatchCancelled => {
                EventKind::BatchCancelled { counts: counts?, issues: issues?, wall_ms: wall_ms? }
            }
            EventType::ImageReceived => {
                let (image, name, bytes) = (image?, name.flatten()?, bytes?);
                EventKind::ImageReceived { image, name, path, source_path, companions, bytes, hash }
            }
            EventType::ImageAnalyzed => {
                EventKind::ImageAnalyzed { image: image?, report: report?, verdicts: verdicts?, group }
            }
            EventType::ImageRevised => EventKind::ImageRevised { image: image?, verdicts: verdicts?, group },
            EventType::ImageFailed => EventKind::ImageFailed { image: image?, error: error? },
            EventType::ImageDecided => EventKind::ImageDecided { image: image?, decision },
            EventType::ImagePaired => EventKind::ImagePaired { image: image?, shot },
            EventType::ImageDeleted => EventKind::ImageDeleted { image: image? },
            EventType::StreamReset => EventKind::StreamReset {},
            EventType::Unknown => EventKind::Unknown,
        })
    }
}
