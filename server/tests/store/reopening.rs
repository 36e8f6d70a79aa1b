//! Reopening of a store by the next server.

use protocol::{GroupId, Issue};
use server::store::{Change, ChangeOutcome, ImageQuery};

use crate::fixture::{Fixture, analyze, fail, image_id, verdict};

pub async fn reopening_releases_leases_and_voids_old_ones(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let died = fixture.claim().await;
    fixture.apply_one(&batch, Change::DecoderDied { lease: died.lease }).await;
    let old: Vec<_> = fixture.store.claim_jobs(2).await.unwrap().into_iter().map(|job| job.lease).collect();
    let fixture = fixture.reopen();
    // The jobs are released and not claimed again yet; the old leases are void already.
    for lease in old.iter().copied() {
        assert_eq!(fixture.apply_one(&batch, analyze(lease, vec![], None)).await, ChangeOutcome::LeaseLost);
    }
    let jobs = fixture.store.claim_jobs(9).await.unwrap();
    assert_eq!(
        jobs.iter().map(|job| (job.lease.image, job.deaths)).collect::<Vec<_>>(),
        [(image_id(1), 1), (image_id(2), 0)]
    );
    for lease in old {
        assert_eq!(fixture.apply_one(&batch, fail(lease)).await, ChangeOutcome::LeaseLost);
    }
    for job in jobs {
        assert_eq!(fixture.apply_one(&batch, fail(job.lease)).await, ChangeOutcome::Made);
    }
}

pub async fn reopening_keeps_epoch_log_and_tables(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let lease = fixture.claim().await.lease;
    let group = GroupId::named_after(image_id(1));
    fixture.apply_one(&batch, analyze(lease, vec![verdict(Issue::Blurred)], Some(group))).await;
    let contents = |fixture: &Fixture| {
        let (store, batch) = (fixture.store.clone(), batch.clone());
        async move {
            let log = store.read_log(&batch, 0, 99).await.unwrap();
            let images = store.images(&batch, ImageQuery::default()).await.unwrap();
            (store.epoch().clone(), store.batch(&batch).await.unwrap(), images, log.entries, log.newest)
        }
    };
    let before = contents(&fixture).await;
    let fixture = fixture.reopen();
    assert_eq!(contents(&fixture).await, before);
    fixture.apply_one(&batch, Change::Seal).await;
    assert_eq!(fixture.events(&batch).await.last().unwrap().cursor.seq, before.4 + 1);
}
