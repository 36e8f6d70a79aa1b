//! Sharpness: how strong fine detail is (the variance of the Laplacian of a Gaussian), and how wide the edges are (blur), each
//! over regions, so that a portrait before a soft background is in focus where it matters.
//!
//! Everything is measured on luma at the working size, smoothed first by a binomial filter with a standard deviation of one
//! pixel: what a scaled decode, a full one and a resize leave of the finest detail differs, and what is coarser does not.

use protocol::{Focus, FocusMap};

use crate::budget::WORKING_EDGE;
use crate::rounding::rounded;

mod edges;
mod gradient;
mod grid;
mod noise;
mod plane;
mod ridges;
#[cfg(test)]
mod tests;
mod width;

use self::edges::Edges;
use self::grid::Grid;
use self::plane::Plane;

/// One in this many regions counts as the sharpest, at least one: a single speck does not make an image sharp.
const SHARPEST: usize = 40;

/// Variance that white noise of variance 1 has after the smoothing and the Laplacian: the sum of the squares of their kernel.
const NOISE_GAIN: f64 = 0.083_740_234_375;

/// Most times that noise is stronger than its finest part lets expect.
const MOST_COARSE: f64 = 6.0;

/// Measures the sharpness of an image of this size by its luma.
pub(crate) fn focus(luma: &[u8], width: u32, height: u32) -> Focus {
    let grid = Grid::new(width as usize, height as usize);
    let noise = noise::noise(luma, grid);
    let smooth = Plane::smoothed(luma, width as usize, height as usize);
    let floor = NOISE_GAIN * noise * noise;
    let detail = smooth.detail(grid);
    let above_noise = |variance: f64| (variance - floor).max(0.0);
    let values: Vec<f64> = detail.regions.iter().copied().map(above_noise).collect();
    let edges = Edges::find(&smooth, grid, coarse_noise(&detail.regions, noise));
    Focus {
        frame: rounded(above_noise(detail.frame), 2),
        sharpest: rounded(mean_of_largest(&values), 2),
        blur: edges.blur().map(|blur| rounded(blur * enlargement(width, height), 2)),
        edges: rounded(edges.share(), 4),
        noise: rounded(noise, 2),
        map: Some(FocusMap {
            columns: grid.columns as u32,
            rows: grid.rows as u32,
            values: values.iter().map(|&value| rounded(value, 1)).collect(),
        }),
    }
}

/// How many times an image of this size is enlarged to be compared: a small one has the same blur in fewer pixels. Pixels
/// themselves are about half a pixel wide, so that one below half the working size tells nothing of its blur that way.
fn enlargement(width: u32, height: u32) -> f64 {
    (f64::from(WORKING_EDGE) / f64::from(width.max(height).max(1))).clamp(1.0, 2.0)
}

/// The noise by what is left of it after smoothing, as the white noise that would leave as much: scaling and compression take the
/// finest of it, which Immerkær's estimate looks at, and leave the rest. Texture is not mistaken for it beyond some factor.
fn coarse_noise(variances: &[f64], noise: f64) -> f64 {
    let mut quiet = variances.to_vec();
    quiet.sort_by(f64::total_cmp);
    quiet.truncate(quiet.len().div_ceil(noise::QUIETEST));
    let variance = quiet.iter().sum::<f64>() / quiet.len().max(1) as f64;
    (variance / NOISE_GAIN).sqrt().clamp(noise, MOST_COARSE * noise)
}

fn mean_of_largest(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(|one, other| other.total_cmp(one));
    values.truncate(values.len().div_ceil(SHARPEST));
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
