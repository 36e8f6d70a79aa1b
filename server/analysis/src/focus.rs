//! Sharpness: the variance of the Laplacian of luma, over the frame and by region, without what noise contributes.
//!
//! The Laplacian is `4c - n - s - e - w` over the pixel and its four neighbours. White noise of standard deviation σ gives it the
//! variance 20 σ², which is taken off. σ is estimated after Immerkær, "Fast noise variance estimation" (1996), in the quietest
//! regions of the image: texture looks like noise to the estimate, and no photo is texture everywhere.

use protocol::{Focus, FocusMap};

use crate::rounding::rounded;

/// Regions along the longer side.
const REGIONS: usize = 16;

/// One in this many regions counts as the sharpest, at least one: a single speck does not make an image sharp.
const SHARPEST: usize = 40;

/// One in this many regions counts as quiet.
const QUIETEST: usize = 10;

/// Variance of the Laplacian of white noise of variance 1.
const NOISE_GAIN: f64 = 20.0;

/// Measures the sharpness of an image of this size by its luma.
pub(crate) fn focus(luma: &[u8], width: u32, height: u32) -> Focus {
    let grid = Grid::new(width as usize, height as usize);
    let regions = grid.measure(luma);
    let noise = noise(&regions);
    let floor = NOISE_GAIN * noise * noise;
    let values: Vec<f64> = regions.iter().map(|region| (region.variance() - floor).max(0.0)).collect();
    let frame = regions.iter().fold(Region::default(), Region::with);
    Focus {
        frame: rounded((frame.variance() - floor).max(0.0), 2),
        sharpest: rounded(mean_of_largest(&values), 2),
        noise: rounded(noise, 2),
        map: Some(FocusMap {
            columns: grid.columns as u32,
            rows: grid.rows as u32,
            values: values.iter().map(|&value| rounded(value, 1)).collect(),
        }),
    }
}

/// How the image is divided.
struct Grid {
    width: usize,
    height: usize,
    columns: usize,
    rows: usize,
}

/// Sums over one region.
#[derive(Debug, Clone, Copy, Default)]
struct Region {
    count: u64,
    luma: u64,
    laplacian: i64,
    laplacian_squares: u64,
    /// Sum of the absolute differences of two Laplacians that Immerkær's mask is.
    difference: u64,
}

impl Region {
    fn with(self, other: &Self) -> Self {
        Self {
            count: self.count + other.count,
            luma: self.luma + other.luma,
            laplacian: self.laplacian + other.laplacian,
            laplacian_squares: self.laplacian_squares + other.laplacian_squares,
            difference: self.difference + other.difference,
        }
    }

    /// Variance of the Laplacian.
    fn variance(&self) -> f64 {
        let count = self.count.max(1) as f64;
        let mean = self.laplacian as f64 / count;
        (self.laplacian_squares as f64 / count - mean * mean).max(0.0)
    }

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

impl Grid {
    fn new(width: usize, height: usize) -> Self {
        let longer = width.max(height).max(1);
        let regions = |side: usize| (side * REGIONS + longer / 2).div_euclid(longer).clamp(1, REGIONS.min(side.max(1)));
        Self { width, height, columns: regions(width), rows: regions(height) }
    }

    fn measure(&self, luma: &[u8]) -> Vec<Region> {
        let mut regions = vec![Region::default(); self.columns * self.rows];
        if self.width < 3 || self.height < 3 {
            return regions;
        }
        for (y, window) in (1..).zip(luma.windows(3 * self.width).step_by(self.width)) {
            let (above, rest) = window.split_at(self.width);
            let (here, below) = rest.split_at(self.width);
            let row = y * self.rows / self.height;
            for column in 0..self.columns {
                let from = (column * self.width).div_ceil(self.columns).max(1);
                let to = ((column + 1) * self.width).div_ceil(self.columns).min(self.width - 1);
                if from < to {
                    let region = &mut regions[row * self.columns + column];
                    *region = region.with(&stretch([above, here, below], from, to));
                }
            }
        }
        regions
    }
}

/// The sums over the pixels from one column to another in the middle one of three rows.
fn stretch(rows: [&[u8]; 3], from: usize, to: usize) -> Region {
    let [above, here, below] = rows.map(|row| &row[from - 1..=to]);
    let (mut luma, mut laplacian, mut squares, mut difference) = (0_i32, 0_i32, 0_i32, 0_i32);
    let windows = above.windows(3).zip(here.windows(3)).zip(below.windows(3));
    for ((above, here), below) in windows {
        let value = |pixel: u8| i32::from(pixel);
        let sides = value(above[1]) + value(below[1]) + value(here[0]) + value(here[2]);
        let corners = value(above[0]) + value(above[2]) + value(below[0]) + value(below[2]);
        let response = 4 * value(here[1]) - sides;
        luma += value(here[1]);
        laplacian += response;
        squares += response * response;
        difference += (4 * value(here[1]) - 2 * sides + corners).abs();
    }
    Region {
        count: (to - from) as u64,
        luma: luma as u64,
        laplacian: i64::from(laplacian),
        // At most 1020² for each of 64 pixels side by side, which is what a region has.
        laplacian_squares: squares as u64,
        difference: difference as u64,
    }
}

/// Standard deviation of the noise: the mean over the quietest regions.
fn noise(regions: &[Region]) -> f64 {
    let mut levels: Vec<f64> = regions.iter().filter(|region| region.shows_noise()).map(Region::noise).collect();
    levels.sort_by(f64::total_cmp);
    levels.truncate(levels.len().div_ceil(QUIETEST));
    levels.iter().sum::<f64>() / levels.len().max(1) as f64
}

fn mean_of_largest(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(|one, other| other.total_cmp(one));
    values.truncate(values.len().div_ceil(SHARPEST));
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Luma of this size by a formula over place.
    fn measured(width: u32, height: u32, value: impl Fn(u32, u32) -> u8) -> Focus {
        let luma: Vec<u8> =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| value(x, y)).collect();
        focus(&luma, width, height)
    }

    fn noise_at(x: u32, y: u32) -> f64 {
        let bits = x.wrapping_mul(0x9e37_79b1).wrapping_add(y.wrapping_mul(0x85eb_ca77));
        let bits = (bits ^ bits >> 15).wrapping_mul(0x2c1b_3c6d);
        let bits = (bits ^ bits >> 12).wrapping_mul(0x297a_2d39);
        let bits = bits ^ bits >> 15;
        // Four bytes add up to something like a normal distribution with a standard deviation of one.
        (bits.to_be_bytes().iter().map(|&byte| f64::from(byte)).sum::<f64>() - 510.0) / 147.8
    }

    #[test]
    fn an_even_or_tiny_image_has_no_sharpness() {
        for (width, height) in [(200, 100), (1, 1), (2, 700), (3, 3), (1024, 1)] {
            let focus = measured(width, height, |_, _| 90);
            assert_eq!((focus.frame, focus.sharpest, focus.noise), (0.0, 0.0, 0.0));
            let map = focus.map.unwrap();
            assert_eq!(map.values.len() as u32, map.columns * map.rows);
        }
    }

    #[test]
    fn a_chequerboard_has_the_variance_of_its_definition() {
        // Every pixel differs from its four neighbours by 10: the Laplacian is 40 or -40.
        let focus = measured(160, 160, |x, y| 100 + 10 * ((x + y) % 2) as u8);
        let floor = 20.0 * f64::from(focus.noise).powi(2);
        assert!((f64::from(focus.frame) - (1600.0 - floor).max(0.0)).abs() < 2.0, "{focus:?}");
    }

    #[test]
    fn only_the_region_with_edges_is_sharp() {
        let focus =
            measured(
                320,
                320,
                |x, y| if (100..140).contains(&x) && (100..140).contains(&y) && x % 8 < 4 { 200 } else { 90 },
            );
        let map = focus.map.clone().unwrap();
        assert_eq!((map.columns, map.rows), (16, 16));
        assert!(map.values[5 * 16 + 5] > 1000.0 && map.values[0] == 0.0);
        assert!(focus.sharpest > 10.0 * focus.frame, "{focus:?}");
    }

    #[test]
    fn noise_is_estimated_and_taken_off() {
        for sigma in [2.0, 5.0, 10.0] {
            let focus = measured(640, 480, |x, y| (120.0 + sigma * noise_at(x, y)).round() as u8);
            assert!((f64::from(focus.noise) / sigma - 1.0).abs() < 0.12, "{sigma}: {focus:?}");
            let untouched = 20.0 * sigma * sigma;
            assert!(f64::from(focus.frame) < 0.25 * untouched, "{sigma}: {focus:?}");
        }
    }
}
