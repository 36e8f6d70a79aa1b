//! Tests of the live tails with a real store.

use std::time::Duration;

use protocol::{BatchId, Failure, FailureCode, FilePath, ImageId, Thresholds};
use tempfile::TempDir;

use super::*;
use crate::blobs::Blobs;
use crate::disk_reserve::DiskReserve;
use crate::http::events::filter::Filter;
use crate::http::events::live_tail::MAX_LOG_READS;
use crate::http::events::recent_events::{MAX_BYTES, TailState};
use crate::http::events::resume_position::StreamScope;
use crate::http::events::subscriber::{StreamItem, Subscriber};
use crate::metrics::Metrics;
use crate::store::{Change, InitialState, Store};

/// Store with one open batch, and its live tails.
struct Log {
    tails: LiveTails,
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
        let tails = LiveTails::new(batches, CancellationToken::new());
        let batch = BatchId::from_random([1; 16]);
        let log = Self { tails, store, batch, images: 0, _folder: folder };
        log.apply(vec![Change::Create { name: None, expected: None, thresholds: Box::new(Thresholds::default()) }])
            .await;
        log
    }

    async fn apply(&self, changes: Vec<Change>) {
        self.store.apply(&self.batch, changes).await.unwrap();
    }

    /// Logs two events of a new image. The second contains this many bytes of text.
    async fn grow(&mut self, bytes: usize) {
        self.images += 1;
        let initial_state = InitialState::Failed(Failure::with_detail(FailureCode::Corrupt, "x".repeat(bytes)));
        let image = ImageId::from_random(self.images.to_be_bytes());
        let (path, companions) = (FilePath::named("a"), vec![]);
        self.apply(vec![Change::Receive { image, path, companions, bytes: 1, hash: None, initial_state }]).await;
    }

    async fn subscriber(&self, read: u64) -> Subscriber {
        let status = self.tails.log_status(&self.batch, read).await.unwrap();
        let followers = [self.tails.follow(&self.batch, read, status)].into();
        let (scope, heartbeat) = (StreamScope::Batch(self.batch.clone()), Duration::from_secs(15));
        Subscriber::new(
            scope,
            Filter::default(),
            self.store.epoch().clone(),
            followers,
            [status.newest].into(),
            heartbeat,
        )
    }
}

/// Sequence numbers of the events that the subscriber receives, until they end with `last`.
async fn read_to(subscriber: &mut Subscriber, last: u64) -> Vec<u64> {
    let mut read = vec![];
    while read.last() != Some(&last) {
        match subscriber.next().await {
            StreamItem::Events(events) => read.extend(subscriber.filtered(&events).map(|event| event.seq())),
            // Paused time advances at once while only another thread works.
            StreamItem::Idle => {}
            StreamItem::Ended | StreamItem::Stopping | StreamItem::ReadFailed => {
                panic!("the stream ended after {read:?}")
            }
        }
    }
    read
}

#[tokio::test]
async fn a_subscriber_that_is_far_behind_misses_nothing_and_kept_bytes_stay_limited() {
    let mut log = Log::open().await;
    let (mut slow, mut quick) = (log.subscriber(0).await, log.subscriber(0).await);
    for image in 0..1000 {
        log.grow(5000).await;
        read_to(&mut quick, 2 * image + 3).await;
        assert!(log.tails.kept_bytes() <= MAX_BYTES + 64 * 1024, "{} bytes are kept", log.tails.kept_bytes());
    }
    // Five megabytes have been logged.
    assert!(read_to(&mut slow, 2001).await.into_iter().eq(1..=2001));
    assert!(log.tails.kept_bytes() <= MAX_BYTES + 64 * 1024);
}

#[tokio::test]
async fn subscribers_share_the_encoded_bytes() {
    let mut log = Log::open().await;
    let mut subscribers = vec![];
    for _ in 0..20 {
        let mut subscriber = log.subscriber(0).await;
        read_to(&mut subscriber, 1).await;
        subscribers.push(subscriber);
    }
    log.grow(100).await;
    let mut addresses = vec![];
    for subscriber in &mut subscribers {
        let StreamItem::Events(events) = subscriber.next().await else { panic!() };
        addresses.push(subscriber.shared_messages(&events).unwrap().as_ptr());
    }
    assert!(addresses.iter().all(|address| *address == addresses[0]));
}

#[tokio::test]
async fn keeps_nothing_without_subscribers() {
    let mut log = Log::open().await;
    let mut subscriber = log.subscriber(0).await;
    log.grow(100).await;
    read_to(&mut subscriber, 3).await;
    assert!(log.tails.kept_bytes() > 0);
    drop(subscriber);
    assert_eq!(log.tails.registry.lock().len(), 0);
    // The task drops the last events a moment later.
    log.tails.wait_until_ended().await;
    assert_eq!(log.tails.kept_bytes(), 0);
    let mut subscriber = log.subscriber(1).await;
    assert_eq!(read_to(&mut subscriber, 3).await, [2, 3]);
}

#[tokio::test]
async fn keeps_nothing_of_an_idle_batch() {
    let mut log = Log::open().await;
    let (mut subscriber, mut late) = (log.subscriber(0).await, log.subscriber(0).await);
    log.grow(100).await;
    read_to(&mut subscriber, 3).await;
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(log.tails.kept_bytes(), 0);
    assert_eq!(read_to(&mut late, 3).await, [1, 2, 3], "read from the log");
    log.grow(100).await;
    assert_eq!(read_to(&mut subscriber, 5).await, [4, 5]);
}

#[tokio::test]
async fn drops_the_events_of_a_deleted_image() {
    let mut log = Log::open().await;
    let (mut subscriber, mut late) = (log.subscriber(0).await, log.subscriber(0).await);
    log.grow(5000).await;
    read_to(&mut subscriber, 3).await;
    log.apply(vec![Change::DeleteImage { image: ImageId::from_random(1_u128.to_be_bytes()) }]).await;
    read_to(&mut subscriber, 4).await;
    assert!(log.tails.kept_bytes() < 1000, "{}", log.tails.kept_bytes());
    let mut text = String::new();
    while !text.contains(&format!("{}-4\n", log.store.epoch().as_str())) {
        let StreamItem::Events(events) = late.next().await else { panic!() };
        text.push_str(std::str::from_utf8(&late.shared_messages(&events).unwrap()).unwrap());
    }
    assert!(!text.contains("xxx") && text.matches("image.deleted").count() == 6, "{text}");
}

#[tokio::test]
async fn a_failed_read_closes_the_streams_of_the_batch() {
    let log = Log::open().await;
    let mut subscriber = log.subscriber(0).await;
    read_to(&mut subscriber, 1).await;
    let tail = log.tails.registry.find(&log.batch).unwrap();
    tail.set_state(TailState::ReadFailed);
    assert!(matches!(subscriber.next().await, StreamItem::ReadFailed));
    // A client that reconnects gets a new tail.
    let mut again = log.subscriber(0).await;
    read_to(&mut again, 1).await;
}

#[tokio::test]
async fn a_subscriber_that_does_not_wait_starts_no_task() {
    let mut log = Log::open().await;
    log.grow(1).await;
    let mut subscriber = log.subscriber(1).await;
    let Some(StreamItem::Events(events)) = subscriber.next_in_log().await else { panic!() };
    assert!(subscriber.filtered(&events).map(|event| event.seq()).eq([2, 3]));
    assert!(subscriber.next_in_log().await.is_none());
    assert_eq!(log.tails.registry.tasks.len(), 0);
}

#[tokio::test]
async fn kept_events_are_sent_without_reading_the_log() {
    let mut log = Log::open().await;
    let mut subscriber = log.subscriber(0).await;
    for last in [3, 5, 7] {
        log.grow(1).await;
        read_to(&mut subscriber, last).await;
    }
    let _all = log.tails.registry.read_permits.acquire_many(MAX_LOG_READS as u32).await.unwrap();
    let mut late = log.subscriber(1).await;
    let mut read = vec![];
    while let Some(StreamItem::Events(events)) = late.next_available().await {
        read.extend(late.filtered(&events).map(|event| event.seq()));
    }
    assert_eq!(read, [2, 3, 4, 5, 6, 7]);
}
