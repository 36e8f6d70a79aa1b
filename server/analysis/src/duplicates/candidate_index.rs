//! Index of the appearances of a batch. It finds candidates for near duplicates: images with a close hash or with
//! several matching keypoints.

use std::collections::BTreeMap;

use super::appearance::Appearance;
use super::candidate_transform::CandidateTransform;
use super::dihedral::Dihedral;
use super::keypoint_index::{KeypointIndex, KeypointMatch};
use crate::hash_index::HashIndex;

/// Appearances by number. The number of a removed appearance is used again.
#[derive(Debug, Clone, Default)]
pub(super) struct CandidateIndex {
    appearances: Vec<Option<Appearance>>,
    free_numbers: Vec<u32>,
    dhashes: HashIndex,
    phashes: HashIndex,
    keypoints: KeypointIndex,
}

impl CandidateIndex {
    /// Adds an appearance and returns its number.
    pub(super) fn insert(&mut self, appearance: Appearance) -> u32 {
        let number = self.free_numbers.pop().unwrap_or(self.appearances.len() as u32);
        self.dhashes.insert(appearance.dhash, number);
        self.phashes.insert(appearance.phash, number);
        self.keypoints.insert(&appearance.keypoints, appearance.class, number);
        if number as usize == self.appearances.len() {
            self.appearances.push(None);
        }
        self.appearances[number as usize] = Some(appearance);
        number
    }

    /// Removes an appearance and returns it; none if the number is not in use.
    pub(super) fn remove(&mut self, number: u32) -> Option<Appearance> {
        let appearance = self.appearances.get_mut(number as usize)?.take()?;
        self.dhashes.remove(appearance.dhash, number);
        self.phashes.remove(appearance.phash, number);
        self.keypoints.remove(&appearance.keypoints, number);
        self.free_numbers.push(number);
        Some(appearance)
    }

    /// Appearance with this number; none if the number is not in use.
    pub(super) fn get(&self, number: u32) -> Option<&Appearance> {
        self.appearances.get(number as usize)?.as_ref()
    }

    /// Possible duplicates of an appearance by number, with the transforms that make them candidates, of which the
    /// appearance is the query picture. In the orientation of a transform, one hash differs by at most `max_distance`
    /// bits and the other one by at most the `max_hash_distance` of the pair's thresholds (if it transposes, both
    /// limits apply to the phash), or several keypoints match. An appearance that is in the index is a candidate of
    /// itself.
    pub(super) fn candidates(
        &self,
        appearance: &Appearance,
        max_distance: u32,
    ) -> BTreeMap<u32, Vec<CandidateTransform>> {
        let mut candidates: BTreeMap<u32, Vec<CandidateTransform>> = BTreeMap::new();
        for orientation in Dihedral::ALL {
            let mut near = self.phashes.within(orientation.map_dct_signs::<8>(appearance.phash), max_distance);
            let dhash = orientation.map_dhash(appearance.dhash);
            near.extend(dhash.into_iter().flat_map(|dhash| self.dhashes.within(dhash, max_distance)));
            near.sort_unstable();
            near.dedup();
            for number in near {
                let Some(other) = self.get(number) else { continue };
                let thresholds = appearance.class.match_thresholds(other.class);
                if larger_hash_distance(appearance, other, orientation) > thresholds.max_hash_distance {
                    continue;
                }
                candidates.entry(number).or_default().push(CandidateTransform { orientation, pairs: vec![] });
            }
        }
        let min_matches = |owner| {
            let other = self.get(owner);
            other.map_or(usize::MAX, |other| appearance.class.match_thresholds(other.class).min_votes)
        };
        let owners = self.appearances.len();
        let matches = self.keypoints.matches(&appearance.keypoints, appearance.class, owners, min_matches);
        for supporters in matches.chunk_by(KeypointMatch::supports_same_transform) {
            let KeypointMatch { owner, orientation, .. } = supporters[0];
            let pairs = supporters.iter().map(|found| (found.query, found.indexed)).collect();
            candidates.entry(owner).or_default().push(CandidateTransform { orientation, pairs });
        }
        candidates
    }
}

/// Larger of two Hamming distances, in bits: that of the dhashes and that of the phashes, after `orientation` is
/// applied to the hashes of `one`. A transposing orientation gives no dhash; then only the phashes count.
fn larger_hash_distance(one: &Appearance, other: &Appearance, orientation: Dihedral) -> u32 {
    let distance = |one: u64, other: u64| (one ^ other).count_ones();
    let dhash_distance = orientation.map_dhash(one.dhash).map_or(0, |dhash| distance(dhash, other.dhash));
    dhash_distance.max(distance(orientation.map_dct_signs::<8>(one.phash), other.phash))
}
