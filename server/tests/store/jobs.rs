//! Jobs: leases, fencing tokens, exactly one terminal event for each image, and the stored report.

use protocol::{EventKind, ImageState, Issue};
use server::store::{Change, ChangeOutcome};
use tokio::task::JoinSet;

use crate::fixture::{Fixture, analyze, batch_id, create, fail, hash, image_id, receive, report, verdict};

pub async fn jobs_are_leased_once_and_in_the_order_of_arrival(fixture: Fixture) {
    let batch = fixture.batch_of(3).await;
    let other = batch_id(2);
    fixture.apply(&other, vec![create(None), receive(9)]).await;
    let first = fixture.store.claim_jobs(2).await.unwrap();
    assert_eq!(first.iter().map(|job| job.lease.image).collect::<Vec<_>>(), [image_id(1), image_id(2)]);
    let rest = fixture.store.claim_jobs(9).await.unwrap();
    let rest: Vec<_> = rest.iter().map(|job| (job.batch.clone(), job.lease.image)).collect();
    assert_eq!(rest, [(batch.clone(), image_id(3)), (other, image_id(9))]);
    assert!(fixture.store.claim_jobs(9).await.unwrap().is_empty());
    let job = &first[1];
    assert_eq!((&job.batch, job.name.as_str(), job.arrival), (&batch, "IMG_002.JPG", 2));
    assert_eq!((job.hash, job.bytes, job.deaths), (hash(2), 1002, 0));
}

pub async fn concurrent_claims_never_lease_a_job_twice(fixture: Fixture) {
    fixture.batch_of(40).await;
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let store = fixture.store.clone();
        tasks.spawn(async move { store.claim_jobs(3).await.unwrap() });
    }
    let mut claimed: Vec<_> = tasks.join_all().await.into_iter().flatten().map(|job| job.lease.image).collect();
    claimed.sort();
    assert_eq!(claimed, (1..=40).map(image_id).collect::<Vec<_>>());
}

pub async fn change_with_a_lost_lease_has_no_effect(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    let old = fixture.claim().await.lease;
    assert_eq!(fixture.apply_one(&batch, Change::Release { lease: old }).await, ChangeOutcome::Made);
    let stale =
        [analyze(old, vec![], None), fail(old), Change::DecoderDied { lease: old }, Change::Release { lease: old }];
    // First the job is waiting, then it is leased to another worker.
    for change in stale.clone() {
        assert_eq!(fixture.apply_one(&batch, change).await, ChangeOutcome::LeaseLost);
    }
    let job = fixture.claim().await;
    assert!(job.lease.fence > old.fence);
    for change in stale {
        assert_eq!(fixture.apply_one(&batch, change).await, ChangeOutcome::LeaseLost);
    }
    assert_eq!(fixture.types(&batch).await, ["batch.created", "image.received"]);
    assert_eq!(job.deaths, 0);
    assert_eq!(fixture.apply_one(&batch, fail(job.lease)).await, ChangeOutcome::Made);
}

pub async fn lease_of_a_deleted_image_is_not_valid_for_its_successor(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let mut stale = vec![];
    for _ in 0..3 {
        let old = fixture.store.claim_jobs(9).await.unwrap();
        stale.extend(old.iter().map(|job| job.lease).filter(|lease| lease.image == image_id(1)));
        fixture.apply_one(&batch, Change::DeleteImage { image: image_id(1) }).await;
        assert_eq!(fixture.apply_one(&batch, receive(1)).await, ChangeOutcome::Made);
    }
    let new = fixture.claim().await.lease;
    assert_eq!(new.image, image_id(1));
    for lease in stale {
        assert!(lease.fence < new.fence, "{lease:?} {new:?}");
        for change in
            [analyze(lease, vec![], None), fail(lease), Change::DecoderDied { lease }, Change::Release { lease }]
        {
            assert_eq!(fixture.apply_one(&batch, change).await, ChangeOutcome::LeaseLost);
        }
    }
    assert_eq!(fixture.apply_one(&batch, analyze(new, vec![], None)).await, ChangeOutcome::Made);
}

pub async fn image_has_one_terminal_event_however_often_it_is_finished(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let (one, other) = (fixture.claim().await.lease, fixture.claim().await.lease);
    assert_eq!(fixture.apply_one(&batch, analyze(one, vec![], None)).await, ChangeOutcome::Made);
    assert_eq!(fixture.apply_one(&batch, fail(other)).await, ChangeOutcome::Made);
    for lease in [one, other] {
        for change in
            [analyze(lease, vec![], None), fail(lease), Change::DecoderDied { lease }, Change::Release { lease }]
        {
            assert_eq!(fixture.apply_one(&batch, change).await, ChangeOutcome::LeaseLost);
        }
    }
    let types = fixture.types(&batch).await;
    assert_eq!(types[3..], ["image.analyzed", "image.failed"]);
    assert!(fixture.store.claim_jobs(9).await.unwrap().is_empty());
}

pub async fn decoder_death_returns_the_job_and_is_counted(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    for deaths in 0..3 {
        let job = fixture.claim().await;
        assert_eq!(job.deaths, deaths);
        assert_eq!(fixture.apply_one(&batch, Change::DecoderDied { lease: job.lease }).await, ChangeOutcome::Made);
    }
    let job = fixture.claim().await;
    fixture.apply_one(&batch, Change::Release { lease: job.lease }).await;
    assert_eq!(fixture.claim().await.deaths, 3, "releasing a job counts no death");
    assert_eq!(fixture.types(&batch).await, ["batch.created", "image.received"]);
}

pub async fn the_full_report_is_stored_and_its_summary_is_in_log_and_lists(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    let lease = fixture.claim().await.lease;
    fixture.apply_one(&batch, analyze(lease, vec![verdict(Issue::TooSmall)], None)).await;
    let (full, summary) = (report(), report().summary());
    assert!(full.histogram.is_some() && full.focus.map.is_some());
    let without_timing = |mut report: protocol::Report| {
        report.timing = None;
        report
    };
    let image = fixture.store.image(&batch, image_id(1)).await.unwrap();
    assert_eq!((image.state, image.seq, image.verdicts), (ImageState::Analyzed, 3, vec![verdict(Issue::TooSmall)]));
    assert_eq!(without_timing(*image.report.unwrap()), without_timing(full));
    let listed = fixture.store.images(&batch, Default::default()).await.unwrap().images.remove(0);
    assert_eq!(without_timing(*listed.report.unwrap()), without_timing(summary.clone()));
    let EventKind::ImageAnalyzed { report, .. } = fixture.events(&batch).await.remove(2).kind else { panic!() };
    assert_eq!(without_timing(*report), without_timing(summary));
    assert_eq!(fixture.store.thumbnail(&batch, image_id(1)).await.unwrap().unwrap().bytes, b"a thumbnail");
    assert_eq!(fixture.store.analyzed_images(&batch).await.unwrap().len(), 1);
    let signature = self::report().identity.signature;
    assert_eq!(fixture.store.signatures(&batch).await.unwrap().remove(&image_id(1)), signature);
    fixture.apply_one(&batch, Change::DeleteImage { image: image_id(1) }).await;
    assert!(fixture.store.signatures(&batch).await.unwrap().is_empty());
}

pub async fn deleting_an_image_removes_its_job(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let running = fixture.claim().await.lease;
    for number in [1, 2] {
        fixture.apply_one(&batch, Change::DeleteImage { image: image_id(number) }).await;
    }
    assert_eq!(fixture.apply_one(&batch, analyze(running, vec![], None)).await, ChangeOutcome::LeaseLost);
    assert!(fixture.store.claim_jobs(9).await.unwrap().is_empty());
    assert!(fixture.apply(&batch, vec![Change::Seal]).await.closable, "no image is left to wait for");
    assert!(!fixture.types(&batch).await.contains(&"image.analyzed"));
}
