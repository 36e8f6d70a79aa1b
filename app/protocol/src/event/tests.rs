//! What is promised of events and their names.

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
    let json = serde_json::to_value(event(EventKind::ImageDeleted { image: ImageId::from_random([3; 16]) })).unwrap();
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
                &crate::BatchContext::default(),
            ),
            group: None,
        },
        EventKind::ImageRevised { image, verdicts: vec![], group: Some(GroupId::named_after(image)) },
        EventKind::ImageFailed { image, error: Failure::new(crate::FailureCode::Corrupt) },
        EventKind::ImageDecided { image, decision: Some(Decision::Keep) },
        EventKind::ImageDeleted { image },
        EventKind::BatchChanged { name: None, thresholds: None, keep: Some(true), expected: None },
        EventKind::BatchChanged { name: Some(None), thresholds: Some(Box::default()), keep: None, expected: None },
        EventKind::BatchChanged { name: Some(Some("Shoot".to_owned())), thresholds: None, keep: None, expected: None },
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
    let json = r#"{"cursor":"a-1","type":"image.texted","batch":"AgICAgICAgICAgICAgICAg","at":"2026-11-22T11:10:00Z"}"#;
    assert_eq!(serde_json::from_str::<Event>(json).unwrap().kind, EventKind::Unknown);
}

#[test]
fn half_an_event_is_none() {
    let json = r#"{"cursor":"a-7","type":"image.failed","batch":"AgICAgICAgICAgICAgICAg","at":"2026-11-22T11:10:00Z"}"#;
    let error = serde_json::from_str::<Event>(json).unwrap_err();
    assert_eq!(error.to_string(), "an event of type `image.failed` lacks a field");
}
