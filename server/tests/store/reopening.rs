//! What a server finds that starts after another one.

use protocol::{GroupId, Issue};
use server::store::{Change, ImageQuery, Outcome};

use crate::fixture::{Fixture, analyze, fail, image_id, verdict};

pub async fn leases_are_released_and_old_ones_void(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let died = fixture.claim().await;
    fixture.make(&batch, Change::Died { lease: died.lease }).await;
    let old: Vec<_> = fixture.store.claim(2).await.unwrap().into_iter().map(|job| job.lease).collect();
    let fixture = fixture.reopen();
    // Released, but nobody has claimed them yet: the old leases are void all the same.
    for lease in old.iter().copied() {
        assert_eq!(fixture.make(&batch, analyze(lease, vec![], None)).await, Outcome::LeaseLost);
    }
    let jobs = fixture.store.claim(9).await.unwrap();
    assert_eq!(
        jobs.iter().map(|job| (job.lease.image, job.deaths)).collect::<Vec<_>>(),
        [(image_id(1), 1), (image_id(2), 0)]
    );
    for lease in old {
        assert_eq!(fixture.make(&batch, fail(lease)).await, Outcome::LeaseLost);
    }
    for job in jobs {
        assert_eq!(fixture.make(&batch, fail(job.lease)).await, Outcome::Made);
    }
}

pub async fn epoch_log_and_tables_stay(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let lease = fixture.claim().await.lease;
    let group = GroupId::named_after(image_id(1));
    fixture.make(&batch, analyze(lease, vec![verdict(Issue::Blurred)], Some(group))).await;
    let all = |fixture: &Fixture| {
        let (store, batch) = (fixture.store.clone(), batch.clone());
        async move {
            let log = store.read(&batch, 0, 99).await.unwrap();
            let images = store.images(&batch, ImageQuery::default()).await.unwrap();
            (store.epoch().clone(), store.batch(&batch).await.unwrap(), images, log.entries, log.newest)
        }
    };
    let before = all(&fixture).await;
    let fixture = fixture.reopen();
    assert_eq!(all(&fixture).await, before);
    fixture.make(&batch, Change::Seal).await;
    assert_eq!(fixture.events(&batch).await.last().unwrap().cursor.seq, before.4 + 1);
}
