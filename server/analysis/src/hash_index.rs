//! Finding all 64-bit hashes within a Hamming distance, exactly.
//!
//! A hash is cut into six chunks of 10 or 11 bits. If two hashes differ in at most `6 r + a` bits, then one of the first `a + 1`
//! chunks differs in at most `r` of its bits or one of the others in at most `r - 1` (pigeonhole): looking up the few chunks that
//! close finds every candidate (Norouzi, Punjani and Fleet, "Fast search in Hamming space with multi-index hashing", 2012).

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

const CHUNKS: usize = 6;

/// Where each chunk begins, and the end of the last.
const BOUNDS: [u32; CHUNKS + 1] = [0, 11, 22, 33, 44, 54, 64];

/// Beyond this radius within a chunk, looking at every hash is faster than looking up its neighbours.
const WIDEST_RADIUS: u32 = 2;

/// For keys of 16 bits that are parts of hashes already: nobody gains by choosing them, since there are not more.
pub(crate) type Spread = BuildHasherDefault<Spreading>;

/// Spreads 16 bits over 64.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spreading(u64);

impl Hasher for Spreading {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }

    fn finish(&self) -> u64 {
        // Tables take the place from the lowest bits and a tag from the highest.
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26)
    }
}

/// Hashes and whose they are, by one of their chunks.
type Table = HashMap<u16, Vec<(u64, u32)>, Spread>;

/// Hashes and whose they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct HashIndex {
    tables: [Table; CHUNKS],
}

impl HashIndex {
    /// Adds the hash of an owner who has none in the index.
    pub(crate) fn insert(&mut self, hash: u64, owner: u32) {
        for (place, table) in self.tables.iter_mut().enumerate() {
            table.entry(chunk(hash, place)).or_default().push((hash, owner));
        }
    }

    /// Takes an owner's hash out.
    pub(crate) fn remove(&mut self, hash: u64, owner: u32) {
        for (place, table) in self.tables.iter_mut().enumerate() {
            if let Some(hashes) = table.get_mut(&chunk(hash, place)) {
                hashes.retain(|other| other.1 != owner);
            }
        }
    }

    /// Every owner whose hash differs from `hash` in at most `distance` bits, in no particular order.
    pub(crate) fn within(&self, hash: u64, distance: u32) -> Vec<u32> {
        let is_near = |other: &&(u64, u32)| (hash ^ other.0).count_ones() <= distance;
        let owner = |other: &(u64, u32)| other.1;
        if distance / CHUNKS as u32 > WIDEST_RADIUS {
            return self.tables[0].values().flatten().filter(is_near).map(owner).collect();
        }
        let mut found = vec![];
        for place in 0..CHUNKS {
            let Some(reach) = radius(place, distance) else { break };
            // What an earlier chunk has found is not taken twice.
            let is_new = |other: &&(u64, u32)| {
                (0..place).all(|earlier| {
                    let differing = (chunk(hash, earlier) ^ chunk(other.0, earlier)).count_ones();
                    radius(earlier, distance).is_none_or(|radius| radius < differing)
                })
            };
            for_neighbours(chunk(hash, place), width(place), reach, &mut |neighbour| {
                let candidates = self.tables[place].get(&neighbour).into_iter().flatten();
                found.extend(candidates.filter(is_near).filter(is_new).map(owner));
            });
        }
        found
    }
}

/// How many bits of a chunk may differ; nothing when the chunks before it suffice.
fn radius(place: usize, distance: u32) -> Option<u32> {
    let (radius, rest) = (distance / CHUNKS as u32, distance % CHUNKS as u32);
    if place as u32 <= rest { Some(radius) } else { radius.checked_sub(1) }
}

fn width(place: usize) -> u32 {
    BOUNDS[place + 1] - BOUNDS[place]
}

fn chunk(hash: u64, place: usize) -> u16 {
    (hash >> BOUNDS[place] & ((1 << width(place)) - 1)) as u16
}

/// Calls with every value of so many bits that differs in at most `radius` (up to 2) of them.
fn for_neighbours(value: u16, width: u32, radius: u32, call: &mut dyn FnMut(u16)) {
    call(value);
    for first in (0..width).filter(|_| radius >= 1) {
        call(value ^ 1 << first);
        for second in (0..first).filter(|_| radius >= 2) {
            call(value ^ 1 << first ^ 1 << second);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_what_a_look_at_every_hash_finds(
            seeds in prop::collection::vec(any::<u64>(), 1..40),
            flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u64>(), any::<u64>(), any::<u64>()), 0..80),
            removed in any::<prop::sample::Index>(),
            distance in 0..25_u32,
        ) {
            // Neighbours with about an eighth of their bits different, so that there is something to find.
            let near = flips.iter().map(|(seed, one, two, three)| seed.get(&seeds) ^ (one & two & three));
            let hashes: Vec<u64> = seeds.iter().copied().chain(near).collect();
            let mut index = HashIndex::default();
            for (hash, owner) in hashes.iter().zip(0..) {
                index.insert(*hash, owner);
            }
            let gone = removed.index(hashes.len());
            index.remove(hashes[gone], gone as u32);
            for hash in &hashes {
                let mut found = index.within(*hash, distance);
                found.sort_unstable();
                let is_near = |owner: &u32| *owner != gone as u32 && (hash ^ hashes[*owner as usize]).count_ones() <= distance;
                let expected: Vec<u32> = (0..hashes.len() as u32).filter(is_near).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
