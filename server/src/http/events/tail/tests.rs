//! What is kept for readers, and what it is kept from.

use std::time::Duration;

use protocol::{BatchId, Failure, FailureCode, ImageId, Thresholds};
use tempfile::TempDir;

use super::*;
use crate::blobs::Blobs;
use crate::disk_reserve::DiskReserve;
use crate::http::events::filter::Filter;
use crate::http::events::position::Scope;
use crate::http::events::reader::{Next, Reader};
use crate::metrics::Metrics;
use crate::store::{Change, InitialState, Store};

/// A store with one open batch, and the tails of it.
struct Log {
    tails: Tails,
    store: Store,
    batch: BatchId,
    images: u128,
    _folder: TempDir,
}

impl Log {
    async fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let blobs = Blobs::open(folder.path(), DiskReserve::open(folder.path(), Some(0)).unwrap()).unwrap();
        let metrics = Arc::new(Metrics::new().unwrap());
        let batches = Batches::new(store.clone(), blobs, Duration::from_secs(3600), metrics);
        let batch = BatchId::from_random([1; 16]);
        let log =
            Self { tails: Tails::new(batches, CancellationToken::new()), store, batch, images: 0, _folder: folder };
        log.apply(vec![Change::Create { name: None, expected: None, thresholds: Box::new(Thresholds::default()) }])
            .await;
        log
    }

    async fn apply(&self, changes: Vec<Change>) {
        self.store.apply(&self.batch, changes).await.unwrap();
    }

    /// Logs two events of an image, the second of this length.
    async fn grow(&mut self, bytes: usize) {
        self.images += 1;
        let initial_state = InitialState::Failed(Failure::with_detail(FailureCode::Corrupt, "x".repeat(bytes)));
        let image = ImageId::from_random(self.images.to_be_bytes());
        self.apply(vec![Change::Receive { image, name: "a".to_owned(), bytes: 1, hash: None, initial_state }]).await;
    }

    async fn reader(&self, read: u64) -> Reader {
        let log_status = self.tails.log_status(&self.batch, read).await.unwrap();
        let followers = [self.tails.follow(&self.batch, read, log_status)].into();
        let (scope, silence) = (Scope::One(self.batch.clone()), Duration::from_secs(15));
        Reader::new(
            scope,
            Filter::default(),
            self.store.epoch().clone(),
            followers,
            [log_status.newest].into(),
            silence,
        )
    }
}

/// The numbers of the events that the reader is told, up to this one.
async fn read_to(reader: &mut Reader, last: u64) -> Vec<u64> {
    let mut read = vec![];
    while read.last() != Some(&last) {
        match reader.next().await {
            Next::Events(news) => read.extend(reader.events(&news).map(|event| event.seq())),
            // Time that stands still passes at once when only another thread is at work.
            Next::Silence => {}
            _ => panic!("the stream broke off after {read:?}"),
        }
    }
    read
}

#[tokio::test]
async fn a_reader_that_is_far_behind_holds_nothing_and_misses_nothing() {
    let mut log = Log::open().await;
    let (mut slow, mut quick) = (log.reader(0).await, log.reader(0).await);
    for image in 0..1000 {
        log.grow(5000).await;
        read_to(&mut quick, 2 * image + 3).await;
        assert!(log.tails.held() <= BYTES + 64 * 1024, "{} bytes are kept", log.tails.held());
    }
    // Five megabytes were logged meanwhile.
    assert!(read_to(&mut slow, 2001).await.into_iter().eq(1..=2001));
    assert!(log.tails.held() <= BYTES + 64 * 1024);
}

#[tokio::test]
async fn many_readers_share_the_bytes_that_were_encoded_once() {
    let mut log = Log::open().await;
    let mut readers = vec![];
    for _ in 0..20 {
        let mut reader = log.reader(0).await;
        read_to(&mut reader, 1).await;
        readers.push(reader);
    }
    log.grow(100).await;
    let mut places = vec![];
    for reader in &mut readers {
        let Next::Events(news) = reader.next().await else { panic!() };
        places.push(reader.shared_messages(&news).unwrap().as_ptr());
    }
    assert!(places.iter().all(|place| *place == places[0]));
}

#[tokio::test]
async fn nothing_is_kept_without_readers() {
    let mut log = Log::open().await;
    let mut reader = log.reader(0).await;
    log.grow(100).await;
    read_to(&mut reader, 3).await;
    assert!(log.tails.held() > 0);
    drop(reader);
    assert_eq!(log.tails.shared.lock().len(), 0);
    // The task that reads lets go of the last of it in its own time.
    log.tails.ended().await;
    assert_eq!(log.tails.held(), 0);
    let mut reader = log.reader(1).await;
    assert_eq!(read_to(&mut reader, 3).await, [2, 3]);
}

#[tokio::test]
async fn nothing_is_kept_of_a_batch_that_nothing_happens_to() {
    let mut log = Log::open().await;
    let (mut reader, mut late) = (log.reader(0).await, log.reader(0).await);
    log.grow(100).await;
    read_to(&mut reader, 3).await;
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(log.tails.held(), 0);
    assert_eq!(read_to(&mut late, 3).await, [1, 2, 3], "the log has it");
    log.grow(100).await;
    assert_eq!(read_to(&mut reader, 5).await, [4, 5]);
}

#[tokio::test]
async fn what_the_log_forgets_is_forgotten_here_too() {
    let mut log = Log::open().await;
    let (mut reader, mut late) = (log.reader(0).await, log.reader(0).await);
    log.grow(5000).await;
    read_to(&mut reader, 3).await;
    log.apply(vec![Change::DeleteImage { image: ImageId::from_random(1_u128.to_be_bytes()) }]).await;
    read_to(&mut reader, 4).await;
    assert!(log.tails.held() < 1000, "{}", log.tails.held());
    let mut text = String::new();
    while !text.contains(&format!("{}-4\n", log.store.epoch().as_str())) {
        let Next::Events(news) = late.next().await else { panic!() };
        text.push_str(std::str::from_utf8(&late.shared_messages(&news).unwrap()).unwrap());
    }
    assert!(!text.contains("xxx") && text.matches("image.deleted").count() == 6, "{text}");
}

#[tokio::test]
async fn a_log_that_cannot_be_read_breaks_its_streams_off() {
    let log = Log::open().await;
    let mut reader = log.reader(0).await;
    read_to(&mut reader, 1).await;
    let tail = log.tails.shared.find(&log.batch).unwrap();
    tail.flow(Flow::Broken);
    assert!(matches!(reader.next().await, Next::Broken));
    // Who comes back gets a new tail.
    let mut again = log.reader(0).await;
    read_to(&mut again, 1).await;
}

#[tokio::test]
async fn who_does_not_wait_starts_no_task() {
    let mut log = Log::open().await;
    log.grow(1).await;
    let mut reader = log.reader(1).await;
    let Some(Next::Events(news)) = reader.next_at_once().await else { panic!() };
    assert!(reader.events(&news).map(|event| event.seq()).eq([2, 3]));
    assert!(reader.next_at_once().await.is_none());
    assert_eq!(log.tails.shared.pumps.len(), 0);
}

#[tokio::test]
async fn what_is_kept_is_told_without_a_look_at_the_log() {
    let mut log = Log::open().await;
    let mut reader = log.reader(0).await;
    for last in [3, 5, 7] {
        log.grow(1).await;
        read_to(&mut reader, last).await;
    }
    let _all = log.tails.shared.catching_up.acquire_many(CATCHING_UP as u32).await.unwrap();
    let mut late = log.reader(1).await;
    let mut read = vec![];
    while let Some(Next::Events(news)) = late.next_known().await {
        read.extend(late.events(&news).map(|event| event.seq()));
    }
    assert_eq!(read, [2, 3, 4, 5, 6, 7]);
}
