//! Store under test, and functions for common changes and test data.

use std::time::Duration;

use analysis::{DecodeLimits, specimen};
use protocol::{
    BatchId, CompanionFile, ContentHash, Event, Failure, FailureCode, FilePath, GroupId, ImageId, Issue, Report,
    Thresholds, Verdict,
};
use server::store::{AppliedChanges, Change, ChangeOutcome, InitialState, Job, Lease, Refusal, Store, StoreError};
use tempfile::TempDir;

/// A store that can be closed and reopened. It hides which engine the store has.
pub struct Fixture {
    pub store: Store,
    /// Opens the store, in the same folder each time.
    open: Box<dyn Fn() -> Store + Send>,
}

impl Fixture {
    /// Embedded engine in a new temporary folder.
    pub fn embedded() -> Self {
        Self::embedded_in(TempDir::new().unwrap())
    }

    /// The embedded engine in this folder.
    pub fn embedded_in(folder: TempDir) -> Self {
        Self::opened_by(move || Store::open(folder.path()).unwrap())
    }

    /// Store that this function opens.
    fn opened_by(open: impl Fn() -> Store + Send + 'static) -> Self {
        Self { store: open(), open: Box::new(open) }
    }

    /// Closes the store and opens it again, as the next server does.
    pub fn reopen(self) -> Self {
        let Self { store, open } = self;
        drop(store);
        Self { store: open(), open }
    }

    /// Applies changes that must not be refused.
    pub async fn apply(&self, batch: &BatchId, changes: Vec<Change>) -> AppliedChanges {
        self.store.apply(batch, changes).await.unwrap()
    }

    /// Applies one change that must not be refused, and returns its outcome.
    pub async fn apply_one(&self, batch: &BatchId, change: Change) -> ChangeOutcome {
        self.apply(batch, vec![change]).await.outcomes[0]
    }

    /// Applies one change that must be refused, and returns the refusal.
    pub async fn refusal(&self, batch: &BatchId, change: Change) -> Refusal {
        refused(self.store.apply(batch, vec![change]).await)
    }

    /// Creates the batch with this number, without images.
    pub async fn batch(&self, number: u8) -> BatchId {
        let batch = batch_id(number);
        self.apply_one(&batch, create(None)).await;
        batch
    }

    /// Creates batch 1 with this many waiting images, numbered from 1.
    pub async fn batch_of(&self, images: u8) -> BatchId {
        let batch = self.batch(1).await;
        self.apply(&batch, (1..=images).map(receive).collect()).await;
        batch
    }

    /// All events of a batch's log. Fails the test if the log states a newer event than can be read.
    pub async fn events(&self, batch: &BatchId) -> Vec<Event> {
        let (mut events, mut read) = (vec![], 0);
        loop {
            let page = self.store.read_log(batch, read, usize::MAX >> 1).await.unwrap();
            let Some(last) = page.entries.last() else {
                assert_eq!(page.newest, read, "the log has events that cannot be read");
                return events;
            };
            read = last.seq;
            events.extend(page.entries.iter().map(|entry| serde_json::from_str::<Event>(&entry.json).unwrap()));
        }
    }

    /// Types of the events that [`Self::events`] returns.
    pub async fn types(&self, batch: &BatchId) -> Vec<&'static str> {
        self.events(batch).await.iter().map(|event| event.kind.event_type().as_str()).collect()
    }

    /// Claims the oldest waiting job, which must exist.
    pub async fn claim(&self) -> Job {
        self.store.claim_jobs(1).await.unwrap().pop().expect("a job must be waiting")
    }
}

/// Refusal of a call; any other result fails the test.
pub fn refused<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Refusal {
    match result {
        Err(StoreError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// Waits at most a minute for `work`, so that a test that hangs fails.
pub async fn within_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), work).await.expect("the test must not hang")
}

/// Id of batch `number`.
pub fn batch_id(number: u8) -> BatchId {
    BatchId::from_random([number; 16])
}

/// Id of image `number`; ids sort by their numbers.
pub fn image_id(number: u8) -> ImageId {
    ImageId::from_random([number; 16])
}

/// Hash of contents `number`.
pub fn hash(number: u8) -> ContentHash {
    ContentHash::from_bytes([number; 32])
}

/// Change that creates a batch with the name `Shoot` and the default thresholds, for `expected` images; `None` if their
/// number is not known.
pub fn create(expected: Option<u64>) -> Change {
    Change::Create { name: Some("Shoot".to_owned()), expected, thresholds: Box::new(Thresholds::default()) }
}

/// Change that receives image `number`, with the content of the same number, for analysis.
pub fn receive(number: u8) -> Change {
    receive_as(image_id(number), number, InitialState::Queued)
}

/// Change that receives an image with contents `content`. File name, folder and length depend on the contents.
pub fn receive_as(image: ImageId, content: u8, initial_state: InitialState) -> Change {
    let folder = ["", "A/", "A//"][usize::from(content % 3)];
    receive_file(image, content, &format!("{folder}IMG_{content:03}.JPG"), initial_state)
}

/// Change that receives an image with contents `content`, on which its length depends, and this path. Images with even
/// contents have a movie beside them.
pub fn receive_file(image: ImageId, content: u8, path: &str, initial_state: InitialState) -> Change {
    let movie = path.rsplit_once('.').filter(|_| content.is_multiple_of(2)).map(|(stem, _)| format!("{stem}.MOV"));
    Change::Receive {
        image,
        path: FilePath::from_sent(path),
        companions: movie.iter().map(|movie| CompanionFile::from_sent(movie)).collect(),
        bytes: 1000 + u64::from(content),
        hash: Some(hash(content)),
        initial_state,
    }
}

/// Change that finishes a job with [`report`].
pub fn analyze(lease: Lease, verdicts: Vec<Verdict>, group: Option<GroupId>) -> Change {
    Change::Analyze { lease, report: Box::new(report()), thumbnail: b"a thumbnail".to_vec(), verdicts, group }
}

/// Change that finishes a job as [`corrupt`].
pub fn fail(lease: Lease) -> Change {
    Change::Fail { lease, failure: corrupt() }
}

/// Failure of a corrupt file.
pub fn corrupt() -> Failure {
    Failure::new(FailureCode::Corrupt)
}

/// Verdict with this issue.
pub fn verdict(issue: Issue) -> Verdict {
    Verdict { issue, score: 0.5, severity: issue.severity(), text: format!("It is {issue}.") }
}

/// Full report of a small picture.
pub fn report() -> Report {
    let picture = specimen::png(&specimen::photo(1, 48, 32));
    analysis::analyze(&picture, &DecodeLimits::default()).unwrap().report
}
