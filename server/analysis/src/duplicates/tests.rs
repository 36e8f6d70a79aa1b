//! The search for duplicates against its definition.

use std::collections::BTreeSet;

use proptest::prelude::*;
use protocol::{BitHash, ContentHash, GroupId, Identity, ImageId, Repetition};

use super::{Duplicates, LEAST_CONTRAST, Member, Place};

const DISTANCE: u32 = 6;

fn image(index: usize) -> ImageId {
    let mut bytes = [0; 16];
    // Ids in another order than arrivals, so that neither stands in for the other.
    bytes[..8].copy_from_slice(&(index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    ImageId::from_random(bytes)
}

fn member(index: usize, content: u8, dhash: u64, contrast: f32) -> Member {
    let identity = Identity { dhash: BitHash(dhash), contrast };
    Member { image: image(index), arrival: index as u64, hash: ContentHash::from_bytes([content; 32]), identity }
}

/// What an image shows, which bits of its hash are off, and whether it is even.
type Kind = (u8, Vec<u32>, bool);

/// Images of which some are twins, some look alike and some are even.
fn members() -> impl Strategy<Value = Vec<Member>> {
    let kind = (0..8_u8, prop::collection::vec(0..64_u32, 0..8), any::<bool>());
    prop::collection::vec((kind, 0..30_u8), 1..30).prop_map(|kinds| {
        let member_of = |(index, ((scene, flips, is_even), content)): (usize, (Kind, u8))| {
            let scene_hash = u64::from(scene / 2).wrapping_mul(0xff51_afd7_ed55_8ccd);
            let dhash = flips.into_iter().fold(scene_hash, |hash, bit| hash ^ 1 << bit);
            let contrast = if is_even && scene < 2 { LEAST_CONTRAST - 1.0 } else { LEAST_CONTRAST + 10.0 };
            member(index, content, dhash, contrast)
        };
        let mut members: Vec<Member> = kinds.into_iter().enumerate().map(member_of).collect();
        // The same bytes look the same.
        for index in 0..members.len() {
            let first = members.iter().position(|other| other.hash == members[index].hash).unwrap();
            members[index].identity = members[first].identity.clone();
        }
        members
    })
}

fn are_joined(one: &Member, other: &Member) -> bool {
    let have_contrast = one.identity.contrast >= LEAST_CONTRAST && other.identity.contrast >= LEAST_CONTRAST;
    one.hash == other.hash || (have_contrast && one.identity.dhash.distance(other.identity.dhash) <= DISTANCE)
}

/// What the rules say, by looking at every pair until nothing changes.
fn by_definition(members: &[Member]) -> Vec<Place> {
    let mut first: Vec<usize> = (0..members.len()).collect();
    loop {
        let before = first.clone();
        for one in 0..members.len() {
            for other in 0..members.len() {
                if are_joined(&members[one], &members[other]) {
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
        let has_twin = members.iter().filter(|other| other.hash == members[index].hash).count() > 1;
        let repetition = match (is_grouped, has_twin) {
            (_, true) => Repetition::Exact,
            (true, false) => Repetition::Near,
            (false, false) => Repetition::None,
        };
        // Arrivals are indices here, so the least index of a component arrived first.
        Place { repetition, group: is_grouped.then(|| GroupId::named_after(members[first[index]].image)) }
    };
    (0..members.len()).map(place).collect()
}

fn settled(members: &[Member]) -> Duplicates {
    let mut duplicates = Duplicates::new(DISTANCE);
    for member in members {
        duplicates.insert(member.clone());
    }
    duplicates.settle();
    duplicates
}

fn places(duplicates: &Duplicates, members: &[Member]) -> Vec<Place> {
    members.iter().map(|member| duplicates.standing(member.image)).collect()
}

proptest! {
    #[test]
    fn final_standings_are_what_the_rules_say_in_any_order((members, shuffled) in members().prop_flat_map(|members| (Just(members.clone()), Just(members).prop_shuffle()))) {
        let expected = by_definition(&members);
        prop_assert_eq!(places(&settled(&members), &members), expected.clone());
        prop_assert_eq!(places(&settled(&shuffled), &members), expected);
    }

    #[test]
    fn what_insert_and_settle_return_is_exactly_what_changed(members in members()) {
        let mut duplicates = Duplicates::new(DISTANCE);
        for (index, member) in members.iter().enumerate() {
            let others = &members[..index];
            let before = places(&duplicates, others);
            let told: Vec<_> = duplicates.insert(member.clone());
            let after = places(&duplicates, others);
            let changed: BTreeSet<_> =
                (0..index).filter(|other| before[*other] != after[*other]).map(|other| others[other].image).collect();
            prop_assert_eq!(told, changed.into_iter().collect::<Vec<_>>());
        }
        let before = places(&duplicates, &members);
        let told = duplicates.settle();
        let after = places(&duplicates, &members);
        let changed: BTreeSet<_> =
            (0..members.len()).filter(|index| before[*index] != after[*index]).map(|index| members[index].image).collect();
        prop_assert_eq!(told, changed.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_restart_changes_nothing(members in members(), cut in any::<prop::sample::Index>()) {
        let mut running = Duplicates::new(DISTANCE);
        let cut = cut.index(members.len());
        for member in &members[..cut] {
            running.insert(member.clone());
        }
        let mut restarted = Duplicates::new(DISTANCE);
        for member in members[..cut].iter().rev() {
            restarted.restore(member.clone(), running.standing(member.image).group);
        }
        prop_assert_eq!(places(&restarted, &members), places(&running, &members));
        for member in &members[cut..] {
            prop_assert_eq!(restarted.insert(member.clone()), running.insert(member.clone()));
        }
        prop_assert_eq!(places(&restarted, &members), places(&running, &members));
    }

    #[test]
    fn an_image_that_is_gone_leaves_no_trace(members in members(), gone in any::<prop::sample::Index>()) {
        let mut duplicates = settled(&members);
        let gone = gone.get(&members).image;
        duplicates.remove(gone);
        duplicates.settle();
        let rest: Vec<_> = members.iter().filter(|member| member.image != gone).cloned().collect();
        prop_assert_eq!(places(&duplicates, &rest), by_definition(&rest));
        prop_assert_eq!(duplicates.standing(gone), Place::default());
    }
}

#[test]
fn when_groups_merge_the_larger_one_s_name_stays() {
    let mut duplicates = Duplicates::new(2);
    let pair = [member(0, 0, 0b0000, 50.0), member(1, 1, 0b0001, 50.0)];
    let three = [member(2, 2, 0b1111_0000, 50.0), member(3, 3, 0b1111_0001, 50.0), member(4, 4, 0b1111_0010, 50.0)];
    for member in pair.iter().chain(&three) {
        duplicates.insert(member.clone());
    }
    // Two bits from both groups.
    let bridge = member(5, 5, 0b0011_0000, 50.0);
    let mut smaller: Vec<_> = pair.iter().map(|member| member.image).collect();
    smaller.sort();
    assert_eq!(duplicates.insert(bridge.clone()), smaller);
    let name = Some(GroupId::named_after(three[0].image));
    assert!(pair.iter().chain([&bridge]).all(|member| duplicates.standing(member.image).group == name));
    assert_eq!(duplicates.settle().len(), 6);
    assert_eq!(duplicates.standing(bridge.image).group, Some(GroupId::named_after(pair[0].image)));
}

#[test]
fn even_images_are_duplicates_by_their_bytes_alone() {
    let mut duplicates = Duplicates::new(DISTANCE);
    duplicates.insert(member(0, 0, 0, 0.5));
    assert_eq!(duplicates.insert(member(1, 1, 0, 0.5)), []);
    assert_eq!(duplicates.insert(member(2, 1, 0, 0.5)), [image(1)]);
    assert_eq!(duplicates.standing(image(0)), Place::default());
    assert_eq!(duplicates.standing(image(2)).repetition, Repetition::Exact);
}

/// Ten thousand of each in a fraction of a second; were the work quadratic, this would take minutes.
#[test]
fn ten_thousand_repetitions_cost_no_more_than_as_many_images() {
    let mut duplicates = Duplicates::new(DISTANCE);
    let mut told = 0;
    for index in 0..10_000 {
        told += duplicates.insert(member(index, 7, 0xf0f0, 50.0)).len();
    }
    for index in 10_000..20_000 {
        let mut same_look = member(index, 0, 0xf0f0, 50.0);
        let mut bytes = [1; 32];
        bytes[..8].copy_from_slice(&(index as u64).to_be_bytes());
        same_look.hash = ContentHash::from_bytes(bytes);
        told += duplicates.insert(same_look).len();
    }
    assert_eq!(told, 1);
    assert_eq!(duplicates.standing(image(9_999)).repetition, Repetition::Exact);
    assert_eq!(duplicates.standing(image(19_999)).repetition, Repetition::Near);
    assert_eq!(duplicates.settle(), []);
}
