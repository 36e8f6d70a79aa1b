//! Encoded events of a batch's log, which many subscribers can share.
//!
//! The buffer holds consecutive Server-Sent Events messages. Every representation of an event, without a position in
//! several batches, is a slice of it: the JSON is part of the message, and the JSON with the line break after it is a
//! line of NDJSON. Slices share the buffer without copying.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Bytes;
use protocol::{BatchId, EventType, Timestamp};

use super::filter::Filter;
use crate::store::LogEntry;

/// Consecutive events of one batch's log, or one `stream.reset`, encoded. Never empty. Sequence numbers have no gaps;
/// of a deleted batch only the last event is left.
pub struct EncodedEvents {
    bytes: Bytes,
    offsets: Box<[EventOffsets]>,
    /// Keeps the length of the buffer in a shared total, if [`EncodedEvents::counted_in`] was called.
    counted: Option<CountedBytes>,
}

/// Byte offsets of one event in the buffer.
struct EventOffsets {
    seq: u64,
    event_type: EventType,
    /// Start of the message. Its first line is the id.
    message: u32,
    /// Start of the line after the id.
    after_id: u32,
    /// Start of the JSON.
    json: u32,
    /// End of the message.
    end: u32,
}

/// Bytes that follow the JSON of a message.
const MESSAGE_END: &str = "\n\n";

impl EncodedEvents {
    /// Encodes entries of a log. Returns `None` when there are no entries.
    pub fn new(entries: &[LogEntry], epoch: &str) -> Option<Self> {
        let mut text = String::with_capacity(entries.iter().map(|entry| entry.json.len() + 96).sum());
        let offsets: Box<[EventOffsets]> = entries.iter().map(|entry| write_message(&mut text, entry, epoch)).collect();
        (!offsets.is_empty()).then(|| Self { bytes: text.into(), offsets, counted: None })
    }

    /// Encodes `stream.reset`: the subscriber's cursor is not usable, and the log follows from its first event. Its
    /// sequence number is 0. Always `Some`.
    pub fn stream_reset(batch: &BatchId, epoch: &str, at: Timestamp) -> Option<Self> {
        let event_type = EventType::StreamReset.as_str();
        let json = format!(r#"{{"cursor":"{epoch}-0","type":"{event_type}","batch":"{batch}","at":"{at}"}}"#);
        Self::new(&[LogEntry { seq: 0, event_type: event_type.to_owned(), json }], epoch)
    }

    /// Adds the buffer's length to `total` until these events are dropped.
    pub fn counted_in(mut self, total: &Arc<AtomicUsize>) -> Self {
        self.counted = Some(CountedBytes::new(total, self.bytes.len()));
        self
    }

    /// Sequence number of the last event.
    pub fn last_seq(&self) -> u64 {
        self.offsets.last().map_or(0, |event| event.seq)
    }

    /// Number of events.
    pub fn event_count(&self) -> usize {
        self.offsets.len()
    }

    /// Length of the buffer in bytes.
    pub fn byte_count(&self) -> usize {
        self.bytes.len()
    }
}

/// Appends one message. The event type and the cursor never contain text from users, and the JSON has no line breaks.
fn write_message(text: &mut String, entry: &LogEntry, epoch: &str) -> EventOffsets {
    let offset = |text: &String| u32::try_from(text.len()).unwrap_or(u32::MAX);
    let message = offset(text);
    let seq = entry.seq.to_string();
    text.extend(["id: ", epoch, "-", &seq, "\n"]);
    let after_id = offset(text);
    text.extend(["event: ", &entry.event_type, "\ndata: "]);
    let json = offset(text);
    text.extend([entry.json.as_str(), MESSAGE_END]);
    EventOffsets {
        seq: entry.seq,
        event_type: EventType::from_name(&entry.event_type),
        message,
        after_id,
        json,
        end: offset(text),
    }
}

/// A number of bytes that counts towards a shared total until it is dropped.
struct CountedBytes {
    total: Arc<AtomicUsize>,
    bytes: usize,
}

impl CountedBytes {
    fn new(total: &Arc<AtomicUsize>, bytes: usize) -> Self {
        total.fetch_add(bytes, Ordering::Relaxed);
        Self { total: Arc::clone(total), bytes }
    }
}

impl Drop for CountedBytes {
    fn drop(&mut self) {
        self.total.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Last part of some encoded events: those after a sequence number. Never empty.
#[derive(Clone)]
pub struct EventSlice {
    encoded: Arc<EncodedEvents>,
    first: usize,
}

impl EventSlice {
    /// Events after sequence number `last_read`. Returns `None` when there are none.
    pub fn after(last_read: u64, encoded: &Arc<EncodedEvents>) -> Option<Self> {
        let first = encoded.offsets.partition_point(|event| event.seq <= last_read);
        (first < encoded.offsets.len()).then(|| Self { encoded: Arc::clone(encoded), first })
    }

    /// All events.
    pub fn whole(encoded: EncodedEvents) -> Self {
        Self { encoded: Arc::new(encoded), first: 0 }
    }

    /// Sequence number of the last event.
    pub fn last_seq(&self) -> u64 {
        self.encoded.last_seq()
    }

    /// All messages as one shared slice.
    pub fn messages(&self) -> Bytes {
        let first = self.encoded.offsets.get(self.first);
        first.map_or(Bytes::new(), |event| self.encoded.bytes.slice(event.message as usize..))
    }

    /// Events whose type passes the filter.
    pub fn events(&self, filter: Filter) -> impl Iterator<Item = EncodedEvent<'_>> {
        let offsets = self.encoded.offsets[self.first..].iter();
        let passing = offsets.filter(move |event| filter.passes(event.event_type));
        passing.map(|offsets| EncodedEvent { encoded: &self.encoded, offsets })
    }
}

/// One encoded event.
pub struct EncodedEvent<'a> {
    encoded: &'a EncodedEvents,
    offsets: &'a EventOffsets,
}

impl EncodedEvent<'_> {
    /// Sequence number within the batch.
    pub fn seq(&self) -> u64 {
        self.offsets.seq
    }

    /// Server-Sent Events message.
    pub fn message(&self) -> Bytes {
        self.slice(self.offsets.message, self.offsets.end)
    }

    /// Server-Sent Events message without the line of the id.
    pub fn message_without_id(&self) -> Bytes {
        self.slice(self.offsets.after_id, self.offsets.end)
    }

    /// JSON object.
    pub fn json(&self) -> Bytes {
        self.slice(self.offsets.json, self.offsets.end - MESSAGE_END.len() as u32)
    }

    /// JSON object and a line break.
    pub fn line(&self) -> Bytes {
        self.slice(self.offsets.json, self.offsets.end - 1)
    }

    fn slice(&self, from: u32, to: u32) -> Bytes {
        self.encoded.bytes.slice(from as usize..to as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seq: u64, event_type: &str) -> LogEntry {
        LogEntry { seq, event_type: event_type.to_owned(), json: format!(r#"{{"cursor":"e-{seq}"}}"#) }
    }

    #[test]
    fn encodes_every_representation_and_does_not_copy_the_json() {
        let entries = [entry(7, "batch.created"), entry(8, "batch.sealed")];
        let encoded = Arc::new(EncodedEvents::new(&entries, "e").unwrap());
        let slice = EventSlice::after(7, &encoded).unwrap();
        let message = "id: e-8\nevent: batch.sealed\ndata: {\"cursor\":\"e-8\"}\n\n";
        assert_eq!(slice.messages(), message);
        let event = slice.events(Filter::default()).next().unwrap();
        assert_eq!((event.message(), event.message_without_id()), (message.into(), message[8..].into()));
        assert_eq!((event.json(), event.line()), ("{\"cursor\":\"e-8\"}".into(), "{\"cursor\":\"e-8\"}\n".into()));
        assert!(event.json().as_ptr() > encoded.bytes.as_ptr(), "nothing is copied");
        assert!(EventSlice::after(8, &encoded).is_none());
    }

    #[test]
    fn counts_bytes_until_the_last_slice_is_dropped() {
        let total = Arc::new(AtomicUsize::new(0));
        let encoded = Arc::new(EncodedEvents::new(&[entry(1, "batch.created")], "e").unwrap().counted_in(&total));
        let slice = EventSlice::after(0, &encoded);
        drop(encoded);
        assert_eq!(total.load(Ordering::Relaxed), 53);
        drop(slice);
        assert_eq!(total.load(Ordering::Relaxed), 0);
    }
}
