//! What an image is compared by: two hashes of 64 bits, and a signature that tells true likeness from chance.

mod cells;
mod dct;
mod margins;
mod signature;

pub(crate) use dct::{dct, frequencies};
use margins::without_margins;
use std::borrow::Cow;

use protocol::{BitHash, Identity};
pub(crate) use signature::decoded;

use self::cells::averaged;
use crate::rounding::rounded;

/// The identity of an image, given its luma row after row. Rows that a file does not have are not given.
pub(crate) fn identity(luma: &[u8], width: u32, height: u32) -> Identity {
    let (columns, rows) = without_margins(luma, width as usize, height as usize);
    let (width, height, trimmed) = if columns.len() == width as usize {
        (width, rows.len() as u32, Cow::Borrowed(&luma[rows.start * width as usize..rows.end * width as usize]))
    } else {
        let lines = rows.clone().flat_map(|row| &luma[row * width as usize..][columns.clone()]);
        (columns.len() as u32, rows.len() as u32, Cow::Owned(lines.copied().collect()))
    };
    let luma = &*trimmed;
    let (signature, contrast) = signature::signature(luma, width, height);
    Identity {
        dhash: dhash(luma, width, height),
        phash: phash(luma, width, height),
        contrast: rounded(contrast, 2),
        signature: Some(signature),
    }
}

/// The difference hash (Neal Krawetz, "Kind of like that", 2013): row after row, is a cell brighter than its left neighbour?
fn dhash(luma: &[u8], width: u32, height: u32) -> BitHash {
    // Whole luma steps: cells of the same tone are equal, not different by chance.
    let cells: Vec<f32> = averaged(luma, width, height, (9, 8)).into_iter().map(f32::round).collect();
    let pairs = cells.chunks_exact(9).flat_map(|row| row.windows(2));
    BitHash(pairs.fold(0, |bits, pair| bits << 1 | u64::from(pair[1] > pair[0])))
}

/// The DCT hash (Krawetz, "Looks like it", 2011; Buchner's `imagehash.phash` puts it the same way): row after row, is each of the
/// 8 x 8 lowest frequencies of a 32 x 32 reduction above the median of them?
fn phash(luma: &[u8], width: u32, height: u32) -> BitHash {
    let cells = averaged(luma, width, height, (32, 32));
    let lowest: [f32; 64] = frequencies(&cells, &dct::<32, 8>());
    let mut sorted = lowest;
    sorted.sort_by(f32::total_cmp);
    let median = f32::midpoint(sorted[31], sorted[32]);
    BitHash(lowest.iter().fold(0, |bits, value| bits << 1 | u64::from(*value > median)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(value: impl Fn(u32, u32) -> u8) -> Identity {
        let luma: Vec<u8> = (0..90 * 80_u32).map(|index| value(index % 90, index / 90)).collect();
        identity(&luma, 90, 80)
    }

    #[test]
    fn brighter_to_the_right_is_one() {
        assert_eq!(picture(|x, _| (2 * x) as u8).dhash, BitHash(u64::MAX));
        assert_eq!(picture(|x, _| 255 - x as u8).dhash, BitHash(0));
        // Bright in the middle: the first four differences rise, the last four fall.
        assert_eq!(picture(|x, _| 100 - x.abs_diff(45) as u8).dhash, BitHash(0xf0f0_f0f0_f0f0_f0f0));
    }

    #[test]
    fn a_wave_is_one_frequency() {
        let wave = |x: u32, y: u32| {
            let phase = std::f32::consts::PI * (3.0 * (x as f32 + 0.5) / 90.0);
            let other = std::f32::consts::PI * ((y as f32 + 0.5) / 80.0);
            (128.0 + 100.0 * phase.cos() * other.cos()) as u8
        };
        let hash = picture(wave).phash.0;
        // The mean, and frequency 3 across by 1 down, stand out above all others.
        assert_eq!(hash & (1 << 63), 1 << 63);
        assert_eq!(hash & (1 << (63 - 8 - 3)), 1 << (63 - 8 - 3));
        let inverse = picture(|x, y| 255 - wave(x, y)).phash.0;
        assert_eq!(inverse & (1 << (63 - 8 - 3)), 0);
    }

    #[test]
    fn contrast_is_that_of_the_cells() {
        assert_eq!(picture(|_, _| 77).contrast, 0.0);
        // Half black, half white.
        assert!((picture(|x, _| if x < 45 { 0 } else { 200 }).contrast - 100.0).abs() < 2.0);
    }
}
