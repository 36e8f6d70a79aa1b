//! Whether anything was lost, doubled or left behind, as the last server and its folder tell.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use protocol::{ContentHash, Event, EventKind, ImageId};

use crate::client::{Sent, hash};
use crate::line::Line;

/// What was found.
#[derive(Default)]
pub struct Audit {
    pub batches: usize,
    pub images: usize,
    pub acknowledged: usize,
    pub events: usize,
    /// Acknowledged images, numbers of events, ends of images and of batches, and originals that are missing.
    pub lost: usize,
    /// Events told again, images received or ended again, batches ended again.
    pub doubled: usize,
    /// How often readers came back.
    pub returns: u32,
    /// How often their streams broke instead of being ended.
    pub broken: u32,
}

impl Audit {
    pub async fn of(line: &mut Line, sent: &[Sent]) -> Self {
        let mut audit = Self::default();
        for batch in sent {
            audit.count(batch);
            audit.look_for_originals(line, batch).await;
            audit.compare_with_replay(line, batch).await;
        }
        audit
    }

    fn count(&mut self, sent: &Sent) {
        let events = &sent.told.events;
        self.batches += 1;
        self.acknowledged += sent.acknowledged.len();
        self.events += events.len();
        self.lost += usize::try_from(sent.told.lost).unwrap();
        self.doubled += sent.told.doubled;
        self.returns += sent.told.returns;
        self.broken += sent.told.broken;
        let mut received: HashMap<ImageId, Vec<Option<ContentHash>>> = HashMap::new();
        let mut ended: HashMap<ImageId, usize> = HashMap::new();
        for event in events {
            match &event.kind {
                EventKind::ImageReceived { image, hash, .. } => received.entry(*image).or_default().push(*hash),
                EventKind::ImageAnalyzed { image, .. } | EventKind::ImageFailed { image, .. } => {
                    *ended.entry(*image).or_default() += 1;
                }
                _ => {}
            }
        }
        self.images += received.len();
        for (image, hashes) in &received {
            self.doubled += hashes.len() - 1 + ended.get(image).map_or(0, |ends| ends - 1);
            self.lost += usize::from(!ended.contains_key(image));
        }
        let is_there =
            |(image, hash): &&(ImageId, ContentHash)| received.get(image).is_some_and(|found| found[0] == Some(*hash));
        self.lost += sent.acknowledged.len() - sent.acknowledged.iter().filter(is_there).count();
        let ends = events.iter().filter(|event| matches!(event.kind, EventKind::BatchCompleted { .. })).count();
        let is_last = events.last().is_some_and(|event| event.kind.is_end());
        self.lost += usize::from(!is_last);
        self.doubled += ends.saturating_sub(1);
    }

    async fn look_for_originals(&mut self, line: &mut Line, sent: &Sent) {
        for (image, expected) in &sent.acknowledged {
            let original = format!("{}/images/{image}/original", sent.batch);
            let (status, bytes) = line.ask_whole(|client, origin| client.get(format!("{origin}{original}"))).await;
            self.lost += usize::from(status != 200 || hash(&bytes) != *expected);
        }
    }

    /// Who reads the log now is told what the reader was told over all kills.
    async fn compare_with_replay(&mut self, line: &mut Line, sent: &Sent) {
        let events = format!("{}/events", sent.batch);
        let read = line.ask_whole(|client, origin| {
            client.get(format!("{origin}{events}")).header("accept", "application/x-ndjson")
        });
        let (_, log) = read.await;
        let log = String::from_utf8(log).unwrap();
        let log: Vec<Event> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(log, sent.told.events, "the log has changed");
    }
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { batches, images, acknowledged, events, lost, doubled, returns, .. } = self;
        write!(
            f,
            "batches {batches}, images {images} ({acknowledged} acknowledged), events {events}, readers came back {returns} times, \
             lost {lost}, doubled {doubled}"
        )
    }
}

/// Files in the data folder of a server that is not running which nothing refers to. What is referred to must be there.
pub fn orphans(data: &Path) -> usize {
    let (blobs, referenced) = (blobs(data), referenced(data));
    assert!(referenced.is_subset(&blobs), "a blob is missing");
    blobs.len() - referenced.len() + files(&data.join("tmp")).len()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn blobs(data: &Path) -> BTreeSet<String> {
    let blobs = files(&data.join("blobs")).into_iter().flat_map(|folder| files(&folder));
    blobs.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

fn referenced(data: &Path) -> BTreeSet<String> {
    let store = rusqlite::Connection::open(data.join("proofsheet.db")).unwrap();
    let mut hashes = store.prepare("SELECT DISTINCT lower(hex(hash)) FROM images WHERE hash NOT NULL").unwrap();
    hashes.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}
