//! Event log: sequence numbers, entries and atomicity.

use protocol::{Cursor, EventKind};
use server::store::{Change, ChangeOutcome, Refusal};
use tokio::task::JoinSet;

use crate::fixture::{Fixture, batch_id, create, image_id, receive, refused};

pub async fn sequence_numbers_start_at_one_and_have_no_gap(fixture: Fixture) {
    let batch = fixture.batch_of(5).await;
    fixture.apply_one(&batch, Change::Seal).await;
    let numbers: Vec<u64> = fixture.events(&batch).await.iter().map(|event| event.cursor.seq).collect();
    assert_eq!(numbers, (1..=7).collect::<Vec<u64>>());
}

pub async fn each_batch_has_its_own_sequence_numbers(fixture: Fixture) {
    let (one, other) = (fixture.batch(1).await, fixture.batch(2).await);
    for number in 1..=3 {
        fixture.apply_one(&one, receive(number)).await;
        fixture.apply_one(&other, receive(number)).await;
    }
    for batch in [one, other] {
        let events = fixture.events(&batch).await;
        assert!(events.iter().all(|event| event.batch == batch));
        assert_eq!(events.iter().map(|event| event.cursor.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }
}

pub async fn creating_a_batch_twice_has_no_further_effect(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    let other_name = Change::Create { name: None, expected: Some(3), thresholds: Box::default() };
    assert_eq!(fixture.apply_one(&batch, other_name).await, ChangeOutcome::Repeated);
    assert_eq!(fixture.types(&batch).await, ["batch.created"]);
    let batch = fixture.store.batch(&batch).await.unwrap();
    assert_eq!((batch.name.as_deref(), batch.expected), (Some("Shoot"), None));
}

pub async fn log_entry_is_the_event_as_subscribers_receive_it(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    let page = fixture.store.read_log(&batch, 0, 10).await.unwrap();
    let events = fixture.events(&batch).await;
    for (entry, event) in page.entries.iter().zip(&events) {
        assert_eq!(event.cursor, Cursor { epoch: fixture.store.epoch().clone(), seq: entry.seq });
        assert_eq!(event.kind.event_type().as_str(), entry.event_type);
        assert_eq!(event.batch, batch);
        assert!(!entry.json.contains('\n'), "an entry has no line break");
    }
    let (name, thresholds) = (Some("Shoot".to_owned()), Some(Box::default()));
    assert_eq!(events[0].kind, EventKind::BatchCreated { name, expected: None, thresholds });
    assert_eq!(events[1].kind.image(), Some(image_id(1)));
}

pub async fn log_can_be_read_after_any_sequence_number(fixture: Fixture) {
    let batch = fixture.batch_of(4).await;
    for (after, limit, expected) in
        [(0, 2, vec![1, 2]), (2, 2, vec![3, 4]), (4, 9, vec![5]), (5, 9, vec![]), (99, 9, vec![]), (0, 0, vec![])]
    {
        let page = fixture.store.read_log(&batch, after, limit).await.unwrap();
        let numbers: Vec<u64> = page.entries.iter().map(|entry| entry.seq).collect();
        assert_eq!((numbers, page.newest), (expected, 5), "{limit} after {after}");
        assert_eq!((page.end, page.deleted), (None, false));
    }
    assert_eq!(refused(fixture.store.read_log(&batch_id(9), 0, 9).await), Refusal::BatchUnknown);
}

pub async fn refused_change_rolls_back_the_whole_list(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    let before = fixture.store.batch(&batch).await.unwrap();
    let list = vec![receive(2), receive(3), Change::Close];
    assert_eq!(refused(fixture.store.apply(&batch, list).await), Refusal::Unfinished);
    assert_eq!(fixture.store.batch(&batch).await.unwrap(), before);
    assert_eq!(fixture.types(&batch).await, ["batch.created", "image.received"]);
    assert_eq!(
        fixture.store.claim_jobs(9).await.unwrap().len(),
        1,
        "the jobs of the other changes are rolled back too"
    );
    // A batch that a refused list has created does not exist.
    let list = vec![create(None), Change::DeleteImage { image: image_id(1) }];
    assert_eq!(refused(fixture.store.apply(&batch_id(2), list).await), Refusal::ImageUnknown);
    assert_eq!(refused(fixture.store.batch(&batch_id(2)).await), Refusal::BatchUnknown);
}

pub async fn concurrent_changes_leave_no_gap_in_the_log(fixture: Fixture) {
    let (batch, other) = (fixture.batch(1).await, fixture.batch(2).await);
    let mut tasks = JoinSet::new();
    for number in 1..=60 {
        let (store, batch, other) = (fixture.store.clone(), batch.clone(), other.clone());
        tasks.spawn(async move {
            // Every third task also sends a refused list, which may share a transaction with other changes.
            let refused = vec![receive(number), Change::DeleteImage { image: image_id(200) }];
            if number % 3 == 0 {
                store.apply(&batch, refused).await.unwrap_err();
            }
            store.apply(&batch, vec![receive(number)]).await.unwrap();
            store.apply(&other, vec![receive(number)]).await.unwrap();
        });
    }
    tasks.join_all().await;
    for batch in [batch, other] {
        let events = fixture.events(&batch).await;
        assert_eq!(events.iter().map(|event| event.cursor.seq).collect::<Vec<_>>(), (1..=61).collect::<Vec<u64>>());
        assert_eq!(fixture.store.batch(&batch).await.unwrap().counts.queued, 60);
    }
}
