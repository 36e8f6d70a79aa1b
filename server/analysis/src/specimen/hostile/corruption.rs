//! Truncated and bit-flipped files, made from a valid image in each format.

use crate::specimen::encode::{bmp, gif, jpeg, png, tiff, webp};
use crate::specimen::heic_files::heic_grid;
use crate::specimen::photo::photo;
use crate::specimen::specimen_file::Specimen;

/// A small image in each format, truncated at this many positions at equal distances: one file per format and position.
/// Each file keeps at least 16 bytes.
pub fn truncated(positions: usize) -> Vec<Specimen> {
    let cut = |valid_file: &Specimen, position: usize| {
        let end = (valid_file.bytes.len() * (position + 1) / (positions + 1)).max(16);
        Specimen::new(&format!("cut-{position}-{}", valid_file.name), valid_file.bytes[..end].to_vec())
    };
    valid_files().iter().flat_map(|valid_file| (0..positions).map(move |position| cut(valid_file, position))).collect()
}

/// This many copies of a small image in each format, each with 1 to 24 bit flips, which may hit the same bit twice. The
/// first flip and every fourth after it are among the first 200 bytes; the first 16 bytes stay. The same seed flips the
/// same bits.
pub fn flipped(seed: u64, copies: usize) -> Vec<Specimen> {
    let mut random = SplitMix64(seed);
    let mut flipped = vec![];
    for valid_file in valid_files() {
        for copy in 0..copies {
            let mut bytes = valid_file.bytes.clone();
            for flip in 0..1 + random.below(24) {
                let within = if flip % 4 == 0 { bytes.len().min(200) } else { bytes.len() };
                // The first bytes are left alone because they identify the format.
                let position = 16 + random.below(within - 16);
                bytes[position] ^= 1 << random.below(8);
            }
            flipped.push(Specimen::new(&format!("flipped-{copy}-{}", valid_file.name), bytes));
        }
    }
    flipped
}

/// A small valid image in each format.
fn valid_files() -> Vec<Specimen> {
    let picture = photo(6, 96, 72);
    vec![
        Specimen::new("a.jpg", jpeg(&picture, 80)),
        Specimen::new("a.png", png(&picture)),
        Specimen::new("a.gif", gif(&picture)),
        Specimen::new("a.webp", webp(&picture)),
        Specimen::new("a.bmp", bmp(&picture)),
        Specimen::new("a.tif", tiff(&picture)),
        Specimen::new("a.heic", heic_grid(&picture, (48, 24))),
    ]
}

/// Random number generator SplitMix64 (Steele, Lea and Flood, 2014).
struct SplitMix64(u64);

impl SplitMix64 {
    /// Next random number, at least 0 and less than `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}
