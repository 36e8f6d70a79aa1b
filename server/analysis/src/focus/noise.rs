//! Noise estimation (Immerkær, "Fast noise variance estimation", 1996) in the quietest regions of the image. The method
//! also counts texture as noise, but few photos have texture everywhere.

use super::region_grid::RegionGrid;
use crate::simd::{dispatch, kernel};

/// One in this many regions, at least one, counts as quiet.
pub(super) const REGIONS_PER_QUIET: usize = 10;

/// Sums over pixels of one region.
#[derive(Debug, Clone, Copy, Default)]
struct NoiseSums {
    /// Number of pixels.
    count: u64,
    /// Sum of their luma.
    luma: u64,
    /// Sum of the absolute responses to Immerkær's mask, the difference of two Laplacians.
    difference: u64,
}

impl NoiseSums {
    /// Immerkær's estimate of the standard deviation of the noise, in luma steps.
    fn deviation(&self) -> f64 {
        (std::f64::consts::PI / 2.0).sqrt() / 6.0 * self.difference as f64 / self.count.max(1) as f64
    }

    /// Returns true if noise can be measured in the region: its mean luma is 12 to 243. Clipped luma hides noise.
    fn shows_noise(&self) -> bool {
        let mean = self.luma / self.count.max(1);
        self.count > 0 && (12..=243).contains(&mean)
    }
}

/// Standard deviation of the noise in luma steps: the mean over the quietest tenth of the regions in which noise can be
/// measured. 0 if there are none.
pub(super) fn noise_deviation(luma: &[u8], grid: RegionGrid) -> f64 {
    let regions = dispatch(MeasureNoise(luma, grid));
    let mut deviations: Vec<f64> =
        regions.iter().filter(|region| region.shows_noise()).map(NoiseSums::deviation).collect();
    deviations.sort_by(f64::total_cmp);
    deviations.truncate(deviations.len().div_ceil(REGIONS_PER_QUIET));
    deviations.iter().sum::<f64>() / deviations.len().max(1) as f64
}

kernel! { MeasureNoise<'a>(luma: &'a [u8], grid: RegionGrid) -> Vec<NoiseSums> = measure }

/// Sums of each region over its pixels in every other row, without the outermost pixels of the image. All are 0 for an
/// image of fewer than three columns or rows.
#[inline(always)]
fn measure(luma: &[u8], grid: RegionGrid) -> Vec<NoiseSums> {
    let mut regions = vec![NoiseSums::default(); grid.len()];
    if grid.width < 3 || grid.height < 3 {
        return regions;
    }
    // Every other row gives as good an estimate as all rows.
    for (y, window) in (1..).zip(luma.windows(3 * grid.width).step_by(grid.width)).step_by(2) {
        let (above, rest) = window.split_at(grid.width);
        let (here, below) = rest.split_at(grid.width);
        for (region, columns) in grid.row_segments(y) {
            if !columns.is_empty() {
                let (region, count) = (&mut regions[region], columns.len() as u64);
                let (luma, difference) =
                    segment_sums([above, here, below].map(|row| &row[columns.start - 1..columns.end + 1]));
                region.count += count;
                region.luma += u64::from(luma);
                region.difference += u64::from(difference);
            }
        }
    }
    regions
}

/// Sums of luma and of absolute mask responses over the middle one of three rows, without its first and last pixel.
#[inline(always)]
fn segment_sums(rows: [&[u8]; 3]) -> (u32, u32) {
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
