//! Identity of an image: the data by which the duplicate search compares it, two 64-bit hashes, a signature of about
//! 1100 luma cells, and the contrast of these cells. Uniform margins are left out, unless they are wide.

mod cells;
mod dct;
mod margins;
mod signature;

pub(crate) use dct::{dct_weights, lowest_frequencies};
use margins::without_margins;
use std::borrow::Cow;

use protocol::{BitHash, Identity};
pub(crate) use signature::signature_cells;

use self::cells::cell_means;
use crate::rounding::rounded;

/// Measures the identity of an image from its luma, row after row. For a truncated file, `luma` and `height` include
/// only the rows that were decoded.
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

/// Difference hash (Neal Krawetz, "Kind of like that", 2013): for each of 9 x 8 cells but the first of a row, row after
/// row, a bit that is set if the cell is brighter than its left neighbour.
fn dhash(luma: &[u8], width: u32, height: u32) -> BitHash {
    // Rounding to whole luma steps makes cells of the same tone equal.
    let cells: Vec<f32> = cell_means(luma, width, height, (9, 8)).into_iter().map(f32::round).collect();
    let pairs = cells.chunks_exact(9).flat_map(|row| row.windows(2));
    BitHash(pairs.fold(0, |bits, pair| bits << 1 | u64::from(pair[1] > pair[0])))
}

/// DCT hash (Krawetz, "Looks like it", 2011; the variant of Buchner's `imagehash.phash`): for each of the 8 x 8 lowest
/// frequencies of a 32 x 32 reduction, row after row, a bit that is set if it is above their median.
fn phash(luma: &[u8], width: u32, height: u32) -> BitHash {
    let cells = cell_means(luma, width, height, (32, 32));
    let lowest: [f32; 64] = lowest_frequencies(&cells, &dct_weights::<32, 8>());
    let mut sorted = lowest;
    sorted.sort_by(f32::total_cmp);
    let median = f32::midpoint(sorted[31], sorted[32]);
    BitHash(lowest.iter().fold(0, |bits, value| bits << 1 | u64::from(*value > median)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Identity of an image of 90 x 80 pixels whose luma is `value(x, y)`.
    fn identity_of(value: impl Fn(u32, u32) -> u8) -> Identity {
        let luma: Vec<u8> = (0..90 * 80_u32).map(|index| value(index % 90, index / 90)).collect();
        identity(&luma, 90, 80)
    }

    #[test]
    fn dhash_bit_is_set_where_luma_rises_to_the_right() {
        assert_eq!(identity_of(|x, _| (2 * x) as u8).dhash, BitHash(u64::MAX));
        assert_eq!(identity_of(|x, _| 255 - x as u8).dhash, BitHash(0));
        // Bright in the middle: luma rises at the first four bits of a row and falls at the last four.
        assert_eq!(identity_of(|x, _| 100 - x.abs_diff(45) as u8).dhash, BitHash(0xf0f0_f0f0_f0f0_f0f0));
    }

    #[test]
    fn phash_bit_is_set_for_the_frequency_of_a_wave() {
        let wave = |x: u32, y: u32| {
            let phase = std::f32::consts::PI * (3.0 * (x as f32 + 0.5) / 90.0);
            let other = std::f32::consts::PI * ((y as f32 + 0.5) / 80.0);
            (128.0 + 100.0 * phase.cos() * other.cos()) as u8
        };
        let hash = identity_of(wave).phash.0;
        // The mean and the frequency 3 across by 1 down are above all others.
        assert_eq!(hash & (1 << 63), 1 << 63);
        assert_eq!(hash & (1 << (63 - 8 - 3)), 1 << (63 - 8 - 3));
        let inverse = identity_of(|x, y| 255 - wave(x, y)).phash.0;
        assert_eq!(inverse & (1 << (63 - 8 - 3)), 0);
    }

    #[test]
    fn contrast_is_the_deviation_of_the_cells() {
        assert_eq!(identity_of(|_, _| 77).contrast, 0.0);
        // Half black, half light grey.
        assert!((identity_of(|x, _| if x < 45 { 0 } else { 200 }).contrast - 100.0).abs() < 2.0);
    }
}
