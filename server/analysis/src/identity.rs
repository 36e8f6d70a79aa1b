//! Perceptual hash: the difference hash of a 9 x 8 reduction (Neal Krawetz, "Kind of like that", 2013).

use protocol::{BitHash, Identity};

use crate::raster::Raster;
use crate::reduction::resampled;
use crate::rounding::rounded;

/// The identity of an image.
pub(crate) fn identity(raster: &Raster) -> Identity {
    let cells = resampled(raster, (9, 8)).luma();
    let mut bits = 0;
    for row in cells.chunks_exact(9) {
        for pair in row.windows(2) {
            bits = bits << 1 | u64::from(pair[1] > pair[0]);
        }
    }
    Identity { dhash: BitHash(bits), contrast: rounded(deviation(&cells), 2) }
}

/// Standard deviation.
fn deviation(values: &[u8]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
    let squares = values.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>();
    (squares / count).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(value: impl Fn(u32) -> u8) -> Identity {
        let rgb = (0..90 * 80_u32).flat_map(|index| [value(index % 90); 3]).collect();
        identity(&Raster { width: 90, height: 80, rgb, alpha: None })
    }

    #[test]
    fn brighter_to_the_right_is_one() {
        assert_eq!(ramp(|x| (2 * x) as u8).dhash, BitHash(u64::MAX));
        assert_eq!(ramp(|x| 255 - x as u8).dhash, BitHash(0));
        // Bright in the middle: the first four differences rise, the last four fall.
        assert_eq!(ramp(|x| 100 - x.abs_diff(45) as u8).dhash, BitHash(0xf0f0_f0f0_f0f0_f0f0));
    }

    #[test]
    fn contrast_is_that_of_the_cells() {
        assert_eq!(ramp(|_| 77).contrast, 0.0);
        // Cells of 0 to 8 times 20: a standard deviation of 20 times the square root of 60 / 9.
        assert_eq!(ramp(|x| (x / 10 * 20) as u8).contrast, 51.64);
    }
}
