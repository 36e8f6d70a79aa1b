//! The search for duplicates against its definition.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use protocol::{ContentHash, DuplicateKind, GroupId, Identity, ImageId, Thresholds};

use super::{DuplicateStatus, Duplicates, Member};
use crate::specimen::{Variation, blank, jpeg, photo};
use crate::{DecodeLimits, analyze};

fn image(index: usize) -> ImageId {
    let mut bytes = [0; 16];
    // Ids in another order than arrivals, so that neither stands in for the other.
    bytes[..8].copy_from_slice(&(index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    ImageId::from_random(bytes)
}

/// Files: copies of five photos that look like their originals in many ways, and even frames.
static FILES: LazyLock<Vec<(ContentHash, Identity)>> = LazyLock::new(|| {
    let kept = |bytes: Vec<u8>| {
        let report = analyze(&bytes, &DecodeLimits::default()).unwrap().report;
        (report.file.hash, report.identity)
    };
    let copies = [
        Variation::Compressed(90),
        Variation::Mirrored,
        Variation::Cropped(15, 0, 0, 10),
        Variation::Cropped(0, 15, 10, 0),
        Variation::Bordered(8, 0),
        Variation::Turned(1),
    ];
    let photos = (0..5).map(|seed| photo(seed, 240, 160));
    let mut files: Vec<_> = photos.flat_map(|photo| copies.map(|copy| kept(copy.of(&photo)))).collect();
    files.extend([20, 128, 129, 250].map(|grey| kept(jpeg(&blank(240, 160, grey), 90))));
    files
});

/// An image that arrived at this place and is of one of the files.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Arrival {
    place: usize,
    file: usize,
}

impl Arrival {
    fn image(self) -> ImageId {
        image(self.place)
    }

    fn member(self) -> Member<'static> {
        let (hash, identity) = &FILES[self.file];
        Member { image: self.image(), arrival: self.place as u64, hash: *hash, identity }
    }
}

fn arrivals() -> impl Strategy<Value = Vec<Arrival>> {
    prop::collection::vec(0..FILES.len(), 1..24)
        .prop_map(|files| files.into_iter().enumerate().map(|(place, file)| Arrival { place, file }).collect())
}

/// Whether two files are joined directly, whichever comes first.
static JOINED: LazyLock<Vec<Vec<bool>>> = LazyLock::new(|| {
    let joined = |one: usize, other: usize| {
        let pair = [Arrival { place: 0, file: one }, Arrival { place: 1, file: other }];
        filled(&pair).status(standing[0].image()) != DuplicateStatus::default()
    };
    (0..FILES.len()).map(|one| (0..FILES.len()).map(|other| one == other || joined(one, other)).collect()).collect()
});

/// What of a standing does not depend on the order.
fn place(duplicates: &Duplicates, arrival: Arrival) -> (DuplicateKind, Option<GroupId>) {
    let DuplicateStatus { duplicate_kind, group, .. } = duplicates.status(standing.image());
    (duplicate_kind, group)
}

fn places(duplicates: &Duplicates, arrivals: &[Arrival]) -> Vec<(DuplicateKind, Option<GroupId>)> {
    arrivals.iter().map(|arrival| place(duplicates, *arrival)).collect()
}

/// What the rules say, by looking at every pair until nothing changes.
fn by_definition(arrivals: &[Arrival]) -> Vec<(DuplicateKind, Option<GroupId>)> {
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
    let place = |index: usize| {
        let is_grouped = first.iter().filter(|other| **other == first[index]).count() > 1;
        let has_twin = arrivals.iter().filter(|other| other.file == arrivals[index].file).count() > 1;
        let duplicate_kind = match (is_grouped, has_twin) {
            (_, true) => DuplicateKind::Exact,
            (true, false) => DuplicateKind::Near,
            (false, false) => DuplicateKind::None,
        };
        // Places are indices here, so the least index of a component arrived first.
        (duplicate_kind, is_grouped.then(|| GroupId::named_after(arrivals[first[index]].image())))
    };
    (0..arrivals.len()).map(place).collect()
}

fn filled(arrivals: &[Arrival]) -> Duplicates {
    let mut duplicates = Duplicates::new(&Thresholds::default());
    for arrival in arrivals {
        duplicates.insert(&arrival.member());
    }
    duplicates
}

fn settled(arrivals: &[Arrival]) -> Duplicates {
    let mut duplicates = filled(arrivals);
    duplicates.settle();
    duplicates
}

/// The images whose standing differs, sorted.
fn changed(
    before: &[(DuplicateKind, Option<GroupId>)],
    after: &[(DuplicateKind, Option<GroupId>)],
    arrivals: &[Arrival],
) -> Vec<ImageId> {
    let differing = before.iter().zip(after).zip(arrivals).filter(|((before, after), _)| before != after);
    differing.map(|(_, arrival)| arrival.image()).collect::<BTreeSet<_>>().into_iter().collect()
}

#[test]
fn whichever_of_two_comes_first_makes_no_difference() {
    for one in 0..FILES.len() {
        for other in 0..FILES.len() {
            assert_eq!(JOINED[one][other], JOINED[other][one], "{one} and {other}");
        }
    }
    // There is something to tell apart, and crops of different corners meet through their original alone at most.
    assert!(JOINED[0][1] && JOINED[0][2] && JOINED[0][3] && !JOINED[0][6]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn final_standings_are_what_the_rules_say_in_any_order((arrivals, shuffled) in arrivals().prop_flat_map(|arrivals| (Just(arrivals.clone()), Just(arrivals).prop_shuffle()))) {
        let expected = by_definition(&arrivals);
        prop_assert_eq!(places(&settled(&arrivals), &arrivals), expected.clone());
        prop_assert_eq!(places(&settled(&shuffled), &arrivals), expected);
    }

    #[test]
    fn what_insert_and_settle_return_is_exactly_what_changed(arrivals in arrivals()) {
        let mut duplicates = Duplicates::new(&Thresholds::default());
        for (index, arrival) in arrivals.iter().enumerate() {
            let others = &arrivals[..index];
            let before = places(&duplicates, others);
            let told = duplicates.insert(&arrival.member());
            prop_assert_eq!(told, changed(&before, &places(&duplicates, others), others));
        }
        let before = places(&duplicates, &arrivals);
        let told = duplicates.settle();
        prop_assert_eq!(told, changed(&before, &places(&duplicates, &arrivals), &arrivals));
    }

    #[test]
    fn a_restart_changes_nothing(arrivals in arrivals(), cut in any::<prop::sample::Index>()) {
        let cut = cut.index(arrivals.len());
        let mut running = filled(&arrivals[..cut]);
        let mut restarted = Duplicates::new(&Thresholds::default());
        for arrival in arrivals[..cut].iter().rev() {
            restarted.restore(&arrival.member(), running.status(standing.image()).group);
        }
        prop_assert_eq!(places(&restarted, &arrivals), places(&running, &arrivals));
        for arrival in &arrivals[cut..] {
            prop_assert_eq!(restarted.insert(&arrival.member()), running.insert(&arrival.member()));
        }
        prop_assert_eq!(places(&restarted, &arrivals), places(&running, &arrivals));
    }

    #[test]
    fn an_image_that_is_gone_leaves_no_trace(arrivals in arrivals(), gone in any::<prop::sample::Index>()) {
        let mut duplicates = settled(&arrivals);
        let gone = *gone.get(&arrivals);
        duplicates.remove(gone.image());
        duplicates.settle();
        let rest: Vec<_> = arrivals.iter().filter(|arrival| **arrival != gone).copied().collect();
        prop_assert_eq!(places(&duplicates, &rest), by_definition(&rest));
        prop_assert_eq!(duplicates.status(standing.image()), DuplicateStatus::default());
    }

    #[test]
    fn how_alike_images_are_does_not_depend_on_the_order((arrivals, shuffled) in arrivals().prop_flat_map(|arrivals| (Just(arrivals.clone()), Just(arrivals).prop_shuffle()))) {
        let (one, other) = (filled(&arrivals), filled(&shuffled));
        for arrival in &arrivals {
            prop_assert_eq!(one.similar_to(arrival.image()), other.similar_to(arrival.image()));
        }
    }
}

#[test]
fn when_groups_merge_the_larger_one_s_name_stays() {
    // Two that share no part but through the whole they were cut from are joined by it.
    let photo = photo(3, 300, 200);
    let files = [Variation::Cropped(0, 0, 45, 0), Variation::Cropped(45, 0, 0, 0)];
    let halves: Vec<_> =
        files.iter().map(|half| analyze(&half.of(&photo), &DecodeLimits::default()).unwrap().report).collect();
    let whole = analyze(&Variation::Compressed(90).of(&photo), &DecodeLimits::default()).unwrap().report;
    let member = |place: usize, report: &'static protocol::Report| Member {
        image: image(place),
        arrival: place as u64,
        hash: report.file.hash,
        identity: &report.identity,
    };
    let leak = |report: &protocol::Report| -> &'static protocol::Report { Box::leak(Box::new(report.clone())) };
    let (left, right, whole) = (leak(&halves[0]), leak(&halves[1]), leak(&whole));
    let mut duplicates = Duplicates::new(&Thresholds::default());
    for (place, report) in [(0, left), (1, left), (2, right), (3, right), (4, right)] {
        duplicates.insert(&member(place, report));
    }
    let name = Some(GroupId::named_after(image(2)));
    let mut smaller = vec![image(0), image(1)];
    smaller.sort();
    assert_eq!(duplicates.insert(&member(5, whole)), smaller);
    assert!((0..6).all(|place| duplicates.status(standing(place)).group == name));
    assert_eq!(duplicates.settle().len(), 6);
    assert_eq!(duplicates.status(standing(5)).group, Some(GroupId::named_after(image(0))));
}

#[test]
fn even_images_are_duplicates_by_their_bytes_alone() {
    let last = FILES.len() - 1;
    let files = [last, last - 1, last - 2, last].into_iter().enumerate();
    let arrivals: Vec<_> = files.map(|(place, file)| Arrival { place, file }).collect();
    let repetitions: Vec<_> =
        places(&filled(&arrivals), &arrivals).into_iter().map(|(duplicate_kind, _)| duplicate_kind).collect();
    assert_eq!(repetitions, [DuplicateKind::Exact, DuplicateKind::None, DuplicateKind::None, DuplicateKind::Exact]);
}
