//! Audit of batches after servers were killed or stopped: counts lost and duplicated images and events. Also counts
//! orphaned files in the data folder.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::path::Path;

use protocol::{ContentHash, Event, EventKind, ImageId};

use crate::data_folder::{blob_names, temporary_file_count};
use crate::ndjson::parse_events;
use crate::retrying_client::RetryingClient;
use crate::upload_client::{UploadedBatch, hash};

/// Findings over all batches.
#[derive(Default)]
pub struct Audit {
    /// Number of audited batches.
    pub batches: usize,
    /// Number of images that subscribers were notified of.
    pub images: usize,
    /// Number of images whose upload was acknowledged.
    pub acknowledged: usize,
    /// Number of events that subscribers received, each counted once.
    pub events: usize,
    /// Number of missing acknowledged images, sequence numbers, terminal events, end events and originals.
    pub lost: usize,
    /// Number of events that were sent twice, and of repeated received, terminal and end events.
    pub duplicated: usize,
    /// Number of times that subscribers reconnected, at least once for each batch.
    pub resumed: u32,
    /// Number of streams that broke instead of ending.
    pub broken: u32,
}

impl Audit {
    /// Audits these batches on the current server. Asserts that the log of each equals what its subscriber received.
    pub async fn run(client: &mut RetryingClient, batches: &[UploadedBatch]) -> Self {
        let mut audit = Self::default();
        for batch in batches {
            audit.count(batch);
            audit.check_originals(client, batch).await;
            compare_with_replay(client, batch).await;
        }
        audit
    }

    /// Adds the counts of one batch, from the events that its subscriber received.
    fn count(&mut self, batch: &UploadedBatch) {
        let events = &batch.followed.events;
        self.batches += 1;
        self.acknowledged += batch.acknowledged.len();
        self.events += events.len();
        self.lost += usize::try_from(batch.followed.lost).unwrap();
        self.duplicated += batch.followed.duplicated;
        self.resumed += batch.followed.resumed;
        self.broken += batch.followed.broken;
        let mut received: HashMap<ImageId, Vec<Option<ContentHash>>> = HashMap::new();
        let mut finished: HashMap<ImageId, usize> = HashMap::new();
        for event in events {
            match &event.kind {
                EventKind::ImageReceived { image, hash, .. } => received.entry(*image).or_default().push(*hash),
                EventKind::ImageAnalyzed { image, .. } | EventKind::ImageFailed { image, .. } => {
                    *finished.entry(*image).or_default() += 1;
                }
                _ => {}
            }
        }
        self.images += received.len();
        for (image, hashes) in &received {
            self.duplicated += hashes.len() - 1 + finished.get(image).map_or(0, |count| count - 1);
            self.lost += usize::from(!finished.contains_key(image));
        }
        let is_received =
            |(image, hash): &&(ImageId, ContentHash)| received.get(image).is_some_and(|found| found[0] == Some(*hash));
        self.lost += batch.acknowledged.len() - batch.acknowledged.iter().filter(is_received).count();
        let ends = events.iter().filter(|event| matches!(event.kind, EventKind::BatchCompleted { .. })).count();
        let is_last = events.last().is_some_and(|event| event.kind.ends_batch());
        self.lost += usize::from(!is_last);
        self.duplicated += ends.saturating_sub(1);
    }

    /// Counts an acknowledged image as lost if the server does not return its original unchanged.
    async fn check_originals(&mut self, client: &mut RetryingClient, batch: &UploadedBatch) {
        for (image, expected) in &batch.acknowledged {
            let original = format!("{}/images/{image}/original", batch.path);
            let (status, bytes) = client.fetch(|client, origin| client.get(format!("{origin}{original}"))).await;
            self.lost += usize::from(status != 200 || hash(&bytes) != *expected);
        }
    }
}

/// Asserts that the log equals the events that the subscriber received from all servers together.
async fn compare_with_replay(client: &mut RetryingClient, batch: &UploadedBatch) {
    let path = format!("{}/events", batch.path);
    let replay = client
        .fetch(|client, origin| client.get(format!("{origin}{path}")).header("accept", "application/x-ndjson"))
        .await;
    let log: Vec<Event> = parse_events(std::str::from_utf8(&replay.1).unwrap());
    assert_eq!(log, batch.followed.events, "the log has changed");
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { batches, images, acknowledged, events, lost, duplicated, resumed, .. } = self;
        write!(
            f,
            "batches {batches}, images {images} ({acknowledged} acknowledged), events {events}, resumed {resumed} times, \
             lost {lost}, duplicated {duplicated}"
        )
    }
}

/// Number of unreferenced blobs and temporary files in the data folder of a server that has ended. Asserts that every
/// referenced blob exists.
pub fn count_orphans(data: &Path) -> usize {
    let (blobs, referenced) = (blob_names(data), referenced_blobs(data));
    assert!(referenced.is_subset(&blobs), "a blob is missing");
    blobs.len() - referenced.len() + temporary_file_count(data)
}

/// Hashes in hexadecimal of all blobs to which images refer.
fn referenced_blobs(data: &Path) -> BTreeSet<String> {
    let store = rusqlite::Connection::open(data.join("proofsheet.db")).unwrap();
    let mut hashes = store.prepare("SELECT DISTINCT lower(hex(hash)) FROM images WHERE hash NOT NULL").unwrap();
    hashes.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}
