//! Parser for complete event streams in NDJSON.

use protocol::Event;

/// Events of a complete NDJSON body, one from each line.
pub fn parse_events(body: &str) -> Vec<Event> {
    body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
