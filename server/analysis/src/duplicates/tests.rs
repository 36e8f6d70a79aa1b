//! Tests of the duplicate search: groups and kinds follow their definition in any order of arrival, and after restarts
//! and removals.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use protocol::{ContentHash, DuplicateKind, GroupId, Identity, ImageId, Report, Thresholds};

use super::{ComparableImage, DuplicateFinder, DuplicateStatus};
use crate::specimen::{Variation, blank, jpeg, photo};
use crate::{DecodeLimits, analyze};

/// Id of the image that arrives at this position. Ids sort in another order than arrivals, so a test fails if the code
/// confuses the two.
fn image(arrival: usize) -> ImageId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(arrival as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    ImageId::from_random(bytes)
}

/// Files: copies of five photos, and blank frames.
static FILES: LazyLock<Vec<(ContentHash, Identity)>> = LazyLock::new(|| {
    let analyzed = |bytes: Vec<u8>| {
        let report = analyze(&bytes, &DecodeLimits::default()).unwrap().report;
        (report.file.hash, report.identity)
    };
    let variations = [
        Variation::Compressed(90),
        Variation::MirroredHorizontally,
        Variation::Cropped(15, 0, 0, 10),
        Variation::Cropped(0, 15, 10, 0),
        Variation::Bordered(8, 0),
        Variation::Rotated(1),
    ];
    let photos = (0..5).map(|seed| photo(seed, 240, 160));
    let mut files: Vec<_> =
        photos.flat_map(|photo| variations.map(|variation| analyzed(variation.jpeg_copy(&photo)))).collect();
    files.extend([20, 128, 129, 250].map(|grey| analyzed(jpeg(&blank(240, 160, grey), 90))));
    files
});

/// An image: its position in the order of arrival, and the index of its file.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Arrival {
    position: usize,
    file: usize,
}

impl Arrival {
    fn image(self) -> ImageId {
        image(self.position)
    }

    fn comparable(self) -> ComparableImage<'static> {
        let (hash, identity) = &FILES[self.file];
        ComparableImage { image: self.image(), arrival: self.position as u64, hash: *hash, identity }
    }
}

/// One to 23 arrivals of random files, in order.
fn arrivals() -> impl Strategy<Value = Vec<Arrival>> {
    prop::collection::vec(0..FILES.len(), 1..24)
        .prop_map(|files| files.into_iter().enumerate().map(|(position, file)| Arrival { position, file }).collect())
}

/// Arrivals in order, and the same in random order.
fn arrivals_and_shuffled() -> impl Strategy<Value = (Vec<Arrival>, Vec<Arrival>)> {
    arrivals().prop_flat_map(|arrivals| (Just(arrivals.clone()), Just(arrivals).prop_shuffle()))
}

/// For each two files, true if they are joined directly when the first arrives first.
static JOINED: LazyLock<Vec<Vec<bool>>> = LazyLock::new(|| {
    let is_joined = |one: usize, other: usize| {
        let pair = [Arrival { position: 0, file: one }, Arrival { position: 1, file: other }];
        inserted(&pair).status(pair[0].image()) != DuplicateStatus::default()
    };
    let row = |one: usize| (0..FILES.len()).map(|other| one == other || is_joined(one, other)).collect();
    (0..FILES.len()).map(row).collect()
});

/// Part of a status that does not depend on the order of arrival.
type KindAndGroup = (DuplicateKind, Option<GroupId>);

/// Kind and group of each of these images.
fn kinds_and_groups(duplicates: &DuplicateFinder, arrivals: &[Arrival]) -> Vec<KindAndGroup> {
    let kind_and_group = |arrival: &Arrival| {
        let DuplicateStatus { duplicate_kind, group, .. } = duplicates.status(arrival.image());
        (duplicate_kind, group)
    };
    arrivals.iter().map(kind_and_group).collect()
}

/// Kinds and final groups by definition: joins all pairs in [`JOINED`] until nothing changes.
fn kinds_and_groups_by_definition(arrivals: &[Arrival]) -> Vec<KindAndGroup> {
    let mut first: Vec<usize> = (0..arrivals.len()).collect();
    loop {
        let before = first.clone();
        for one in 0..arrivals.len() {
            for other in 0..arrivals.len() {
                if JOINED[arrivals[one].file][arrivals[other].file] {
                    first[one] = first[one].min(first[other]);
                }
            }
        }
        if before == first {
            break;
        }
    }
    let kind_and_group = |index: usize| {
        let is_grouped = first.iter().filter(|other| **other == first[index]).count() > 1;
        let has_equal_bytes = arrivals.iter().filter(|other| other.file == arrivals[index].file).count() > 1;
        let duplicate_kind = match (is_grouped, has_equal_bytes) {
            (_, true) => DuplicateKind::Exact,
            (true, false) => DuplicateKind::Near,
            (false, false) => DuplicateKind::None,
        };
        // Arrivals are in order, so the smallest index of a group arrived first.
        (duplicate_kind, is_grouped.then(|| GroupId::named_after(arrivals[first[index]].image())))
    };
    (0..arrivals.len()).map(kind_and_group).collect()
}

/// Search with these images, inserted in this order.
fn inserted(arrivals: &[Arrival]) -> DuplicateFinder {
    let mut duplicates = DuplicateFinder::new(&Thresholds::default());
    for arrival in arrivals {
        duplicates.insert(&arrival.comparable());
    }
    duplicates
}

/// The same with the final names of the groups.
fn with_final_names(arrivals: &[Arrival]) -> DuplicateFinder {
    let mut duplicates = inserted(arrivals);
    duplicates.finalise_group_names();
    duplicates
}

/// Images whose kind or group differs, sorted.
fn changed(before: &[KindAndGroup], after: &[KindAndGroup], arrivals: &[Arrival]) -> Vec<ImageId> {
    let differing = before.iter().zip(after).zip(arrivals).filter(|((before, after), _)| before != after);
    differing.map(|(_, arrival)| arrival.image()).collect::<BTreeSet<_>>().into_iter().collect()
}

#[test]
fn joins_two_files_in_both_orders_or_in_neither() {
    for one in 0..FILES.len() {
        for other in 0..FILES.len() {
            assert_eq!(JOINED[one][other], JOINED[other][one], "{one} and {other}");
        }
    }
    // The files are a useful sample: copies of one photo are joined, copies of two photos are not.
    assert!(JOINED[0][1] && JOINED[0][2] && JOINED[0][3] && !JOINED[0][6]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn final_groups_follow_the_definition_in_any_order((arrivals, shuffled) in arrivals_and_shuffled()) {
        let expected = kinds_and_groups_by_definition(&arrivals);
        prop_assert_eq!(kinds_and_groups(&with_final_names(&arrivals), &arrivals), expected.clone());
        prop_assert_eq!(kinds_and_groups(&with_final_names(&shuffled), &arrivals), expected);
    }

    #[test]
    fn insert_and_finalise_group_names_return_exactly_the_changed_images(arrivals in arrivals()) {
        let mut duplicates = DuplicateFinder::new(&Thresholds::default());
        for (index, arrival) in arrivals.iter().enumerate() {
            let others = &arrivals[..index];
            let before = kinds_and_groups(&duplicates, others);
            let returned = duplicates.insert(&arrival.comparable());
            prop_assert_eq!(returned, changed(&before, &kinds_and_groups(&duplicates, others), others));
        }
        let before = kinds_and_groups(&duplicates, &arrivals);
        let returned = duplicates.finalise_group_names();
        prop_assert_eq!(returned, changed(&before, &kinds_and_groups(&duplicates, &arrivals), &arrivals));
    }

    #[test]
    fn restored_search_continues_as_if_never_stopped(arrivals in arrivals(), cut in any::<prop::sample::Index>()) {
        let cut = cut.index(arrivals.len());
        let mut running = inserted(&arrivals[..cut]);
        let mut restored = DuplicateFinder::new(&Thresholds::default());
        for arrival in arrivals[..cut].iter().rev() {
            restored.restore(&arrival.comparable(), running.status(arrival.image()).group);
        }
        prop_assert_eq!(kinds_and_groups(&restored, &arrivals), kinds_and_groups(&running, &arrivals));
        for arrival in &arrivals[cut..] {
            prop_assert_eq!(restored.insert(&arrival.comparable()), running.insert(&arrival.comparable()));
        }
        prop_assert_eq!(kinds_and_groups(&restored, &arrivals), kinds_and_groups(&running, &arrivals));
    }

    #[test]
    fn removed_image_leaves_no_trace_in_final_groups(arrivals in arrivals(), removed in any::<prop::sample::Index>()) {
        let mut duplicates = with_final_names(&arrivals);
        let removed = *removed.get(&arrivals);
        duplicates.remove(removed.image());
        duplicates.finalise_group_names();
        let rest: Vec<_> = arrivals.iter().filter(|arrival| **arrival != removed).copied().collect();
        prop_assert_eq!(kinds_and_groups(&duplicates, &rest), kinds_and_groups_by_definition(&rest));
        prop_assert_eq!(duplicates.status(removed.image()), DuplicateStatus::default());
    }

    #[test]
    fn similarities_do_not_depend_on_the_order((arrivals, shuffled) in arrivals_and_shuffled()) {
        let (one, other) = (inserted(&arrivals), inserted(&shuffled));
        for arrival in &arrivals {
            prop_assert_eq!(one.similar_to(arrival.image()), other.similar_to(arrival.image()));
        }
    }
}

#[test]
fn merged_group_keeps_the_name_of_the_larger_one_until_names_are_final() {
    // Two halves of a photo overlap too little to be joined directly, but each is a crop of the whole photo.
    let photo = photo(3, 300, 200);
    let report = |variation: Variation| analyze(&variation.jpeg_copy(&photo), &DecodeLimits::default()).unwrap().report;
    let (left, right) = (report(Variation::Cropped(0, 0, 45, 0)), report(Variation::Cropped(45, 0, 0, 0)));
    let whole = report(Variation::Compressed(90));
    let mut duplicates = DuplicateFinder::new(&Thresholds::default());
    let insert = |duplicates: &mut DuplicateFinder, position: usize, report: &Report| {
        let (hash, identity) = (report.file.hash, &report.identity);
        duplicates.insert(&ComparableImage { image: image(position), arrival: position as u64, hash, identity })
    };
    for (position, report) in [(0, &left), (1, &left), (2, &right), (3, &right), (4, &right)] {
        insert(&mut duplicates, position, report);
    }
    let name = Some(GroupId::named_after(image(2)));
    let mut smaller_group = vec![image(0), image(1)];
    smaller_group.sort();
    assert_eq!(insert(&mut duplicates, 5, &whole), smaller_group);
    assert!((0..6).all(|position| duplicates.status(image(position)).group == name));
    assert_eq!(duplicates.finalise_group_names().len(), 6);
    assert_eq!(duplicates.status(image(5)).group, Some(GroupId::named_after(image(0))));
}

#[test]
fn blank_images_are_duplicates_by_their_bytes_alone() {
    let last = FILES.len() - 1;
    let files = [last, last - 1, last - 2, last].into_iter().enumerate();
    let arrivals: Vec<_> = files.map(|(position, file)| Arrival { position, file }).collect();
    let kinds: Vec<_> = kinds_and_groups(&inserted(&arrivals), &arrivals).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [DuplicateKind::Exact, DuplicateKind::None, DuplicateKind::None, DuplicateKind::Exact]);
}
