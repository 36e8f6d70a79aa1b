//! Tests of the wire format of events.

use super::*;
use crate::judging::samples;
use crate::{
    CompanionFile, Counts, Decision, Epoch, Failure, GroupId, ImageId, IssueCounts, Shot, ShotRole, Thresholds,
};

fn event(kind: EventKind) -> Event {
    Event {
        cursor: Cursor { epoch: Epoch::from_random([1; 8]), seq: 42 },
        batch: BatchId::from_random([2; 16]),
        at: Timestamp::from_millis(1_795_345_800_123),
        kind,
    }
}

/// At least one event of every type that this version knows.
fn kinds() -> Vec<EventKind> {
    let image = ImageId::from_random([3; 16]);
    let issues = IssueCounts::from([(crate::Issue::Blurred, 2)]);
    let name = || Some("Shoot".to_owned());
    let thresholds = || Some(Box::new(Thresholds { dark_below: 60, ..Thresholds::default() }));
    let report = samples::report();
    let verdicts = crate::judge(&report, "a.png", &Thresholds::default(), &crate::BatchContext::default());
    vec![
        EventKind::BatchCreated { name: name(), expected: None, thresholds: thresholds() },
        EventKind::BatchCreated { name: None, expected: Some(3), thresholds: None },
        EventKind::ImageReceived {
            image,
            name: "a.jpg".to_owned(),
            path: None,
            source_path: None,
            companions: vec![],
            bytes: 3,
            hash: None,
        },
        EventKind::ImageReceived {
            image,
            name: "a.jpg".to_owned(),
            path: Some("A/a.jpg".to_owned()),
            source_path: Some("./A/a.jpg".to_owned()),
            companions: vec![CompanionFile::from_sent("./A/a.MOV"), CompanionFile::from_sent("A/a.xmp")],
            bytes: 3,
            hash: None,
        },
        EventKind::ImageAnalyzed { image, report: Box::new(report), verdicts, group: None },
        EventKind::ImageRevised { image, verdicts: vec![], group: Some(GroupId::named_after(image)) },
        EventKind::ImageFailed { image, error: Failure::new(crate::FailureCode::Corrupt) },
        EventKind::ImageDecided { image, decision: Some(Decision::Keep) },
        EventKind::ImagePaired { image, shot: Some(Shot::new(image, ShotRole::Companion)) },
        EventKind::ImagePaired { image, shot: None },
        EventKind::ImageDeleted { image },
        EventKind::BatchChanged { name: None, thresholds: None, pinned: Some(true), expected: None },
        EventKind::BatchChanged { name: Some(None), thresholds: thresholds(), pinned: None, expected: None },
        EventKind::BatchChanged { name: Some(name()), thresholds: None, pinned: None, expected: Some(2) },
        EventKind::BatchSealed {},
        EventKind::BatchDeleted {},
        EventKind::BatchCompleted { counts: Counts::default(), issues: issues.clone(), wall_ms: 5 },
        EventKind::BatchCancelled { counts: Counts::default(), issues, wall_ms: 5 },
        EventKind::StreamReset {},
    ]
}

fn to_json(event: &Event) -> serde_json::Value {
    serde_json::to_value(event).unwrap()
}

fn from_json(json: serde_json::Value) -> Event {
    serde_json::from_value(json).unwrap()
}

#[test]
fn an_event_is_one_flat_object() {
    let json = to_json(&event(EventKind::ImageDeleted { image: ImageId::from_random([3; 16]) }));
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
fn every_event_parses_back() {
    for kind in kinds() {
        let event = event(kind);
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
    }
}

#[test]
fn the_tag_that_serde_writes_is_the_name_in_the_list_of_types() {
    let mut written = Vec::new();
    for kind in kinds() {
        let event = event(kind);
        assert_eq!(to_json(&event)["type"], event.kind.event_type().as_str());
        written.push(event.kind.event_type());
    }
    for event_type in EventType::ALL {
        assert!(written.contains(&event_type), "{event_type:?} is not tested");
        assert_eq!(EventType::from_name(event_type.as_str()), event_type);
    }
}

#[test]
fn pinned_is_named_keep_on_the_wire() {
    let json =
        to_json(&event(EventKind::BatchChanged { name: None, thresholds: None, pinned: Some(true), expected: None }));
    assert_eq!((&json["keep"], json.get("pinned")), (&true.into(), None));
}

#[test]
fn an_event_of_an_unknown_type_is_read_as_unknown() {
    for name in ["image.texted", "unknown", ""] {
        let mut json = to_json(&event(EventKind::BatchSealed {}));
        json["type"] = name.into();
        assert_eq!(from_json(json).kind, EventKind::Unknown, "{name:?}");
    }
}

#[test]
fn fields_of_a_newer_version_are_ignored() {
    for kind in kinds() {
        let event = event(kind);
        let mut json = to_json(&event);
        json["colour_space"] = serde_json::json!({ "name": "Display P3" });
        assert_eq!(from_json(json), event);
    }
}

#[test]
fn thresholds_of_another_version_do_not_invalidate_an_event() {
    for kind in kinds() {
        let event = event(kind);
        let mut json = to_json(&event);
        if json.get("thresholds").is_none() {
            continue;
        }
        json["thresholds"]["noise_above"] = 3.5.into();
        assert_eq!(from_json(json.clone()), event, "a newer version has one threshold more");
        json["thresholds"].as_object_mut().unwrap().remove("similarity_at_least");
        assert_eq!(from_json(json), event, "the version before has one threshold less");
    }
}

#[test]
fn a_batch_created_without_thresholds_is_read() {
    let json = r#"{"cursor":"a-1","batch":"AgICAgICAgICAgICAgICAg","at":"2026-11-22T11:10:00Z","type":"batch.created",
        "name":"Shoot","expected":2}"#;
    let name = Some("Shoot".to_owned());
    assert_eq!(
        serde_json::from_str::<Event>(json).unwrap().kind,
        EventKind::BatchCreated { name, expected: Some(2), thresholds: None }
    );
}

#[test]
fn an_image_received_without_a_path_is_read() {
    let json = r#"{"cursor":"a-2","batch":"AgICAgICAgICAgICAgICAg","at":"2026-11-22T11:10:00Z","type":"image.received",
        "image":"03030303-0303-0303-0303-030303030303","name":"a.jpg","bytes":3}"#;
    let kind = serde_json::from_str::<Event>(json).unwrap().kind;
    assert!(matches!(kind, EventKind::ImageReceived { path: None, source_path: None, bytes: 3, .. }), "{kind:?}");
}

#[test]
fn an_event_that_lacks_a_required_field_is_an_error() {
    let json = r#"{"cursor":"a-7","type":"image.failed","batch":"AgICAgICAgICAgICAgICAg","at":"2026-11-22T11:10:00Z"}"#;
    let error = serde_json::from_str::<Event>(json).unwrap_err();
    assert_eq!(error.to_string(), "an event of type `image.failed` lacks a field");
}
