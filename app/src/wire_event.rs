//! Reads an event from its flat JSON object.
//!
//! `Event` can be read by itself, but through serde's `flatten` and `tag`, which compile a second reader of everything in it.
//! This one reads the same objects with the one reader that the rest of the page uses, which makes the page smaller.

use protocol::{
    BatchId, ContentHash, Counts, Cursor, Decision, Event, EventKind, Failure, GroupId, ImageId, IssueCounts, Report,
    Thresholds, Timestamp, Verdict,
};
use serde::Deserialize;

/// Every field that an event of any type may have.
#[derive(Deserialize)]
struct Wire {
    #[serde(rename = "type")]
    kind: String,
    cursor: Cursor,
    batch: BatchId,
    at: Timestamp,
    image: Option<ImageId>,
    name: Option<String>,
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

/// The event that this JSON tells; nothing when it is none. A type of a newer server is [`EventKind::Unknown`].
pub(crate) fn read(json: &str) -> Option<Event> {
    let wire: Wire = serde_json::from_str(json).ok()?;
    let (cursor, batch, at) = (wire.cursor.clone(), wire.batch.clone(), wire.at);
    Some(Event { cursor, batch, at, kind: kind(wire)? })
}

fn kind(wire: Wire) -> Option<EventKind> {
    let Wire { image, name, expected, bytes, hash, report, verdicts, group, error, decision, .. } = wire;
    let Wire { thresholds, keep, counts, issues, wall_ms, .. } = wire;
    Some(match wire.kind.as_str() {
        "batch.created" => EventKind::BatchCreated { name, expected },
        "batch.changed" => EventKind::BatchChanged { name, thresholds, keep },
        "batch.sealed" => EventKind::BatchSealed {},
        "batch.deleted" => EventKind::BatchDeleted {},
        "batch.completed" => EventKind::BatchCompleted { counts: counts?, issues: issues?, wall_ms: wall_ms? },
        "batch.cancelled" => EventKind::BatchCancelled { counts: counts?, issues: issues?, wall_ms: wall_ms? },
        "image.received" => EventKind::ImageReceived { image: image?, name: name?, bytes: bytes?, hash },
        "image.analyzed" => EventKind::ImageAnalyzed { image: image?, report: report?, verdicts: verdicts?, group },
        "image.revised" => EventKind::ImageRevised { image: image?, verdicts: verdicts?, group },
        "image.failed" => EventKind::ImageFailed { image: image?, error: error? },
        "image.decided" => EventKind::ImageDecided { image: image?, decision },
        "image.deleted" => EventKind::ImageDeleted { image: image? },
        "stream.reset" => EventKind::StreamReset {},
        _ => EventKind::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use protocol::EventType;

    use super::*;

    const REPORT: &str = r##"{"version":1,
        "file":{"bytes":9,"hash":"blake3:0000000000000000000000000000000000000000000000000000000000000000","format":"png"},
        "image":{"width":6,"height":4,"orientation":1,"frames":1,"colour":"grey","bit_depth":8,"alpha":true,"profile":false,
            "megapixels":0.1,"aspect":1.5,"decoded":1.0},
        "camera":{"iso":100},
        "exposure":{"mean":1,"deviation":1,"p1":1,"p5":1,"p25":1,"median":1,"p75":1,"p95":1,"p99":1,
            "clipped_shadows":0,"clipped_highlights":0,"entropy":1},
        "colour":{"palette":[{"hex":"#112233","share":0.5}],"colourfulness":1},
        "focus":{"frame":1,"sharpest":2,"noise":0},
        "identity":{"dhash":"0123456789abcdef","contrast":1},
        "picture":{"width":6,"height":4,"media_type":"image/png","thumbhash":"1QcSHQ"},
        "timing":{"waited_ms":1,"decoding_ms":2,"measuring_ms":3}}"##;

    /// An event of this type with every field that any type has.
    fn json(kind: EventType) -> String {
        let image = "03030303-0303-4303-8303-030303030303";
        format!(
            r##"{{"cursor":"a-7","type":"{}","batch":"AgICAgICAgICAgICAgICAg","at":"2026-11-22T11:10:00.123Z",
            "image":"{image}","name":"a.jpg","expected":3,"bytes":9,"group":"{image}","decision":"keep","keep":true,
            "verdicts":[{{"issue":"blurred","score":0.5,"severity":"error","text":"Soft."}}],"report":{REPORT},
            "error":{{"code":"corrupt","detail":"Copy it."}},"counts":{{"queued":1,"analyzed":2,"failed":3}},
            "issues":{{"blurred":1}},"wall_ms":5}}"##,
            kind.as_str()
        )
    }

    #[test]
    fn every_type_is_read_as_the_protocol_reads_it() {
        for kind in EventType::ALL {
            let json = json(kind);
            let event = read(&json).unwrap();
            assert_eq!(event, serde_json::from_str::<Event>(&json).unwrap());
            assert_eq!(event.kind.event_type(), kind);
        }
    }

    #[test]
    fn a_type_of_a_newer_server_is_unknown_and_half_an_event_is_none() {
        let newer = json(EventType::ALL[0]).replace("batch.created", "image.texted");
        assert_eq!(read(&newer).unwrap().kind, EventKind::Unknown);
        let half =
            r#"{"cursor":"a-7","type":"image.failed","batch":"AgICAgICAgICAgICAgICAg","at":"2026-11-22T11:10:00Z"}"#;
        assert_eq!(read(half), None);
        assert_eq!(read(r#"{"type":"ping"}"#), None);
    }
}
