//! Noise, after Immerkær, "Fast noise variance estimation" (1996), in the quietest regions of the image: texture looks like noise
//! to the estimate, and no photo is texture everywhere.

use super::grid::Grid;
use crate::vectors::{loops, widest};

/// One in this many regions counts as quiet.
pub(super) const QUIETEST: usize = 10;

/// Sums over one region.
#[derive(Debug, Clone, Copy, Default)]
struct Region {
    count: u64,
    luma: u64,
    /// Sum of the absolute responses to Immerkær's mask, the difference of two Laplacians.
    difference: u64,
}

impl Region {
    /// Immerkær's estimate of the noise's standard deviation.
    fn noise(&self) -> f64 {
        (std::f64::consts::PI / 2.0).sqrt() / 6.0 * self.difference as f64 / self.count.max(1) as f64
    }

    /// Whether noise would show: where luma is clipped it does not.
    fn shows_noise(&self) -> bool {
        let mean = self.luma / self.count.max(1);
        self.count > 0 && (12..=243).contains(&mean)
    }
}

/// Standard deviation of the noise in luma steps: the mean over the quietest regions.
pub(super) fn noise(luma: &[u8], grid: Grid) -> f64 {
    let regions = widest(Measure(luma, grid));
    let mut levels: Vec<f64> = regions.iter().filter(|region| region.shows_noise()).map(Region::noise).collect();
    levels.sort_by(f64::total_cmp);
    levels.truncate(levels.len().div_ceil(QUIETEST));
    levels.iter().sum::<f64>() / levels.len().max(1) as f64
}

loops! { Measure<'a>(luma: &'a [u8], grid: Grid) -> Vec<Region> = measure }

/// The sums over each region.
#[inline(always)]
fn measure(luma: &[u8], grid: Grid) -> Vec<Region> {
    let mut regions = vec![Region::default(); grid.len()];
    if grid.width < 3 || grid.height < 3 {
        return regions;
    }
    // Every other row tells as much of the noise as all of them.
    for (y, window) in (1..).zip(luma.windows(3 * grid.width).step_by(grid.width)).step_by(2) {
        let (above, rest) = window.split_at(grid.width);
        let (here, below) = rest.split_at(grid.width);
        for (region, columns) in grid.stretches(y) {
            if !columns.is_empty() {
                let (region, count) = (&mut regions[region], columns.len() as u64);
                let (luma, difference) =
                    stretch([above, here, below].map(|row| &row[columns.start - 1..columns.end + 1]));
                region.count += count;
                region.luma += u64::from(luma);
                region.difference += u64::from(difference);
            }
        }
    }
    regions
}

/// The sums over the pixels of the middle one of three rows that have a neighbour on both sides.
#[inline(always)]
fn stretch(rows: [&[u8]; 3]) -> (u32, u32) {
    let [above, here, below] = rows;
    let inner = here.len() - 2;
    let [north_west, north, north_east] = [above, &above[1..], &above[2..]].map(|values| &values[..inner]);
    let [west, middle, east] = [here, &here[1..], &here[2..]].map(|values| &values[..inner]);
    let [south_west, south, south_east] = [below, &below[1..], &below[2..]].map(|values| &values[..inner]);
    let (mut luma, mut difference) = (0, 0);
    for x in 0..inner {
        let value = |values: &[u8]| i16::from(values[x]);
        let sides = value(north) + value(south) + value(west) + value(east);
        let corners = value(north_west) + value(north_east) + value(south_west) + value(south_east);
        luma += u32::from(middle[x]);
        difference += u32::from((4 * value(middle) - 2 * sides + corners).unsigned_abs());
    }
    (luma, difference)
}
