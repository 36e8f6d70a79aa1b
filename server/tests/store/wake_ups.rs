//! Wake-ups: whoever waits hears of what happens.

use server::store::Change;

use crate::fixture::{Fixture, receive};

pub async fn a_reader_is_woken_by_its_batch(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    // Several readers, and each again and again: the loop is the one of every stream.
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (store, batch) = (fixture.store.clone(), batch.clone());
            tokio::spawn(async move {
                let (mut hint, mut read) = (store.watch(&batch), 0);
                while read < 21 {
                    hint.mark_seen();
                    let page = store.read(&batch, read, 4).await.unwrap();
                    match page.entries.last() {
                        Some(entry) => read = entry.seq,
                        None => hint.changed().await,
                    }
                }
                read
            })
        })
        .collect();
    for number in 1..=20 {
        fixture.make(&batch, receive(number)).await;
    }
    for reader in readers {
        assert_eq!(reader.await.unwrap(), 21);
    }
}

pub async fn a_worker_is_woken_by_a_new_job(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    let mut hint = fixture.store.watch_jobs();
    hint.mark_seen();
    fixture.make(&batch, receive(1)).await;
    hint.changed().await;
    let lease = fixture.claim().await.lease;
    hint.mark_seen();
    // A job that is given back is there to be claimed as well.
    fixture.make(&batch, Change::Died { lease }).await;
    hint.changed().await;
}

pub async fn what_happens_before_the_wait_is_not_slept_through(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    let (mut hint, mut jobs) = (fixture.store.watch(&batch), fixture.store.watch_jobs());
    for number in 1..=5 {
        hint.mark_seen();
        jobs.mark_seen();
        fixture.make(&batch, receive(number)).await;
        // Both have come before anybody waits, or come while somebody does.
        hint.changed().await;
        jobs.changed().await;
    }
}
