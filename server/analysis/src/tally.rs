//! One pass over the pixels for all that needs each of them: luma, the histograms and the sums of colourfulness.

use protocol::Histogram;

use crate::raster::{self, Raster};
use crate::vectors::{loops, widest};

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

impl Tally {
    /// Takes in an opaque image.
    pub(crate) fn of(raster: &Raster) -> Self {
        let mut lumas = vec![0; raster.rgb.len() / 3];
        let (mut counts, mut stretch) = ([const { Counts::NONE }; 4], Stretch::default());
        let (mut opponents, mut coloured) = (Opponents::default(), 0);
        for (rgb, luma) in raster.rgb.chunks(3 * STRETCH).zip(lumas.chunks_mut(STRETCH)) {
            let sums = widest(Measure(&mut stretch, rgb, luma));
            opponents.add(&sums);
            coloured += sums.coloured;
            let [red, green, blue] = stretch.channels.each_ref().map(|channel| &channel[..luma.len()]);
            for (counts, values) in counts.iter_mut().zip([&*luma, red, green, blue]) {
                counts.add(values);
            }
        }
        let [luma, red, green, blue] = counts.map(|counts| counts.total());
        Self { luma: lumas, histogram: Histogram { luma, red, green, blue }, opponents, coloured }
    }
}

/// How often each value occurs: four sets, since neighbours are often equal and would wait for each other's count.
struct Counts([[u32; 256]; 4]);

impl Counts {
    const NONE: Self = Self([[0; 256]; 4]);

    fn add(&mut self, values: &[u8]) {
        let [one, two, three, four] = &mut self.0;
        let (eights, rest) = values.as_chunks::<8>();
        for eight in eights {
            // One load for all of them.
            let word = u64::from_le_bytes(*eight);
            let value = |place: u32| usize::from((word >> (8 * place)) as u8);
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

    fn total(&self) -> Vec<u32> {
        (0..256).map(|value| self.0.iter().map(|counts| counts[value]).sum()).collect()
    }
}

/// Pixels whose sums are sure to fit into 32 bits, which are twice as fast.
const STRETCH: usize = 4096;

/// Red, green and blue of as many pixels, each on its own.
struct Stretch {
    channels: [[u8; STRETCH]; 3],
}

impl Default for Stretch {
    fn default() -> Self {
        Self { channels: [[0; STRETCH]; 3] }
    }
}

/// Sums over a stretch.
#[derive(Default)]
struct Sums {
    rg: i32,
    rg_squares: u32,
    yb: i32,
    yb_squares: u32,
    coloured: u32,
}

loops! { Measure<'a>(stretch: &'a mut Stretch, rgb: &'a [u8], luma: &'a mut [u8]) -> Sums = Stretch::measure }

impl Stretch {
    /// Takes pixels apart, finds the luma of each, and sums up.
    #[inline(always)]
    fn measure(&mut self, rgb: &[u8], luma: &mut [u8]) -> Sums {
        let count = luma.len().min(STRETCH);
        let luma = &mut luma[..count];
        let [red, green, blue] = self.channels.each_mut().map(|channel| &mut channel[..count]);
        for (place, pixel) in rgb.as_chunks::<3>().0.iter().enumerate().take(count) {
            [red[place], green[place], blue[place]] = *pixel;
        }
        let mut sums = Sums::default();
        for place in 0..count {
            let pixel @ [red, green, blue] = [red[place], green[place], blue[place]];
            luma[place] = raster::luma(red, green, blue);
            sums.add(pixel);
        }
        sums
    }
}

impl Sums {
    #[inline(always)]
    fn add(&mut self, [red, green, blue]: [u8; 3]) {
        let difference = red.max(green).max(blue) - red.min(green).min(blue);
        self.coloured += u32::from(difference >= LEAST_DIFFERENCE);
        let [red, green, blue] = [i32::from(red), i32::from(green), i32::from(blue)];
        let (rg, yb) = (red - green, red + green - 2 * blue);
        self.rg += rg;
        self.rg_squares += (rg * rg) as u32;
        self.yb += yb;
        self.yb_squares += (yb * yb) as u32;
    }
}

impl Opponents {
    fn add(&mut self, sums: &Sums) {
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
        // Twice the brightest yellow and blue that a stretch can hold.
        let raster = Raster {
            width: 2 * STRETCH as u32,
            height: 1,
            rgb: [[255, 255, 0], [0, 0, 255]].concat().repeat(STRETCH),
            alpha: None,
        };
        let Opponents { rg, rg_squares, yb, yb_squares } = Tally::of(&raster).opponents;
        assert_eq!((rg, rg_squares, yb, yb_squares), (0, 0, 0, 2 * STRETCH as i64 * 510 * 510));
    }
}
