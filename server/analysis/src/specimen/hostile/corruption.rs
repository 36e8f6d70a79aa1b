//! Good files that were cut off or had bits turned.

use crate::specimen::encode::{bmp, gif, jpeg, png, tiff, webp};
use crate::specimen::photo::photo;
use crate::specimen::specimen_file::Specimen;

/// Each format cut off at this many places, evenly from its first bytes to its last.
pub fn truncated(places: usize) -> Vec<Specimen> {
    let cut = |good: &Specimen, place: usize| {
        let end = (good.bytes.len() * (place + 1) / (places + 1)).max(16);
        Specimen::new(&format!("cut-{place}-{}", good.name), good.bytes[..end].to_vec())
    };
    good().iter().flat_map(|good| (0..places).map(move |place| cut(good, place))).collect()
}

/// This many copies of each format with some bits turned, up to 24 of them, a few of them in the header.
pub fn flipped(seed: u64, copies: usize) -> Vec<Specimen> {
    let mut random = SplitMix64(seed);
    let mut flipped = vec![];
    for good in good() {
        for copy in 0..copies {
            let mut bytes = good.bytes.clone();
            for flip in 0..1 + random.below(24) {
                let within = if flip % 4 == 0 { bytes.len().min(200) } else { bytes.len() };
                // The first bytes say the format: turning those makes it no image at all.
                let place = 16 + random.below(within - 16);
                bytes[place] ^= 1 << random.below(8);
            }
            flipped.push(Specimen::new(&format!("flipped-{copy}-{}", good.name), bytes));
        }
    }
    flipped
}

/// A small picture in each format.
fn good() -> Vec<Specimen> {
    let picture = photo(6, 96, 72);
    vec![
        Specimen::new("a.jpg", jpeg(&picture, 80)),
        Specimen::new("a.png", png(&picture)),
        Specimen::new("a.gif", gif(&picture)),
        Specimen::new("a.webp", webp(&picture)),
        Specimen::new("a.bmp", bmp(&picture)),
        Specimen::new("a.tif", tiff(&picture)),
    ]
}

/// SplitMix64 (Steele, Lea and Flood, 2014): numbers that look random, the same for the same seed.
struct SplitMix64(u64);

impl SplitMix64 {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}
