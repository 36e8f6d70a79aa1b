//! One pass over the pixels for all that needs each of them: luma, the histograms and the sums of colourfulness.

use protocol::Histogram;

use crate::raster::{Raster, luma};

/// What the pass finds.
pub(crate) struct Tally {
    /// Luma of every pixel (Rec. ITU-R BT.601), 0 to 255.
    pub(crate) luma: Vec<u8>,
    pub(crate) histogram: Histogram,
    pub(crate) opponents: Opponents,
    /// Number of pixels that are coloured.
    pub(crate) coloured: u32,
}

/// Least difference between the largest and the smallest channel of a coloured pixel: above what compression does to a grey one.
const LEAST_DIFFERENCE: u8 = 8;

/// Sums over all pixels of the opponent colours `rg = R - G` and `yb = R + G - 2 B`, and of their squares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Opponents {
    pub(crate) rg: i64,
    pub(crate) rg_squares: i64,
    pub(crate) yb: i64,
    pub(crate) yb_squares: i64,
}

/// Counts by value: of luma, red, green and blue.
type Counts = [[u32; 256]; 4];

impl Tally {
    /// Takes in an opaque image.
    pub(crate) fn of(raster: &Raster) -> Self {
        // Two sets, since neighbours are often equal and would wait for each other's count.
        let (mut even, mut odd) = ([[0; 256]; 4], [[0; 256]; 4]);
        let mut lumas = vec![0; raster.rgb.len() / 3];
        let mut opponents = Opponents::default();
        let mut coloured = 0;
        for (rgb, luma) in raster.rgb.chunks(3 * ROW).zip(lumas.chunks_mut(ROW)) {
            let mut row = Row::default();
            let (mut rgb, mut luma) = (rgb.chunks_exact(6), luma.chunks_exact_mut(2));
            for (rgb, luma) in (&mut rgb).zip(&mut luma) {
                luma[0] = row.add(&mut even, [rgb[0], rgb[1], rgb[2]]);
                luma[1] = row.add(&mut odd, [rgb[3], rgb[4], rgb[5]]);
            }
            if let ([red, green, blue], [luma]) = (rgb.remainder(), luma.into_remainder()) {
                *luma = row.add(&mut even, [*red, *green, *blue]);
            }
            opponents.add(&row);
            coloured += row.coloured;
        }
        let [luma, red, green, blue] =
            [0, 1, 2, 3].map(|kind| even[kind].iter().zip(odd[kind]).map(|(even, odd)| even + odd).collect());
        Self { luma: lumas, histogram: Histogram { luma, red, green, blue }, opponents, coloured }
    }
}

/// Pixels whose sums are sure to fit into 32 bits, which are twice as fast.
const ROW: usize = 4096;

#[derive(Default)]
struct Row {
    rg: i32,
    rg_squares: u32,
    yb: i32,
    yb_squares: u32,
    coloured: u32,
}

impl Row {
    /// Adds a pixel and tells its luma.
    #[inline(always)]
    fn add(&mut self, counts: &mut Counts, [red, green, blue]: [u8; 3]) -> u8 {
        let luma = luma(red, green, blue);
        counts[0][usize::from(luma)] += 1;
        counts[1][usize::from(red)] += 1;
        counts[2][usize::from(green)] += 1;
        counts[3][usize::from(blue)] += 1;
        let difference = red.max(green).max(blue) - red.min(green).min(blue);
        self.coloured += u32::from(difference >= LEAST_DIFFERENCE);
        let [red, green, blue] = [i32::from(red), i32::from(green), i32::from(blue)];
        let (rg, yb) = (red - green, red + green - 2 * blue);
        self.rg += rg;
        self.rg_squares += (rg * rg) as u32;
        self.yb += yb;
        self.yb_squares += (yb * yb) as u32;
        luma
    }
}

impl Opponents {
    fn add(&mut self, row: &Row) {
        self.rg += i64::from(row.rg);
        self.rg_squares += i64::from(row.rg_squares);
        self.yb += i64::from(row.yb);
        self.yb_squares += i64::from(row.yb_squares);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_counts_once_whatever_their_number() {
        for width in [1, 2, 3, 4095, 4097, 9001] {
            let rgb: Vec<u8> =
                (0..3 * width).map(|index: u32| (index.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
            let raster = Raster { width, height: 1, rgb, alpha: None };
            let tally = Tally::of(&raster);
            assert_eq!(tally.luma, raster.luma());
            let mut counts = [0_u32; 256];
            raster.rgb.iter().skip(2).step_by(3).for_each(|&blue| counts[usize::from(blue)] += 1);
            assert_eq!(tally.histogram.blue, counts);
            assert_eq!(tally.histogram.luma.iter().sum::<u32>(), width);
            let is_coloured = |pixel: &[u8]| pixel.iter().max().unwrap() - pixel.iter().min().unwrap() >= 8;
            assert_eq!(tally.coloured as usize, raster.rgb.chunks(3).filter(|pixel| is_coloured(pixel)).count());
        }
    }

    #[test]
    fn the_extremes_fit() {
        // Twice the brightest yellow and blue that a row can hold.
        let raster = Raster {
            width: 2 * ROW as u32,
            height: 1,
            rgb: [[255, 255, 0], [0, 0, 255]].concat().repeat(ROW),
            alpha: None,
        };
        let Opponents { rg, rg_squares, yb, yb_squares } = Tally::of(&raster).opponents;
        assert_eq!((rg, rg_squares, yb, yb_squares), (0, 0, 0, 2 * ROW as i64 * 510 * 510));
    }
}
