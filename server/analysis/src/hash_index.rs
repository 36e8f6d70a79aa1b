//! Index of 64-bit hashes: finds all hashes within a Hamming distance, exactly (multi-index hashing).
//!
//! A hash is cut into six chunks of 10 or 11 bits. If two hashes differ in at most `6 r + a` bits, then one of the
//! first `a + 1` chunks differs in at most `r` bits, or one of the others in at most `r - 1` (pigeonhole principle). So
//! looking up all chunks within these radii finds every match (Norouzi, Punjani and Fleet, "Fast search in Hamming
//! space with multi-index hashing", 2012).

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Number of chunks that a hash is cut into.
const CHUNKS: usize = 6;

/// First bit of each chunk, and the end of the last chunk.
const BOUNDS: [u32; CHUNKS + 1] = [0, 11, 22, 33, 44, 54, 64];

/// Maximum radius within a chunk for look-ups, in bits. For a larger one, a scan of all hashes is faster.
const MAX_RADIUS: u32 = 2;

/// Builder of the hasher for 16-bit keys that are parts of hashes already. An attacker who chooses keys can do no harm,
/// since only 65,536 keys exist.
pub(crate) type BuildSpreadingHasher = BuildHasherDefault<SpreadingHasher>;

/// Hasher that spreads 16 bits over 64 by one multiplication.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SpreadingHasher(u64);

impl Hasher for SpreadingHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }

    fn finish(&self) -> u64 {
        // Hash tables use the lowest bits for the position and the highest ones for a tag.
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26)
    }
}

/// Hashes and their owners, by one chunk of the hash.
type ChunkTable = HashMap<u16, Vec<(u64, u32)>, BuildSpreadingHasher>;

/// Index of hashes; each belongs to an owner, a number that the caller chooses.
#[derive(Debug, Clone, Default)]
pub(crate) struct HashIndex {
    /// All hashes by each of their chunks.
    tables: [ChunkTable; CHUNKS],
}

impl HashIndex {
    /// Adds the hash of an owner that has none in the index.
    pub(crate) fn insert(&mut self, hash: u64, owner: u32) {
        for (position, table) in self.tables.iter_mut().enumerate() {
            table.entry(chunk(hash, position)).or_default().push((hash, owner));
        }
    }

    /// Removes an owner's hash.
    pub(crate) fn remove(&mut self, hash: u64, owner: u32) {
        for (position, table) in self.tables.iter_mut().enumerate() {
            if let Some(hashes) = table.get_mut(&chunk(hash, position)) {
                hashes.retain(|other| other.1 != owner);
            }
        }
    }

    /// Owners whose hash differs from `hash` in at most `distance` bits, in no particular order.
    pub(crate) fn within(&self, hash: u64, distance: u32) -> Vec<u32> {
        let is_near = |other: &&(u64, u32)| (hash ^ other.0).count_ones() <= distance;
        let owner = |other: &(u64, u32)| other.1;
        if distance / CHUNKS as u32 > MAX_RADIUS {
            return self.tables[0].values().flatten().filter(is_near).map(owner).collect();
        }
        let mut found = vec![];
        for position in 0..CHUNKS {
            let Some(chunk_radius) = radius(position, distance) else { break };
            // Skips hashes that an earlier chunk has found.
            let is_new = |other: &&(u64, u32)| {
                (0..position).all(|earlier| {
                    let differing = (chunk(hash, earlier) ^ chunk(other.0, earlier)).count_ones();
                    radius(earlier, distance).is_none_or(|radius| radius < differing)
                })
            };
            for_each_neighbour(chunk(hash, position), width(position), chunk_radius, &mut |neighbour| {
                let candidates = self.tables[position].get(&neighbour).into_iter().flatten();
                found.extend(candidates.filter(is_near).filter(is_new).map(owner));
            });
        }
        found
    }
}

/// Radius of the search in a chunk for hashes within `distance`, both in bits; none if the chunk need not be searched.
fn radius(position: usize, distance: u32) -> Option<u32> {
    let (radius, rest) = (distance / CHUNKS as u32, distance % CHUNKS as u32);
    if position as u32 <= rest { Some(radius) } else { radius.checked_sub(1) }
}

/// Number of bits of a chunk.
fn width(position: usize) -> u32 {
    BOUNDS[position + 1] - BOUNDS[position]
}

/// Value of a chunk.
fn chunk(hash: u64, position: usize) -> u16 {
    (hash >> BOUNDS[position] & ((1 << width(position)) - 1)) as u16
}

/// Calls `visit` with every value of `width` bits that differs from `value` in at most `radius` bits (up to 2).
fn for_each_neighbour(value: u16, width: u32, radius: u32, visit: &mut dyn FnMut(u16)) {
    visit(value);
    for first in (0..width).filter(|_| radius >= 1) {
        visit(value ^ 1 << first);
        for second in (0..first).filter(|_| radius >= 2) {
            visit(value ^ 1 << first ^ 1 << second);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_the_same_hashes_as_a_full_scan(
            seeds in prop::collection::vec(any::<u64>(), 1..40),
            flips in prop::collection::vec(any::<(prop::sample::Index, u64, u64, u64)>(), 0..80),
            removed in any::<prop::sample::Index>(),
            distance in 0..25_u32,
        ) {
            // Hashes that differ from a seed in about an eighth of their bits, so that there are matches.
            let near = flips.iter().map(|(seed, one, two, three)| seed.get(&seeds) ^ (one & two & three));
            let hashes: Vec<u64> = seeds.iter().copied().chain(near).collect();
            let mut index = HashIndex::default();
            for (hash, owner) in hashes.iter().zip(0..) {
                index.insert(*hash, owner);
            }
            let removed = removed.index(hashes.len());
            index.remove(hashes[removed], removed as u32);
            for hash in &hashes {
                let mut found = index.within(*hash, distance);
                found.sort_unstable();
                let is_near = |owner: &u32| {
                    *owner != removed as u32 && (hash ^ hashes[*owner as usize]).count_ones() <= distance
                };
                let expected: Vec<u32> = (0..hashes.len() as u32).filter(is_near).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
