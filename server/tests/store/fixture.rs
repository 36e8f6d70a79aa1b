//! A store to be tested, and short words for what is done to it.

use std::time::Duration;

use analysis::{DecodeLimits, specimen};
use protocol::{
    BatchId, ContentHash, Event, Failure, FailureCode, GroupId, ImageId, Issue, Report, Thresholds, Verdict,
};
use server::store::{Applied, Change, Intake, Job, Lease, Outcome, Refusal, Store, StoreError};
use tempfile::TempDir;

/// A store of one engine, and how to open it again.
pub struct Fixture {
    pub store: Store,
    open: Box<dyn Fn() -> Store + Send>,
}

impl Fixture {
    /// The embedded engine in a folder of its own.
    pub fn embedded() -> Self {
        Self::embedded_in(TempDir::new().unwrap())
    }

    /// The embedded engine in this folder.
    pub fn embedded_in(folder: TempDir) -> Self {
        Self::opened_by(move || Store::open(folder.path()).unwrap())
    }

    fn opened_by(open: impl Fn() -> Store + Send + 'static) -> Self {
        Self { store: open(), open: Box::new(open) }
    }

    /// The server ends and another one starts.
    pub fn reopen(self) -> Self {
        let Self { store, open } = self;
        drop(store);
        Self { store: open(), open }
    }

    /// Makes changes that must be possible.
    pub async fn apply(&self, batch: &BatchId, changes: Vec<Change>) -> Applied {
        self.store.apply(batch, changes).await.unwrap()
    }

    /// Makes one change that must be possible.
    pub async fn make(&self, batch: &BatchId, change: Change) -> Outcome {
        self.apply(batch, vec![change]).await.outcomes[0]
    }

    /// Makes one change that must be refused, and tells why it was.
    pub async fn refusal(&self, batch: &BatchId, change: Change) -> Refusal {
        refused(self.store.apply(batch, vec![change]).await)
    }

    /// A new batch.
    pub async fn batch(&self, number: u8) -> BatchId {
        let batch = batch_id(number);
        self.make(&batch, create(None)).await;
        batch
    }

    /// A new batch with this many images that wait for analysis.
    pub async fn batch_of(&self, images: u8) -> BatchId {
        let batch = self.batch(1).await;
        self.apply(&batch, (1..=images).map(receive).collect()).await;
        batch
    }

    /// The whole log, each entry parsed.
    pub async fn events(&self, batch: &BatchId) -> Vec<Event> {
        let page = self.store.read(batch, 0, usize::MAX >> 1).await.unwrap();
        page.entries.iter().map(|entry| serde_json::from_str(&entry.json).unwrap()).collect()
    }

    /// The types of all events.
    pub async fn types(&self, batch: &BatchId) -> Vec<&'static str> {
        self.events(batch).await.iter().map(|event| event.kind.event_type().as_str()).collect()
    }

    /// The oldest job, which must be there.
    pub async fn claim(&self) -> Job {
        self.store.claim(1).await.unwrap().pop().expect("a job")
    }
}

/// Why a call was refused; anything else fails the test.
pub fn refused<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Refusal {
    match result {
        Err(StoreError::Refused(refusal)) => refusal,
        other => panic!("not refused but {other:?}"),
    }
}

/// Waits for what must happen soon; what hangs fails.
pub async fn within_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), work).await.expect("it hangs")
}

pub fn batch_id(number: u8) -> BatchId {
    BatchId::from_random([number; 16])
}

pub fn image_id(number: u8) -> ImageId {
    ImageId::from_random([number; 16])
}

pub fn hash(number: u8) -> ContentHash {
    ContentHash::from_bytes([number; 32])
}

pub fn create(expected: Option<u64>) -> Change {
    Change::Create { name: Some("Shoot".to_owned()), expected, thresholds: Box::new(Thresholds::default()) }
}

/// Image `number` arrives and is queued; number and bytes go together.
pub fn receive(number: u8) -> Change {
    receive_as(image_id(number), number, Intake::Queue)
}

pub fn receive_as(image: ImageId, content: u8, intake: Intake) -> Change {
    let (name, bytes) = (format!("IMG_{content:03}.JPG"), 1000 + u64::from(content));
    Change::Receive { image, name, bytes, hash: Some(hash(content)), intake }
}

pub fn analyze(lease: Lease, verdicts: Vec<Verdict>, group: Option<GroupId>) -> Change {
    Change::Analyze { lease, report: Box::new(report()), thumbnail: b"a thumbnail".to_vec(), verdicts, group }
}

pub fn fail(lease: Lease) -> Change {
    Change::Fail { lease, failure: corrupt() }
}

pub fn corrupt() -> Failure {
    Failure::new(FailureCode::Corrupt)
}

pub fn verdict(issue: Issue) -> Verdict {
    Verdict { issue, score: 0.5, severity: issue.severity(), text: format!("It is {issue}.") }
}

/// The whole report of a small picture.
pub fn report() -> Report {
    let picture = specimen::png(&specimen::photo(1, 48, 32));
    analysis::analyze(&picture, &DecodeLimits::default()).unwrap().report
}
