//! Finding pictures that have the same anchors.

use std::collections::HashMap;

use super::anchor::{Anchor, SIDE};
use super::context::Context;
use super::demands::Nature;
use super::turn::Turn;
use crate::hash_index::Spread;
use crate::vectors::{loops, widest};

/// Signs that may differ of the twenty that are not looked up by: with 4 nearly as many copies of photographs are found as with 6,
/// and chance passes a tenth as often.
const DIFFERING: u32 = 4;

/// Side of the square of the lowest frequencies, whose signs anchors are looked up by: they are the surest.
const SURE: usize = 4;

/// Anchors by the signs of their lowest frequencies.
#[derive(Debug, Clone, Default)]
pub(super) struct AnchorIndex {
    buckets: HashMap<u16, Bucket, Spread>,
}

/// The anchors of one key.
#[derive(Debug, Clone, Default)]
struct Bucket {
    /// The signs that are not in the key: they lie together, since most is known by them.
    rests: Vec<u32>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    context: Context,
    owner: u32,
    /// What its owner is.
    nature: Nature,
    /// Which of its owner's anchors it is, and its scale.
    anchor: u8,
    level: u8,
}

/// An anchor of a picture, turned, that looks like one of another picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) owner: u32,
    pub(super) turn: Turn,
    /// By how many levels it is larger than the one that was looked up.
    pub(super) larger: i8,
    /// Place among the anchors that were looked up.
    pub(super) sought: u8,
    /// Place among the owner's anchors.
    pub(super) found: u8,
}

impl AnchorIndex {
    /// Adds the anchors of an owner who has none in the index.
    pub(super) fn insert(&mut self, anchors: &[Anchor], nature: Nature, owner: u32) {
        for (anchor, place) in anchors.iter().zip(0..) {
            let (key, rest) = split(anchor.signs);
            let Anchor { context, level, .. } = *anchor;
            let bucket = self.buckets.entry(key).or_default();
            bucket.rests.push(rest);
            bucket.entries.push(Entry { context, owner, nature, anchor: place, level });
        }
    }

    /// Takes an owner's anchors out.
    pub(super) fn remove(&mut self, anchors: &[Anchor], owner: u32) {
        for anchor in anchors {
            if let Some(bucket) = self.buckets.get_mut(&split(anchor.signs).0) {
                let mut owners = bucket.entries.iter().map(|entry| entry.owner);
                bucket.rests.retain(|_| owners.next() != Some(owner));
                bucket.entries.retain(|entry| entry.owner != owner);
            }
        }
    }

    /// Every anchor that is like one of these of a picture of such a nature, however it is turned, of those owners, numbered below
    /// `owners`, who have so many of them as `fewest` says in the same turn and at the same scale of the one picture to the other;
    /// sorted.
    pub(super) fn hits(
        &self,
        anchors: &[Anchor],
        nature: Nature,
        owners: usize,
        fewest: impl Fn(u32) -> usize,
    ) -> Vec<Hit> {
        // Most owners have one or two by chance: counting costs less than sorting them.
        let mut counts = vec![0_u8; owners * Turn::ALL.len()];
        let place = |hit: &Hit| hit.owner as usize * Turn::ALL.len() + hit.turn.number();
        let mut hits = widest(LookUp(self, anchors, nature));
        for hit in &hits {
            counts[place(hit)] = counts[place(hit)].saturating_add(1);
        }
        hits.retain(|hit| counts[place(hit)] > 1 && usize::from(counts[place(hit)]) >= fewest(hit.owner));
        hits.sort_unstable();
        let mut kept = vec![];
        for alike in hits.chunk_by(Hit::is_as) {
            if alike.len() >= fewest(alike[0].owner) {
                kept.extend_from_slice(alike);
            }
        }
        kept
    }

    /// Every anchor that is like one of these, in no particular order.
    #[inline(always)]
    fn alike(&self, anchors: &[Anchor], nature: Nature) -> Vec<Hit> {
        let mut hits = vec![];
        for turn in Turn::ALL {
            for (anchor, sought) in anchors.iter().zip(0..) {
                let (key, rest) = split(turn.signs::<SIDE>(anchor.signs));
                let Some(bucket) = self.buckets.get(&key) else { continue };
                let context = anchor.context.turned(turn);
                for (other, entry) in bucket.rests.iter().zip(&bucket.entries) {
                    if (other ^ rest).count_ones() <= DIFFERING
                        && context.is_like(entry.context, nature.demands(entry.nature).surroundings)
                    {
                        let larger = entry.level as i8 - anchor.level as i8;
                        hits.push(Hit { owner: entry.owner, turn, larger, sought, found: entry.anchor });
                    }
                }
            }
        }
        hits
    }
}

// Processors count bits, but not the least of their kind.
loops! { LookUp<'a>(index: &'a AnchorIndex, anchors: &'a [Anchor], nature: Nature) -> Vec<Hit> = AnchorIndex::alike }

impl Hit {
    /// Whether both are of the same owner, turn and scale.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        (self.owner, self.turn, self.larger) == (other.owner, other.turn, other.larger)
    }
}

/// The signs of the lowest frequencies, and the others. Of a turned picture's signs both are those of the turned anchor, so what is
/// like something is so in both directions.
fn split(signs: u64) -> (u16, u32) {
    let (mut key, mut rest) = (0, 0);
    for place in 1..SIDE * SIDE {
        let sign = signs >> (SIDE * SIDE - 1 - place) & 1;
        if place / SIDE < SURE && place % SIDE < SURE {
            key = key << 1 | sign as u16;
        } else {
            rest = rest << 1 | sign as u32;
        }
    }
    (key, rest)
}
