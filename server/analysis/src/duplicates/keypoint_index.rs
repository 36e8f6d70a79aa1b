//! Index of keypoints by their pattern: finds pictures that have several keypoints in common with another one.

use std::collections::HashMap;

use super::descriptor::Descriptor;
use super::dihedral::Dihedral;
use super::keypoint::{Keypoint, PATTERN_SIDE};
use super::match_thresholds::PictureClass;
use crate::hash_index::BuildSpreadingHasher;
use crate::simd::{dispatch, kernel};

/// Maximum number of differing signs among the twenty that are not part of the key. With 4, nearly as many copies of
/// photographs are found as with 6, and a tenth of the chance matches remain.
const MAX_DIFFERING_SIGNS: u32 = 4;

/// Side of the square of lowest frequencies. Their signs, the most reliable ones, are the key; that of the mean is left
/// out.
const KEY_SIDE: usize = 4;

/// Keypoints by the signs of their lowest frequencies. Each belongs to an owner, the number of a picture.
#[derive(Debug, Clone, Default)]
pub(super) struct KeypointIndex {
    buckets: HashMap<u16, Bucket, BuildSpreadingHasher>,
}

/// Keypoints with the same key.
#[derive(Debug, Clone, Default)]
struct Bucket {
    /// Signs of each entry that are not in the key. They are stored in their own array for locality: most entries are
    /// rejected by them alone.
    remaining_signs: Vec<u32>,
    entries: Vec<IndexedKeypoint>,
}

/// An indexed keypoint, without its signs.
#[derive(Debug, Clone, Copy)]
struct IndexedKeypoint {
    descriptor: Descriptor,
    owner: u32,
    class: PictureClass,
    /// Index among the owner's keypoints.
    keypoint: u8,
    /// Scale level.
    level: u8,
}

/// A keypoint of the index that matches a keypoint of the query picture in one of its orientations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeypointMatch {
    pub(super) owner: u32,
    /// Orientation that is applied to the query picture.
    pub(super) orientation: Dihedral,
    /// Scale level of the owner's keypoint minus that of the query keypoint.
    pub(super) level_difference: i8,
    /// Index among the query keypoints.
    pub(super) query: u8,
    /// Index among the owner's keypoints.
    pub(super) indexed: u8,
}

impl KeypointIndex {
    /// Adds the keypoints of an owner that has none in the index.
    pub(super) fn insert(&mut self, keypoints: &[Keypoint], class: PictureClass, owner: u32) {
        for (keypoint, index) in keypoints.iter().zip(0..) {
            let (key, remaining) = split_signs(keypoint.dct_signs);
            let Keypoint { descriptor, level, .. } = *keypoint;
            let bucket = self.buckets.entry(key).or_default();
            bucket.remaining_signs.push(remaining);
            bucket.entries.push(IndexedKeypoint { descriptor, owner, class, keypoint: index, level });
        }
    }

    /// Removes an owner's keypoints: the same that were inserted.
    pub(super) fn remove(&mut self, keypoints: &[Keypoint], owner: u32) {
        for keypoint in keypoints {
            if let Some(bucket) = self.buckets.get_mut(&split_signs(keypoint.dct_signs).0) {
                let mut owners = bucket.entries.iter().map(|entry| entry.owner);
                bucket.remaining_signs.retain(|_| owners.next() != Some(owner));
                bucket.entries.retain(|entry| entry.owner != owner);
            }
        }
    }

    /// Finds keypoints that match those of a query picture of this class, in any of its orientations. The result is
    /// sorted.
    ///
    /// Matches with the same owner, orientation and difference of scale level support the same transform. Such a set is
    /// returned only if it has at least `min_matches(owner)` matches, which must be 2 or more. All owners must be below
    /// `owners`.
    pub(super) fn matches(
        &self,
        keypoints: &[Keypoint],
        class: PictureClass,
        owners: usize,
        min_matches: impl Fn(u32) -> usize,
    ) -> Vec<KeypointMatch> {
        // Most owners have one or two matches by chance: counting them costs less than sorting them.
        let mut counts = vec![0_u8; owners * Dihedral::ALL.len()];
        let counter = |found: &KeypointMatch| found.owner as usize * Dihedral::ALL.len() + found.orientation.index();
        let mut matches = dispatch(LookUp(self, keypoints, class));
        for found in &matches {
            counts[counter(found)] = counts[counter(found)].saturating_add(1);
        }
        matches.retain(|found| {
            counts[counter(found)] > 1 && usize::from(counts[counter(found)]) >= min_matches(found.owner)
        });
        matches.sort_unstable();
        let mut kept = vec![];
        for supporters in matches.chunk_by(KeypointMatch::supports_same_transform) {
            if supporters.len() >= min_matches(supporters[0].owner) {
                kept.extend_from_slice(supporters);
            }
        }
        kept
    }

    /// All matches of these keypoints in all orientations, in no particular order.
    #[inline(always)]
    fn look_up(&self, keypoints: &[Keypoint], class: PictureClass) -> Vec<KeypointMatch> {
        let mut matches = vec![];
        for orientation in Dihedral::ALL {
            for (keypoint, query) in keypoints.iter().zip(0..) {
                let (key, remaining) = split_signs(orientation.map_dct_signs::<PATTERN_SIDE>(keypoint.dct_signs));
                let Some(bucket) = self.buckets.get(&key) else { continue };
                let descriptor = keypoint.descriptor.oriented(orientation);
                for (other, entry) in bucket.remaining_signs.iter().zip(&bucket.entries) {
                    if (other ^ remaining).count_ones() <= MAX_DIFFERING_SIGNS
                        && descriptor.matches(entry.descriptor, class.match_thresholds(entry.class).descriptor)
                    {
                        let level_difference = entry.level as i8 - keypoint.level as i8;
                        let (owner, indexed) = (entry.owner, entry.keypoint);
                        matches.push(KeypointMatch { owner, orientation, level_difference, query, indexed });
                    }
                }
            }
        }
        matches
    }
}

// Dispatched for the population count, which the baseline of x86-64 does not have as an instruction.
kernel! {
    LookUp<'a>(index: &'a KeypointIndex, keypoints: &'a [Keypoint], class: PictureClass) -> Vec<KeypointMatch>
        = KeypointIndex::look_up
}

impl KeypointMatch {
    /// Returns true if owner, orientation and difference of scale level are the same.
    pub(super) fn supports_same_transform(&self, other: &Self) -> bool {
        (self.owner, self.orientation, self.level_difference)
            == (other.owner, other.orientation, other.level_difference)
    }
}

/// Splits the signs of a pattern into the key (the lowest frequencies) and the remaining signs. An orientation permutes
/// and negates each of the two within itself, so matching is symmetric.
fn split_signs(signs: u64) -> (u16, u32) {
    let (mut key, mut remaining) = (0, 0);
    for position in 1..PATTERN_SIDE * PATTERN_SIDE {
        let sign = signs >> (PATTERN_SIDE * PATTERN_SIDE - 1 - position) & 1;
        if position / PATTERN_SIDE < KEY_SIDE && position % PATTERN_SIDE < KEY_SIDE {
            key = key << 1 | sign as u16;
        } else {
            remaining = remaining << 1 | sign as u32;
        }
    }
    (key, remaining)
}
