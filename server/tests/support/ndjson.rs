//! Parser for event streams in NDJSON.

use protocol::Event;

/// Parses a complete NDJSON body.
pub fn parse_events(body: &str) -> Vec<Event> {
    body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
