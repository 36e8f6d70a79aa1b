//! The pictures of a batch, and how those are found that another one could be the same as.

use std::collections::BTreeMap;

use super::anchor_index::{AnchorIndex, Hit};
use super::comparison::Way;
use super::look::Look;
use super::turn::Turn;
use crate::hash_index::HashIndex;

/// Pictures by number.
#[derive(Debug, Clone, Default)]
pub(super) struct Looks {
    looks: Vec<Option<Look>>,
    vacant: Vec<u32>,
    dhashes: HashIndex,
    phashes: HashIndex,
    anchors: AnchorIndex,
}

impl Looks {
    /// Adds a picture and tells its number.
    pub(super) fn insert(&mut self, look: Look) -> u32 {
        let number = self.vacant.pop().unwrap_or(self.looks.len() as u32);
        self.dhashes.insert(look.dhash, number);
        self.phashes.insert(look.phash, number);
        self.anchors.insert(&look.anchors, look.nature, number);
        if number as usize == self.looks.len() {
            self.looks.push(None);
        }
        self.looks[number as usize] = Some(look);
        number
    }

    /// Takes a picture out and returns it.
    pub(super) fn remove(&mut self, number: u32) -> Option<Look> {
        let look = self.looks.get_mut(number as usize)?.take()?;
        self.dhashes.remove(look.dhash, number);
        self.phashes.remove(look.phash, number);
        self.anchors.remove(&look.anchors, number);
        self.vacant.push(number);
        Some(look)
    }

    pub(super) fn get(&self, number: u32) -> Option<&Look> {
        self.looks.get(number as usize)?.as_ref()
    }

    /// Every picture that this one could be the same as, by number, with the ways in which it could: the hashes differ in at most so
    /// many bits, or several anchors are alike.
    pub(super) fn candidates(&self, look: &Look, distance: u32) -> BTreeMap<u32, Vec<Way>> {
        let mut candidates: BTreeMap<u32, Vec<Way>> = BTreeMap::new();
        for turn in Turn::ALL {
            let mut near = self.phashes.within(turn.signs::<8>(look.phash), distance);
            near.extend(
                turn.differences(look.dhash).into_iter().flat_map(|dhash| self.dhashes.within(dhash, distance)),
            );
            near.sort_unstable();
            near.dedup();
            for number in near {
                let Some(other) = self.get(number) else { continue };
                if farthest(look, other, turn) > look.nature.demands(other.nature).hashes {
                    continue;
                }
                candidates.entry(number).or_default().push(Way { turn, pairs: vec![] });
            }
        }
        let fewest = |owner| self.get(owner).map_or(usize::MAX, |other| look.nature.demands(other.nature).votes);
        let hits = self.anchors.hits(&look.anchors, look.nature, self.looks.len(), fewest);
        for hits in hits.chunk_by(Hit::is_as) {
            let Hit { owner, turn, .. } = hits[0];
            let pairs = hits.iter().map(|hit| (hit.sought, hit.found)).collect();
            candidates.entry(owner).or_default().push(Way { turn, pairs });
        }
        candidates
    }
}

/// Bits in which those of two pictures' hashes differ that differ more, when the first is turned.
fn farthest(one: &Look, other: &Look, turn: Turn) -> u32 {
    let differing = |one: u64, other: u64| (one ^ other).count_ones();
    let dhashes = turn.differences(one.dhash).map_or(0, |dhash| differing(dhash, other.dhash));
    dhashes.max(differing(turn.signs::<8>(one.phash), other.phash))
}
