//! Changes that people make: settings of a batch and decisions about images. Also the batches that are due for
//! rejudging, and the hashes that a batch contains.

use protocol::{Decision, EventKind, Failure, FailureCode, Thresholds};
use server::store::{Change, ChangeOutcome, DueFilter, InitialState, Refusal};

use crate::fixture::{Fixture, batch_id, create, hash, image_id, receive, receive_as, refused};

/// Change of the name; `None` removes it.
fn rename(name: Option<&str>) -> Change {
    Change::Configure { name: Some(name.map(str::to_owned)), thresholds: None, pinned: None, expected: None }
}

fn set_thresholds(thresholds: &Thresholds) -> Change {
    Change::Configure { name: None, thresholds: Some(Box::new(thresholds.clone())), pinned: None, expected: None }
}

pub async fn event_contains_only_settings_that_differ(fixture: Fixture) {
    let batch = batch_id(1);
    let thresholds = Thresholds { dark_below: 9, ..Thresholds::default() };
    let all = Change::Configure {
        name: Some(None),
        thresholds: Some(Box::new(thresholds.clone())),
        pinned: Some(false),
        expected: None,
    };
    let pin = Change::Configure { name: None, thresholds: None, pinned: Some(true), expected: None };
    let changes = vec![create(None), rename(Some("Shoot")), rename(Some("Day 2")), all.clone(), pin.clone(), pin];
    let outcomes = fixture.apply(&batch, changes).await.outcomes;
    let (made, repeated) = (ChangeOutcome::Made, ChangeOutcome::Repeated);
    assert_eq!(outcomes, [made, repeated, made, made, made, repeated]);
    let events: Vec<_> = fixture.events(&batch).await.into_iter().skip(1).map(|event| event.kind).collect();
    let expected = [
        EventKind::BatchChanged {
            name: Some(Some("Day 2".to_owned())),
            thresholds: None,
            pinned: None,
            expected: None,
        },
        EventKind::BatchChanged {
            name: Some(None),
            thresholds: Some(Box::new(thresholds.clone())),
            pinned: None,
            expected: None,
        },
        EventKind::BatchChanged { name: None, thresholds: None, pinned: Some(true), expected: None },
    ];
    assert_eq!(events, expected);
    let batch = fixture.store.batch(&batch).await.unwrap();
    assert_eq!((batch.name, batch.thresholds, batch.pinned, batch.cursor.seq), (None, thresholds, true, 4));
}

pub async fn each_new_decision_is_logged_once(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    let decide = |number: u8, decision| Change::Decide { image: image_id(number), decision };
    let (keep, reject) = (Some(Decision::Keep), Some(Decision::Reject));
    let changes = vec![
        receive(1),
        decide(1, None),
        decide(1, keep),
        decide(1, keep),
        decide(1, reject),
        Change::Cancel,
        Change::Close,
        decide(1, None),
        decide(1, keep),
    ];
    let outcomes = fixture.apply(&batch, changes).await.outcomes;
    let made: Vec<bool> = outcomes.iter().map(|outcome| *outcome == ChangeOutcome::Made).collect();
    assert_eq!(made, [true, false, true, false, true, true, true, true, true]);
    let image = fixture.store.image(&batch, image_id(1)).await.unwrap();
    let newest = fixture.events(&batch).await.pop().unwrap();
    assert_eq!((image.decision, image.seq), (keep, newest.cursor.seq));
    assert_eq!(newest.kind, EventKind::ImageDecided { image: image_id(1), decision: keep });
    let unknown = fixture.store.apply(&batch, vec![decide(2, keep)]).await;
    assert_eq!(refused(unknown), Refusal::ImageUnknown);
}

pub async fn batch_with_new_thresholds_is_due_until_it_is_rejudged(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    let due = async || fixture.store.due_batches(DueFilter::Rejudging).await.unwrap();
    let thresholds = Thresholds { dark_below: 9, ..Thresholds::default() };
    fixture.apply(&batch, vec![set_thresholds(&thresholds)]).await;
    assert_eq!(due().await, std::slice::from_ref(&batch));
    let (made, repeated) = (ChangeOutcome::Made, ChangeOutcome::Repeated);
    assert_eq!(fixture.apply(&batch, vec![Change::Rejudged, Change::Rejudged]).await.outcomes, [made, repeated]);
    assert_eq!(due().await, []);
    // Closing ends the re-evaluation too.
    let changes = vec![set_thresholds(&Thresholds::default()), Change::Seal, Change::Close];
    fixture.apply(&batch, changes).await;
    assert_eq!(due().await, []);
}

pub async fn batch_lacks_hashes_of_images_that_should_be_sent_again(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    let failed_as = |code| InitialState::Failed(Failure::new(code));
    let codes = [FailureCode::BlobCorrupt, FailureCode::Cancelled, FailureCode::UnsupportedFormat];
    let failures =
        codes.into_iter().zip(2..).map(|(code, number)| receive_as(image_id(number), number, failed_as(code)));
    fixture.apply(&batch, [receive(1)].into_iter().chain(failures).collect()).await;
    let other = fixture.batch(2).await;
    fixture.apply(&other, vec![receive(9)]).await;
    let hashes = [1, 2, 3, 4, 9].map(hash).to_vec();
    assert_eq!(fixture.store.contains_hashes(&batch, hashes.clone()).await.unwrap(), [true, false, false, true, false]);
    // After the file was sent again under another id, the batch contains it.
    fixture.apply(&batch, vec![receive_as(image_id(20), 2, InitialState::Queued)]).await;
    assert_eq!(fixture.store.contains_hashes(&batch, hashes).await.unwrap(), [true, true, false, true, false]);
    assert_eq!(refused(fixture.store.contains_hashes(&batch_id(7), vec![]).await), Refusal::BatchUnknown);
}
