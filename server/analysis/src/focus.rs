//! Sharpness measurements of an image: strength of fine detail (variance of the Laplacian of a Gaussian), width of the
//! edges (blur), share of edge pixels, and noise.
//!
//! Detail and blur are measured by region (detail also over the whole image), so that a portrait before a soft
//! background counts as sharp. Both are measured on luma of the working image, smoothed by a binomial filter with a
//! standard deviation of one pixel: a scaled decode, a full decode and a resize differ in the finest detail, but hardly
//! in coarser detail. Noise is measured on the unsmoothed luma.

use protocol::{Focus, FocusMap};

use crate::budget::WORKING_EDGE;
use crate::rounding::rounded;

mod edge_width;
mod edges;
mod gradient;
mod noise;
mod plane;
mod region_grid;
mod ridges;
#[cfg(test)]
mod tests;

use self::edges::Edges;
use self::plane::Plane;
use self::region_grid::RegionGrid;

/// One in this many regions, at least one, counts as sharpest. Unless the image is very narrow, these are several
/// regions, so that a speck does not make the image sharp.
const REGIONS_PER_SHARPEST: usize = 40;

/// Variance of the Laplacian of smoothed white noise of variance 1: the sum of the squared weights of the combined
/// kernel.
const NOISE_GAIN: f64 = 0.083_740_234_375;

/// Maximum ratio of [`coarse_noise`] to the noise that the finest detail shows (Immerkær's estimate).
const MAX_COARSE_NOISE_RATIO: f64 = 6.0;

/// Measures the sharpness and the noise of an image of this size from its luma.
pub(crate) fn focus(luma: &[u8], width: u32, height: u32) -> Focus {
    let grid = RegionGrid::new(width as usize, height as usize);
    let noise = noise::noise_deviation(luma, grid);
    let smooth = Plane::smoothed(luma, width as usize, height as usize);
    let floor = NOISE_GAIN * noise * noise;
    let detail = smooth.detail(grid);
    let above_noise = |variance: f64| (variance - floor).max(0.0);
    let values: Vec<f64> = detail.regions.iter().copied().map(above_noise).collect();
    let edges = Edges::find(&smooth, grid, coarse_noise(&detail.regions, noise));
    Focus {
        frame: rounded(above_noise(detail.frame), 2),
        sharpest: rounded(mean_of_sharpest(&values), 2),
        blur: edges.blur().map(|blur| rounded(blur * blur_scale(width, height), 2)),
        edges: rounded(edges.share(), 4),
        noise: rounded(noise, 2),
        map: Some(FocusMap {
            columns: grid.columns as u32,
            rows: grid.rows as u32,
            values: values.iter().map(|&value| rounded(value, 1)).collect(),
        }),
    }
}

/// Factor by which a blur in pixels of an image of this size is multiplied, 1 to 2. It gives pixels at the working size
/// if the longer edge is at least half of [`WORKING_EDGE`].
///
/// It is at most 2, since the blur of the pixels themselves, about half a pixel, would dominate in smaller images.
fn blur_scale(width: u32, height: u32) -> f64 {
    (f64::from(WORKING_EDGE) / f64::from(width.max(height).max(1))).clamp(1.0, 2.0)
}

/// Standard deviation, in luma steps, of the white noise that would give the quietest tenth of the regions their
/// variance. `variances` are the regions' variances of the Laplacian of smoothed luma, `noise` is Immerkær's estimate.
///
/// Immerkær's estimate measures only the finest noise, which scaling and compression remove. The result is 1 to
/// [`MAX_COARSE_NOISE_RATIO`] times the estimate, so that texture does not count as noise.
fn coarse_noise(variances: &[f64], noise: f64) -> f64 {
    let mut quiet = variances.to_vec();
    quiet.sort_by(f64::total_cmp);
    quiet.truncate(quiet.len().div_ceil(noise::REGIONS_PER_QUIET));
    let variance = quiet.iter().sum::<f64>() / quiet.len().max(1) as f64;
    (variance / NOISE_GAIN).sqrt().clamp(noise, MAX_COARSE_NOISE_RATIO * noise)
}

/// Mean of the largest values: one in [`REGIONS_PER_SHARPEST`], at least one. 0 if there are no values.
fn mean_of_sharpest(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(|one, other| other.total_cmp(one));
    values.truncate(values.len().div_ceil(REGIONS_PER_SHARPEST));
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
