//! Wake-ups of tasks that wait for a change in the store: none misses a change.

use server::store::Change;

use crate::fixture::{Fixture, receive};

pub async fn subscribers_wake_up_for_changes_of_their_batch(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    // Several subscribers, each with the loop that event streams use.
    let subscribers: Vec<_> = (0..3)
        .map(|_| {
            let (store, batch) = (fixture.store.clone(), batch.clone());
            tokio::spawn(async move {
                let (mut wake_up, mut read) = (store.watch_log(&batch), 0);
                while read < 21 {
                    wake_up.mark_seen();
                    let page = store.read_log(&batch, read, 4).await.unwrap();
                    match page.entries.last() {
                        Some(entry) => read = entry.seq,
                        None => wake_up.changed().await,
                    }
                }
                read
            })
        })
        .collect();
    for number in 1..=20 {
        fixture.apply_one(&batch, receive(number)).await;
    }
    for subscriber in subscribers {
        assert_eq!(subscriber.await.unwrap(), 21);
    }
}

pub async fn workers_wake_up_for_new_and_returned_jobs(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    let mut wake_up = fixture.store.watch_jobs();
    wake_up.mark_seen();
    fixture.apply_one(&batch, receive(1)).await;
    wake_up.changed().await;
    let lease = fixture.claim().await.lease;
    wake_up.mark_seen();
    // A returned job can be claimed again.
    fixture.apply_one(&batch, Change::DecoderDied { lease }).await;
    wake_up.changed().await;
}

pub async fn change_before_the_wait_is_not_missed(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    let (mut wake_up, mut jobs) = (fixture.store.watch_log(&batch), fixture.store.watch_jobs());
    for number in 1..=5 {
        wake_up.mark_seen();
        jobs.mark_seen();
        fixture.apply_one(&batch, receive(number)).await;
        // Each wake-up has fired before the wait or fires during it.
        wake_up.changed().await;
        jobs.changed().await;
    }
}
