//! Pixel statistics: luma, histograms and colour sums of an image, in one pass over its pixels.

use protocol::Histogram;

use crate::raster::{self, Raster};
use crate::simd::{dispatch, kernel};

/// Statistics of the pixels of an image.
pub(crate) struct PixelStats {
    /// Luma of every pixel (Rec. ITU-R BT.601), 0 to 255.
    pub(crate) luma: Vec<u8>,
    /// Number of pixels by value, for luma and each colour channel.
    pub(crate) histogram: Histogram,
    pub(crate) opponents: OpponentSums,
    /// Number of coloured pixels; see [`MIN_CHANNEL_DIFFERENCE`].
    pub(crate) coloured: u32,
}

/// Minimum difference between the largest and the smallest channel of a coloured pixel. Compression alters grey pixels
/// by less.
const MIN_CHANNEL_DIFFERENCE: u8 = 8;

/// Sums over all pixels of the opponent colours `rg = R - G` and `yb = R + G - 2 B` (twice the usual `yb`), and of
/// their squares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct OpponentSums {
    pub(crate) rg: i64,
    pub(crate) rg_squares: i64,
    pub(crate) yb: i64,
    pub(crate) yb_squares: i64,
}

impl PixelStats {
    /// Computes the statistics of an image from its colours; opacity is ignored.
    pub(crate) fn from_raster(raster: &Raster) -> Self {
        let mut lumas = vec![0; raster.rgb.len() / 3];
        let (mut counts, mut block) = ([const { ValueCounts::ZERO }; 4], PixelBlock::default());
        let (mut opponents, mut coloured) = (OpponentSums::default(), 0);
        for (rgb, luma) in raster.rgb.chunks(3 * BLOCK_PIXELS).zip(lumas.chunks_mut(BLOCK_PIXELS)) {
            let sums = dispatch(MeasureBlock(&mut block, rgb, luma));
            opponents.add(&sums);
            coloured += sums.coloured;
            let [red, green, blue] = block.channels.each_ref().map(|channel| &channel[..luma.len()]);
            for (counts, values) in counts.iter_mut().zip([&*luma, red, green, blue]) {
                counts.add(values);
            }
        }
        let [luma, red, green, blue] = counts.map(|counts| counts.total());
        Self { luma: lumas, histogram: Histogram { luma, red, green, blue }, opponents, coloured }
    }
}

/// Histogram of 256 values, counted in four separate parts. With one part, counting would be slower: increments of the
/// same counter wait for each other, and neighbouring pixels often have the same value.
struct ValueCounts([[u32; 256]; 4]);

impl ValueCounts {
    const ZERO: Self = Self([[0; 256]; 4]);

    /// Counts these values.
    fn add(&mut self, values: &[u8]) {
        let [one, two, three, four] = &mut self.0;
        let (eights, rest) = values.as_chunks::<8>();
        for eight in eights {
            // One load for all eight values.
            let word = u64::from_le_bytes(*eight);
            let value = |index: u32| usize::from((word >> (8 * index)) as u8);
            one[value(0)] += 1;
            two[value(1)] += 1;
            three[value(2)] += 1;
            four[value(3)] += 1;
            one[value(4)] += 1;
            two[value(5)] += 1;
            three[value(6)] += 1;
            four[value(7)] += 1;
        }
        rest.iter().for_each(|&value| one[usize::from(value)] += 1);
    }

    /// Number of pixels by value: the sum of the four parts.
    fn total(&self) -> Vec<u32> {
        (0..256).map(|value| self.0.iter().map(|counts| counts[value]).sum()).collect()
    }
}

/// Number of pixels of a block. Sums over a block fit into 32 bits; such sums are twice as fast as those in 64 bits.
const BLOCK_PIXELS: usize = 4096;

/// Pixels of a block, separated into red, green and blue.
struct PixelBlock {
    channels: [[u8; BLOCK_PIXELS]; 3],
}

impl Default for PixelBlock {
    fn default() -> Self {
        Self { channels: [[0; BLOCK_PIXELS]; 3] }
    }
}

/// Sums over a block, as in [`OpponentSums`], and its number of coloured pixels.
#[derive(Default)]
struct BlockSums {
    rg: i32,
    rg_squares: u32,
    yb: i32,
    yb_squares: u32,
    coloured: u32,
}

kernel! {
    MeasureBlock<'a>(block: &'a mut PixelBlock, rgb: &'a [u8], luma: &'a mut [u8]) -> BlockSums = PixelBlock::measure
}

impl PixelBlock {
    /// Separates the channels of RGB pixels, writes their luma to `luma`, and returns the sums over them.
    #[inline(always)]
    fn measure(&mut self, rgb: &[u8], luma: &mut [u8]) -> BlockSums {
        let count = luma.len().min(BLOCK_PIXELS);
        let luma = &mut luma[..count];
        let [red, green, blue] = self.channels.each_mut().map(|channel| &mut channel[..count]);
        for (index, pixel) in rgb.as_chunks::<3>().0.iter().enumerate().take(count) {
            [red[index], green[index], blue[index]] = *pixel;
        }
        let mut sums = BlockSums::default();
        for index in 0..count {
            let pixel @ [red, green, blue] = [red[index], green[index], blue[index]];
            luma[index] = raster::luma(red, green, blue);
            sums.add(pixel);
        }
        sums
    }
}

impl BlockSums {
    /// Adds a pixel.
    #[inline(always)]
    fn add(&mut self, [red, green, blue]: [u8; 3]) {
        let difference = red.max(green).max(blue) - red.min(green).min(blue);
        self.coloured += u32::from(difference >= MIN_CHANNEL_DIFFERENCE);
        let [red, green, blue] = [i32::from(red), i32::from(green), i32::from(blue)];
        let (rg, yb) = (red - green, red + green - 2 * blue);
        self.rg += rg;
        self.rg_squares += (rg * rg) as u32;
        self.yb += yb;
        self.yb_squares += (yb * yb) as u32;
    }
}

impl OpponentSums {
    /// Adds the sums of a block.
    fn add(&mut self, sums: &BlockSums) {
        self.rg += i64::from(sums.rg);
        self.rg_squares += i64::from(sums.rg_squares);
        self.yb += i64::from(sums.yb);
        self.yb_squares += i64::from(sums.yb_squares);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_every_pixel_once() {
        for width in [1, 2, 3, 4095, 4097, 9001] {
            let rgb: Vec<u8> =
                (0..3 * width).map(|index: u32| (index.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
            let raster = Raster { width, height: 1, rgb, alpha: None };
            let stats = PixelStats::from_raster(&raster);
            assert_eq!(stats.luma, raster.luma());
            let mut counts = [0_u32; 256];
            raster.rgb.iter().skip(2).step_by(3).for_each(|&blue| counts[usize::from(blue)] += 1);
            assert_eq!(stats.histogram.blue, counts);
            assert_eq!(stats.histogram.luma.iter().sum::<u32>(), width);
            let is_coloured = |pixel: &[u8]| pixel.iter().max().unwrap() - pixel.iter().min().unwrap() >= 8;
            assert_eq!(stats.coloured as usize, raster.rgb.chunks(3).filter(|pixel| is_coloured(pixel)).count());
        }
    }

    #[test]
    fn sums_of_extreme_colours_do_not_overflow() {
        // Two blocks of the strongest yellow and blue.
        let raster = Raster {
            width: 2 * BLOCK_PIXELS as u32,
            height: 1,
            rgb: [[255, 255, 0], [0, 0, 255]].concat().repeat(BLOCK_PIXELS),
            alpha: None,
        };
        let OpponentSums { rg, rg_squares, yb, yb_squares } = PixelStats::from_raster(&raster).opponents;
        assert_eq!((rg, rg_squares, yb, yb_squares), (0, 0, 0, 2 * BLOCK_PIXELS as i64 * 510 * 510));
    }
}
