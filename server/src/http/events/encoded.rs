//! Events encoded once for all their readers: every representation is a slice of the same bytes.
//!
//! The bytes are Server-Sent Events one behind the other. An event's JSON is a slice of its message, and with the line break
//! that follows it a line of NDJSON; readers of whole stretches share one buffer, however many they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Bytes;
use protocol::{BatchId, EventType, Timestamp};

use super::filter::Filter;
use crate::store::LogEntry;

/// A stretch of a batch's log, encoded. Its numbers have no gaps but those that a deleted batch's log has.
pub struct Run {
    bytes: Bytes,
    marks: Box<[Mark]>,
    held: Option<Held>,
}

/// Where an event is.
struct Mark {
    seq: u64,
    event_type: EventType,
    /// Offsets of the message (its id is the first line), of the line behind the id, of the JSON, and behind the message.
    message: u32,
    body: u32,
    json: u32,
    end: u32,
}

/// What stands behind the JSON of a message.
const MESSAGE_END: &str = "\n\n";

impl Run {
    /// Encodes entries of a log; nothing when there is none.
    pub fn new(entries: &[LogEntry], epoch: &str) -> Option<Self> {
        let mut text = String::with_capacity(entries.iter().map(|entry| entry.json.len() + 96).sum());
        let marks: Box<[Mark]> = entries.iter().map(|entry| write(&mut text, entry, epoch)).collect();
        (!marks.is_empty()).then(|| Self { bytes: text.into(), marks, held: None })
    }

    /// The message that a reader's position cannot be used; the batch's log follows from its beginning.
    pub fn reset(batch: &BatchId, epoch: &str, at: Timestamp) -> Option<Self> {
        let event_type = EventType::StreamReset.as_str();
        let json = format!(r#"{{"cursor":"{epoch}-0","type":"{event_type}","batch":"{batch}","at":"{at}"}}"#);
        Self::new(&[LogEntry { seq: 0, event_type: event_type.to_owned(), json }], epoch)
    }

    /// The same, its bytes counted in this sum as long as anybody holds it.
    pub fn counted(mut self, sum: &Arc<AtomicUsize>) -> Self {
        self.held = Some(Held::new(sum, self.bytes.len()));
        self
    }

    /// Number of its last event.
    pub fn last(&self) -> u64 {
        self.marks.last().map_or(0, |mark| mark.seq)
    }

    /// How many events it has.
    pub fn events(&self) -> usize {
        self.marks.len()
    }

    /// How many bytes it has.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

/// Appends a message. Neither its type nor its cursor is ever text of a user, and JSON has no line breaks.
fn write(text: &mut String, entry: &LogEntry, epoch: &str) -> Mark {
    let offset = |text: &String| u32::try_from(text.len()).unwrap_or(u32::MAX);
    let message = offset(text);
    let cursor = entry.seq.to_string();
    text.extend(["id: ", epoch, "-", &cursor, "\n"]);
    let body = offset(text);
    text.extend(["event: ", &entry.event_type, "\ndata: "]);
    let json = offset(text);
    text.extend([entry.json.as_str(), MESSAGE_END]);
    let event_type = EventType::from_name(&entry.event_type);
    Mark { seq: entry.seq, event_type, message, body, json, end: offset(text) }
}

/// Bytes that are counted in a sum until this is dropped.
struct Held {
    sum: Arc<AtomicUsize>,
    bytes: usize,
}

impl Held {
    fn new(sum: &Arc<AtomicUsize>, bytes: usize) -> Self {
        sum.fetch_add(bytes, Ordering::Relaxed);
        Self { sum: Arc::clone(sum), bytes }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.sum.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// What of a run a reader is given: all of it behind some event.
#[derive(Clone)]
pub struct Stretch {
    run: Arc<Run>,
    from: usize,
}

impl Stretch {
    /// What the run has after number `read`; nothing when that is nothing.
    pub fn after(read: u64, run: &Arc<Run>) -> Option<Self> {
        let from = run.marks.partition_point(|mark| mark.seq <= read);
        (from < run.marks.len()).then(|| Self { run: Arc::clone(run), from })
    }

    /// All of the run.
    pub fn whole(run: Run) -> Self {
        Self { run: Arc::new(run), from: 0 }
    }

    /// Number of its last event.
    pub fn last(&self) -> u64 {
        self.run.last()
    }

    /// All of its messages.
    pub fn messages(&self) -> Bytes {
        self.run.marks.get(self.from).map_or(Bytes::new(), |mark| self.run.bytes.slice(mark.message as usize..))
    }

    /// Its events that pass a filter.
    pub fn events(&self, filter: Filter) -> impl Iterator<Item = Encoded<'_>> {
        let marks = self.run.marks[self.from..].iter();
        marks.filter(move |mark| filter.passes(mark.event_type)).map(|mark| Encoded { run: &self.run, mark })
    }
}

/// One event.
pub struct Encoded<'a> {
    run: &'a Run,
    mark: &'a Mark,
}

impl Encoded<'_> {
    /// Its number within its batch.
    pub fn seq(&self) -> u64 {
        self.mark.seq
    }

    /// Its Server-Sent Event.
    pub fn message(&self) -> Bytes {
        self.slice(self.mark.message, self.mark.end)
    }

    /// Its Server-Sent Event but for the line with the id.
    pub fn without_id(&self) -> Bytes {
        self.slice(self.mark.body, self.mark.end)
    }

    /// Its JSON.
    pub fn json(&self) -> Bytes {
        self.slice(self.mark.json, self.mark.end - MESSAGE_END.len() as u32)
    }

    /// Its JSON and a line break.
    pub fn line(&self) -> Bytes {
        self.slice(self.mark.json, self.mark.end - 1)
    }

    fn slice(&self, from: u32, to: u32) -> Bytes {
        self.run.bytes.slice(from as usize..to as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seq: u64, event_type: &str) -> LogEntry {
        LogEntry { seq, event_type: event_type.to_owned(), json: format!(r#"{{"cursor":"e-{seq}"}}"#) }
    }

    #[test]
    fn every_representation_is_a_slice_of_the_same_bytes() {
        let run = Arc::new(Run::new(&[entry(7, "batch.created"), entry(8, "batch.sealed")], "e").unwrap());
        let stretch = Stretch::after(7, &run).unwrap();
        let message = "id: e-8\nevent: batch.sealed\ndata: {\"cursor\":\"e-8\"}\n\n";
        assert_eq!(stretch.messages(), message);
        let event = stretch.events(Filter::default()).next().unwrap();
        assert_eq!((event.message(), event.without_id()), (message.into(), message[8..].into()));
        assert_eq!((event.json(), event.line()), ("{\"cursor\":\"e-8\"}".into(), "{\"cursor\":\"e-8\"}\n".into()));
        assert!(event.json().as_ptr() > run.bytes.as_ptr(), "nothing is copied");
        assert!(Stretch::after(8, &run).is_none());
    }

    #[test]
    fn bytes_are_counted_until_the_last_reader_lets_go() {
        let sum = Arc::new(AtomicUsize::new(0));
        let run = Arc::new(Run::new(&[entry(1, "batch.created")], "e").unwrap().counted(&sum));
        let stretch = Stretch::after(0, &run);
        drop(run);
        assert_eq!(sum.load(Ordering::Relaxed), 53);
        drop(stretch);
        assert_eq!(sum.load(Ordering::Relaxed), 0);
    }
}
