//! Tests of the reducer: cards of shots.

use leptos::prelude::*;
use protocol::{Batch, BatchId, BatchState, Counts, Cursor, Decision, Epoch, Event, EventKind, Failure, FailureCode};
use protocol::{FilePath, Image, ImageId, ImageState, IssueCounts, Shot, ShotKey, ShotRole, Thresholds, Timestamp};

use super::{Completeness, Reducer};
use crate::sheet::model::card::Card;
use crate::sheet::model::new_file::NewFile;
use crate::sheet::model::samples;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::sheet_summary::SharedCards;
use crate::sheet::model::shot_pairs::{find_pairs, pairable_file};
use crate::sheet::model::upload_state::{UploadFailure, UploadState};

/// Sheet of an open batch with its reducer, and the sequence number of the newest event.
struct Fixture {
    _owner: Owner,
    sheet: SheetState,
    reducer: Reducer,
    seq: u64,
}

fn id(number: u64) -> ImageId {
    ImageId::from_time(number, [7; 10])
}

fn batch_id() -> BatchId {
    BatchId::from_random([1; 16])
}

/// Image `number` from the server, analyzed, with this path and shot.
fn image(number: u64, path: &str, shot: Option<(u64, ShotRole)>) -> Image {
    let shot = shot.map(|(primary, role)| Shot::new(id(primary), role));
    Image { id: id(number), seq: number + 1, shot, ..samples::image_at(1, path) }
}

impl Fixture {
    /// Sheet of a batch with these first images; the first event follows sequence number 100.
    fn with_images(images: Vec<Image>, completeness: Completeness) -> Self {
        let owner = Owner::new();
        owner.set();
        let batch = Batch {
            id: batch_id(),
            name: None,
            state: BatchState::Open,
            expected: None,
            counts: Counts { queued: 0, analyzed: images.len() as u64, failed: 0 },
            issues: IssueCounts::new(),
            bytes: 0,
            thresholds: Thresholds::default(),
            pinned: false,
            created_at: Timestamp::from_millis(1000),
            completed_at: None,
            expires_at: None,
            cursor: Cursor { epoch: Epoch::from_random([1; 8]), seq: 100 },
        };
        let sheet = SheetState::new(&batch, images.clone());
        let reducer = Reducer::new(sheet, batch, images, completeness);
        Self { _owner: owner, sheet, reducer, seq: 100 }
    }

    fn empty() -> Self {
        Self::with_images(Vec::new(), Completeness::Complete)
    }

    /// Adds files with the numbers from `first`, as this tab does with a drop.
    fn drop_files(&mut self, first: u64, paths: &[&str]) {
        let numbered: Vec<_> = (first..).zip(paths).collect();
        let pairable = |(number, path): &(u64, &&str)| Some((id(*number), ShotKey::from_path(path)?));
        let cards = self.cards();
        let known = cards.iter().filter_map(|card| pairable_file(card, ShotKey::from_path(card.full_name())?));
        let pairs = find_pairs(known.collect(), numbered.iter().filter_map(pairable).collect());
        self.reducer.expect_shots(pairs);
        for (number, path) in numbered {
            let file = FilePath::from_sent(path);
            self.reducer.add(vec![NewFile { id: id(number), file, companions: vec![], bytes: 1000 }]);
        }
    }

    fn apply(&mut self, kind: EventKind) {
        self.seq += 1;
        let cursor = Cursor { epoch: Epoch::from_random([1; 8]), seq: self.seq };
        self.reducer.apply(&Event { cursor, batch: batch_id(), at: Timestamp::from_millis(self.seq), kind });
    }

    fn receive(&mut self, number: u64, path: &str) {
        let FilePath { name, path, source_path } = FilePath::from_sent(path);
        let (image, companions) = (id(number), vec![]);
        self.apply(EventKind::ImageReceived { image, name, path, source_path, companions, bytes: 1000, hash: None });
    }

    /// Makes a shot of two images, or dissolves it.
    fn pair(&mut self, primary: u64, raw: u64, is_shot: bool) {
        for (number, role) in [(raw, ShotRole::Companion), (primary, ShotRole::Primary)] {
            let shot = is_shot.then(|| Shot::new(id(primary), role));
            self.apply(EventKind::ImagePaired { image: id(number), shot });
        }
    }

    fn analyze(&mut self, number: u64) {
        let report = Box::new(samples::report(6000, 4000));
        self.apply(EventKind::ImageAnalyzed { image: id(number), report, verdicts: vec![], group: None });
    }

    fn fail(&mut self, number: u64) {
        self.apply(EventKind::ImageFailed { image: id(number), error: Failure::new(FailureCode::Corrupt) });
    }

    fn cards(&self) -> Vec<Card> {
        let mut cards: Vec<Card> = self.sheet.cards_now().iter().map(GetUntracked::get_untracked).collect();
        cards.sort_by_key(|card| card.key);
        cards
    }

    fn card(&self, number: u64) -> Card {
        self.cards().into_iter().find(|card| card.id == id(number)).unwrap()
    }

    /// Publishes all changes, and expects cards with these names and extensions of their other files, in this order.
    fn expect(&mut self, expected: &[&str]) {
        self.reducer.publish(|_| None);
        let shown = self.sheet.order.get_untracked().into_iter().map(|key| {
            let card = self.sheet.card(key).unwrap().get_untracked();
            format!("{} {}", card.full_name(), card.other_extensions()).trim_end().to_owned()
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected);
        let mut counts = super::CardCounts::default();
        self.cards().iter().for_each(|card| counts.add(card));
        assert_eq!(self.reducer.card_counts.files(), counts.files());
        assert_eq!(self.reducer.card_counts.raw_files(), counts.raw_files());
        assert_eq!(self.reducer.card_counts.analyzed_cards(), counts.analyzed_cards());
        assert_eq!(self.reducer.card_counts.issues(), counts.issues());
    }
}

#[test]
fn cards_of_shots_do_not_move_from_the_drop_to_the_end() {
    let mut fixture = Fixture::empty();
    fixture.drop_files(1, &["A/1.CR3", "A/1.JPG", "A/2.CR3", "A/2.JPG", "A/3.HEIC"]);
    let cards = ["A/1.JPG +CR3", "A/2.JPG +CR3", "A/3.HEIC"];
    fixture.expect(&cards);
    fixture.receive(5, "A/3.HEIC");
    fixture.receive(2, "A/1.JPG");
    fixture.analyze(2);
    fixture.expect(&cards);
    fixture.receive(1, "A/1.CR3");
    fixture.expect(&cards);
    fixture.pair(2, 1, true);
    fixture.analyze(1);
    fixture.receive(3, "A/2.CR3");
    fixture.analyze(3);
    fixture.expect(&cards);
    fixture.receive(4, "A/2.JPG");
    fixture.expect(&cards);
    fixture.pair(4, 3, true);
    fixture.analyze(4);
    fixture.expect(&cards);
    let summary = fixture.sheet.summary.get_untracked();
    assert_eq!((summary.progress.uploaded.done, summary.progress.uploaded.total), (5, 5));
    assert_eq!(summary.shared_cards, SharedCards::Counted { analyzed: 2, raw_files: 2 });
    assert_eq!(summary.card_total(), 3);
}

#[test]
fn raw_file_of_a_dissolved_shot_gets_a_card_at_the_end() {
    let mut fixture = Fixture::empty();
    fixture.drop_files(1, &["1.CR3", "1.JPG", "2.JPG"]);
    for (number, path) in [(1, "1.CR3"), (2, "1.JPG")] {
        fixture.receive(number, path);
    }
    fixture.pair(2, 1, true);
    fixture.analyze(1);
    fixture.analyze(2);
    fixture.expect(&["1.JPG +CR3", "2.JPG"]);
    fixture.pair(2, 1, false);
    fixture.expect(&["1.JPG", "2.JPG", "1.CR3"]);
    // Files that are added later come after it.
    fixture.drop_files(4, &["3.JPG"]);
    fixture.expect(&["1.JPG", "2.JPG", "1.CR3", "3.JPG"]);
}

#[test]
fn raw_file_gets_its_own_card_when_the_primary_image_fails() {
    let mut fixture = Fixture::empty();
    fixture.drop_files(1, &["1.CR3", "1.JPG", "2.DNG", "2.HEIC"]);
    // The server dissolves the first shot, and never makes the second.
    fixture.receive(1, "1.CR3");
    fixture.receive(2, "1.JPG");
    fixture.pair(2, 1, true);
    fixture.pair(2, 1, false);
    fixture.expect(&["1.JPG +CR3", "2.HEIC +DNG"]);
    fixture.fail(2);
    fixture.expect(&["1.JPG", "2.HEIC +DNG", "1.CR3"]);
    fixture.receive(4, "2.HEIC");
    fixture.fail(4);
    fixture.receive(3, "2.DNG");
    fixture.expect(&["1.JPG", "2.HEIC +DNG", "1.CR3"]);
    fixture.analyze(3);
    fixture.expect(&["1.JPG", "2.HEIC", "1.CR3", "2.DNG"]);
}

#[test]
fn raw_file_gets_its_own_card_when_the_primary_image_never_arrives() {
    let mut fixture = Fixture::empty();
    fixture.drop_files(1, &["1.CR3", "1.JPG", "2.JPG"]);
    fixture.receive(1, "1.CR3");
    fixture.receive(3, "2.JPG");
    fixture.reducer.set_upload(fixture.card(2).key, UploadState::Failed(UploadFailure::Interrupted));
    fixture.analyze(1);
    fixture.expect(&["1.JPG +CR3", "2.JPG"]);
    fixture.apply(EventKind::BatchSealed {});
    fixture.expect(&["1.JPG", "2.JPG", "1.CR3"]);
}

#[test]
fn late_primary_image_merges_the_card_of_the_raw_file() {
    let mut fixture = Fixture::with_images(vec![image(1, "1.CR3", None)], Completeness::Complete);
    fixture.expect(&["1.CR3"]);
    let raw = fixture.card(1).key;
    fixture.sheet.selected.set(Some(raw));
    fixture.drop_files(2, &["2.JPG", "1.JPG"]);
    fixture.expect(&["2.JPG", "1.JPG +CR3"]);
    assert_eq!(fixture.sheet.selected.get_untracked(), Some(fixture.card(3).key));
    // A file from another program: only the server tells that it is in a shot.
    fixture.drop_files(4, &["3.JPG"]);
    fixture.receive(4, "3.JPG");
    fixture.receive(5, "3.NEF");
    fixture.expect(&["2.JPG", "1.JPG +CR3", "3.JPG", "3.NEF"]);
    fixture.pair(4, 5, true);
    fixture.expect(&["2.JPG", "1.JPG +CR3", "3.JPG +NEF"]);
}

#[test]
fn shots_of_the_server_take_precedence() {
    let mut fixture = Fixture::empty();
    fixture.drop_files(1, &["1.CR3", "1.HEIC", "1.JPG"]);
    fixture.expect(&["1.HEIC +CR3", "1.JPG"]);
    fixture.receive(1, "1.CR3");
    fixture.receive(3, "1.JPG");
    fixture.pair(3, 1, true);
    fixture.expect(&["1.HEIC", "1.JPG +CR3"]);
}

#[test]
fn loaded_batch_has_one_card_for_each_shot() {
    let companion = |primary| Some((primary, ShotRole::Companion));
    let primary = |number| Some((number, ShotRole::Primary));
    let images = vec![image(1, "1.CR3", companion(2)), image(2, "1.JPG", primary(2)), image(3, "2.CR3", companion(4))];
    let mut fixture = Fixture::with_images(images, Completeness::Partial);
    fixture.expect(&["1.JPG +CR3"]);
    fixture.reducer.extend(vec![image(4, "2.JPG", primary(4))]);
    fixture.reducer.mark_complete();
    fixture.expect(&["1.JPG +CR3", "2.JPG +CR3"]);
    assert_eq!(fixture.sheet.summary.get_untracked().card_total(), 2);
}

#[test]
fn decision_about_both_files_counts_once() {
    let images = vec![
        image(1, "1.CR3", Some((2, ShotRole::Companion))),
        image(2, "1.JPG", Some((2, ShotRole::Primary))),
        image(3, "2.JPG", None),
    ];
    let mut fixture = Fixture::with_images(images, Completeness::Complete);
    for number in [2, 1] {
        fixture.apply(EventKind::ImageDecided { image: id(number), decision: Some(Decision::Keep) });
    }
    fixture.expect(&["1.JPG +CR3", "2.JPG"]);
    assert_eq!(fixture.sheet.summary.get_untracked().kept, 1);
    for number in [1, 2] {
        fixture.apply(EventKind::ImageDeleted { image: id(number) });
        fixture.reducer.publish(|_| None);
        assert!(fixture.sheet.order.get_untracked().len() <= 2, "the raw file gets no card in between");
    }
    fixture.expect(&["2.JPG"]);
    assert_eq!(fixture.sheet.summary.get_untracked().kept, 0);
}

#[test]
fn failed_upload_of_a_raw_file_is_on_the_card_of_its_shot() {
    let mut fixture = Fixture::empty();
    fixture.drop_files(1, &["1.CR3", "1.JPG"]);
    let raw = fixture.card(1).key;
    fixture.reducer.set_upload(raw, UploadState::Failed(UploadFailure::Interrupted));
    fixture.expect(&["1.JPG +CR3"]);
    assert!(fixture.card(2).raw().unwrap().has_failed());
    assert_eq!(fixture.sheet.summary.get_untracked().retryable, 1);
    fixture.reducer.resend(raw, id(9));
    fixture.receive(2, "1.JPG");
    fixture.receive(9, "1.CR3");
    fixture.pair(2, 9, true);
    fixture.analyze(9);
    fixture.expect(&["1.JPG +CR3"]);
    assert_eq!(fixture.card(2).raw().map(|raw| (raw.id, raw.image.as_ref().map(|image| image.state))), {
        Some((id(9), Some(ImageState::Analyzed)))
    });
}
