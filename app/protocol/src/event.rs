//! What happened to a batch, as the log keeps it and every stream tells it.

mod wire;

use serde::{Deserialize, Serialize};

use crate::{
    BatchId, ContentHash, Counts, Cursor, Decision, Failure, GroupId, ImageId, IssueCounts, Report, Thresholds,
    Timestamp, Verdict,
};

/// One entry of a batch's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "wire::Wire")]
pub struct Event {
    /// Its position.
    pub cursor: Cursor,
    /// The batch that it happened to.
    pub batch: BatchId,
    /// When it was logged.
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened. On the wire its name is the field `type`, and the rest stands beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type")]
pub enum EventKind {
    /// The batch was opened.
    #[serde(rename = "batch.created")]
    BatchCreated {
        /// What its owner calls it.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// How many images will come.
        #[serde(skip_serializing_if = "Option::is_none")]
        expected: Option<u64>,
    },
    /// The last byte of an image is safely stored.
    #[serde(rename = "image.received")]
    ImageReceived {
        /// The image.
        image: ImageId,
        /// Its file name.
        name: String,
        /// Its length.
        bytes: u64,
        /// BLAKE3 of its bytes; absent for a file whose bytes were not taken.
        #[serde(skip_serializing_if = "Option::is_none")]
        hash: Option<ContentHash>,
    },
    /// The report is ready.
    #[serde(rename = "image.analyzed")]
    ImageAnalyzed {
        /// The image.
        image: ImageId,
        /// What was measured, without the bulky parts.
        report: Box<Report>,
        /// What is wrong with it.
        verdicts: Vec<Verdict>,
        /// Its group of duplicates.
        #[serde(skip_serializing_if = "Option::is_none")]
        group: Option<GroupId>,
    },
    /// A verdict or the group changed because of the rest of the batch.
    #[serde(rename = "image.revised")]
    ImageRevised {
        /// The image.
        image: ImageId,
        /// What is wrong with it now.
        verdicts: Vec<Verdict>,
        /// Its group now.
        #[serde(skip_serializing_if = "Option::is_none")]
        group: Option<GroupId>,
    },
    /// It cannot be analyzed.
    #[serde(rename = "image.failed")]
    ImageFailed {
        /// The image.
        image: ImageId,
        /// Why.
        error: Failure,
    },
    /// Somebody decided.
    #[serde(rename = "image.decided")]
    ImageDecided {
        /// The image.
        image: ImageId,
        /// What was decided; absent when a decision was taken back.
        #[serde(skip_serializing_if = "Option::is_none")]
        decision: Option<Decision>,
    },
    /// It was removed.
    #[serde(rename = "image.deleted")]
    ImageDeleted {
        /// The image.
        image: ImageId,
    },
    /// The batch's own properties changed; absent ones did not.
    #[serde(rename = "batch.changed")]
    BatchChanged {
        /// Its name now; `null` when it has none any more.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<Option<String>>,
        /// Its thresholds now.
        #[serde(skip_serializing_if = "Option::is_none")]
        thresholds: Option<Box<Thresholds>>,
        /// Whether it is pinned now.
        #[serde(skip_serializing_if = "Option::is_none")]
        keep: Option<bool>,
        /// How many images will come, now.
        #[serde(skip_serializing_if = "Option::is_none")]
        expected: Option<u64>,
    },
    /// No more images will come.
    #[serde(rename = "batch.sealed")]
    BatchSealed {},
    /// The batch was removed.
    #[serde(rename = "batch.deleted")]
    BatchDeleted {},
    /// The end: every image has its terminal event, every revision was told.
    #[serde(rename = "batch.completed")]
    BatchCompleted {
        /// Images by state.
        counts: Counts,
        /// Images by issue.
        issues: IssueCounts,
        /// Milliseconds from the batch's opening to its end.
        wall_ms: u64,
    },
    /// The end of a batch that was cancelled.
    #[serde(rename = "batch.cancelled")]
    BatchCancelled {
        /// Images by state.
        counts: Counts,
        /// Images by issue.
        issues: IssueCounts,
        /// Milliseconds from the batch's opening to its end.
        wall_ms: u64,
    },
    /// The reader's cursor cannot be used; the stream goes on from the log's beginning.
    #[serde(rename = "stream.reset")]
    StreamReset {},
    /// A type that this version does not know: readers pass over it.
    #[serde(skip)]
    Unknown,
}

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

    /// The image that the event is about.
    pub fn image(&self) -> Option<ImageId> {
        match self {
            Self::ImageReceived { image, .. }
            | Self::ImageAnalyzed { image, .. }
            | Self::ImageRevised { image, .. }
            | Self::ImageFailed { image, .. }
            | Self::ImageDecided { image, .. }
            | Self::ImageDeleted { image } => Some(*image),
            _ => None,
        }
    }

    /// Whether the batch is at its end with this event: streams end after it.
    pub fn is_end(&self) -> bool {
        matches!(self, Self::BatchCompleted { .. } | Self::BatchCancelled { .. } | Self::BatchDeleted {})
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Epoch;

    fn event(kind: EventKind) -> Event {
        Event {
            cursor: Cursor { epoch: Epoch::from_random([1; 8]), seq: 42 },
            batch: BatchId::from_random([2; 16]),
            at: Timestamp::from_millis(1_795_345_800_123),
            kind,
        }
    }

    #[test]
    fn an_event_is_one_flat_object() {
        let json =
            serde_json::to_value(event(EventKind::ImageDeleted { image: ImageId::from_random([3; 16]) })).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "cursor": "0101010101010101-42",
                "type": "image.deleted",
                "batch": "AgICAgICAgICAgICAgICAg",
                "at": "2026-11-22T11:10:00.123Z",
                "image": "03030303-0303-4303-8303-030303030303",
            })
        );
    }

    #[test]
    fn every_type_parses_back_and_has_the_name_that_the_wire_says() {
        let image = ImageId::from_random([3; 16]);
        let issues = IssueCounts::from([(crate::Issue::Blurred, 2)]);
        let kinds = [
            EventKind::BatchCreated { name: Some("Shoot".to_owned()), expected: None },
            EventKind::ImageReceived { image, name: "a.jpg".to_owned(), bytes: 3, hash: None },
            EventKind::ImageAnalyzed {
                image,
                report: Box::new(crate::judging::samples::report()),
                verdicts: crate::judge(
                    &crate::judging::samples::report(),
                    "a.png",
                    &Thresholds::default(),
                    &crate::Standing::default(),
                ),
                group: None,
            },
            EventKind::ImageRevised { image, verdicts: vec![], group: Some(GroupId::named_after(image)) },
            EventKind::ImageFailed { image, error: Failure::new(crate::FailureCode::Corrupt) },
            EventKind::ImageDecided { image, decision: Some(Decision::Keep) },
            EventKind::ImageDeleted { image },
            EventKind::BatchChanged { name: None, thresholds: None, keep: Some(true), expected: None },
            EventKind::BatchChanged { name: Some(None), thresholds: Some(Box::default()), keep: None, expected: None },
            EventKind::BatchChanged {
                name: Some(Some("Shoot".to_owned())),
                thresholds: None,
                keep: None,
                expected: None,
            },
            EventKind::BatchSealed {},
            EventKind::BatchDeleted {},
            EventKind::BatchCompleted { counts: Counts::default(), issues: issues.clone(), wall_ms: 5 },
            EventKind::BatchCancelled { counts: Counts::default(), issues, wall_ms: 5 },
            EventKind::StreamReset {},
        ];
        for kind in kinds {
            let event = event(kind);
            let json = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
            let value: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(value["type"], event.kind.event_type().as_str());
            assert!(EventType::ALL.contains(&event.kind.event_type()));
        }
    }

    #[test]
    fn a_type_of_a_newer_server_is_passed_over() {
        let json =
            r#"{"cursor":"a-1","type":"image.texted","batch":"AgICAgICAgICAgICAgICAg","at":"2026-11-22T11:10:00Z"}"#;
        assert_eq!(serde_json::from_str::<Event>(json).unwrap().kind, EventKind::Unknown);
    }

    #[test]
    fn half_an_event_is_none() {
        let json =
            r#"{"cursor":"a-7","type":"image.failed","batch":"AgICAgICAgICAgICAgICAg","at":"2026-11-22T11:10:00Z"}"#;
        let error = serde_json::from_str::<Event>(json).unwrap_err();
        assert_eq!(error.to_string(), "an event of type `image.failed` lacks a field");
    }
}
