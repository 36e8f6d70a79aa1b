//! Finding all 64-bit hashes within a Hamming distance, exactly.
//!
//! A hash is cut into four chunks of 16 bits. If two hashes differ in at most `d` bits, some chunk of theirs differs in at most
//! `d / 4` (pigeonhole): looking up the few chunks that close finds every candidate (Norouzi, Punjani and Fleet, "Fast search in
//! Hamming space with multi-index hashing", 2012).

use std::collections::HashMap;

const CHUNKS: usize = 4;

/// Beyond this radius within a chunk, looking at every hash is faster than looking up its neighbours.
const WIDEST_RADIUS: u32 = 2;

/// A set of hashes.
#[derive(Debug, Clone, Default)]
pub(crate) struct HashIndex {
    tables: [HashMap<u16, Vec<u64>>; CHUNKS],
}

impl HashIndex {
    /// Adds a hash; it must not be in the set.
    pub(crate) fn insert(&mut self, hash: u64) {
        for (place, table) in self.tables.iter_mut().enumerate() {
            table.entry(chunk(hash, place)).or_default().push(hash);
        }
    }

    /// Takes a hash out.
    pub(crate) fn remove(&mut self, hash: u64) {
        for (place, table) in self.tables.iter_mut().enumerate() {
            if let Some(hashes) = table.get_mut(&chunk(hash, place)) {
                hashes.retain(|other| *other != hash);
            }
        }
    }

    /// Every hash of the set that differs from `hash` in at most `distance` bits, in no particular order.
    pub(crate) fn within(&self, hash: u64, distance: u32) -> Vec<u64> {
        let is_near = |other: &u64| (hash ^ other).count_ones() <= distance;
        let radius = distance / CHUNKS as u32;
        if radius > WIDEST_RADIUS {
            return self.tables[0].values().flatten().copied().filter(is_near).collect();
        }
        let mut found = vec![];
        for place in 0..CHUNKS {
            // What an earlier chunk has found is not taken twice.
            let is_new = |other: &u64| {
                (0..place).all(|earlier| (chunk(hash, earlier) ^ chunk(*other, earlier)).count_ones() > radius)
            };
            for_neighbours(chunk(hash, place), radius, &mut |neighbour| {
                let candidates = self.tables[place].get(&neighbour).into_iter().flatten();
                found.extend(candidates.copied().filter(is_near).filter(is_new));
            });
        }
        found
    }
}

fn chunk(hash: u64, place: usize) -> u16 {
    (hash >> (16 * place)) as u16
}

/// Calls with every value that differs in at most `radius` (up to 2) bits.
fn for_neighbours(value: u16, radius: u32, call: &mut dyn FnMut(u16)) {
    call(value);
    for first in (0..16).filter(|_| radius >= 1) {
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
            seeds in prop::collection::hash_set(any::<u64>(), 1..40),
            flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u64>(), any::<u64>(), any::<u64>()), 0..80),
            removed in any::<prop::sample::Index>(),
            distance in 0..20u32,
        ) {
            let seeds: Vec<u64> = seeds.into_iter().collect();
            // Neighbours with about an eighth of their bits different, so that there is something to find.
            let near = flips.iter().map(|(seed, one, two, three)| seed.get(&seeds) ^ (one & two & three));
            let mut hashes: Vec<u64> = seeds.iter().copied().chain(near).collect();
            hashes.sort_unstable();
            hashes.dedup();
            let mut index = HashIndex::default();
            for hash in &hashes {
                index.insert(*hash);
            }
            let gone = hashes.remove(removed.index(hashes.len()));
            index.remove(gone);
            for hash in hashes.iter().chain([&gone]) {
                let mut found = index.within(*hash, distance);
                found.sort_unstable();
                let expected: Vec<u64> = hashes.iter().copied().filter(|other| (hash ^ other).count_ones() <= distance).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
