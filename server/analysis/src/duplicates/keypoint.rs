//! Keypoints: bright or dark spots that are usually also found in a crop of the picture or in the picture with a
//! border.
//!
//! A keypoint is brighter or darker than its surroundings at its scale: an extremum of a difference of Gaussians (Lowe,
//! "Distinctive image features from scale-invariant keypoints", 2004). Its pattern is the signs of the lowest DCT
//! frequencies around it. They do not depend on brightness and contrast, and those of a mirrored or turned picture
//! follow from them.

use super::cell_grid::CellGrid;
use super::descriptor::{Descriptor, DescriptorExtractor};
use crate::identity::{dct_weights, lowest_frequencies};

/// A keypoint. Its point is in cells from the centre of the first cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Keypoint {
    pub(super) x: f32,
    pub(super) y: f32,
    /// Scale level, from 0; the scale of each level is [`SCALE_STEP`] times that of the level before.
    pub(super) level: u8,
    /// Pattern: signs of the [`PATTERN_SIDE`] by [`PATTERN_SIDE`] lowest DCT frequencies around the point, in the
    /// lowest 36 bits. The highest of these bits, that of the mean, is clear.
    pub(super) dct_signs: u64,
    /// Bright, dark and flat samples in a wider area.
    pub(super) descriptor: Descriptor,
}

/// Side of the square of frequencies that make the pattern of a keypoint.
pub(super) const PATTERN_SIDE: usize = 6;

/// Number of scale levels.
const LEVELS: usize = 4;
/// Scale of a level divided by that of the level before.
const SCALE_STEP: f32 = 1.25;
/// Blur of the first level, in cells.
const FINEST_BLUR: f32 = 1.0;
/// Half of the side of the square that the pattern of a keypoint covers, in units of its blur.
const REACH: f32 = 3.6;
/// Maximum number of keypoints on a level: those with the strongest response.
const MAX_PER_LEVEL: usize = 10;
/// Number of samples along a side of the square that the pattern of a keypoint covers.
const SAMPLES: usize = 8;

impl Keypoint {
    /// Scale: the blur at which the keypoint was found, in cells.
    pub(super) fn scale(&self) -> f32 {
        scale(usize::from(self.level))
    }
}

/// Scale of a level: the blur of its picture, in cells.
fn scale(level: usize) -> f32 {
    FINEST_BLUR * SCALE_STEP.powi(level as i32)
}

/// Finds the keypoints of a picture, from the finest level to the coarsest, and the strongest of a level first. Leaves
/// out responses up to `noise`, extrema too close to the edge for the pattern, all but the [`MAX_PER_LEVEL`] strongest
/// of a level, and each keypoint with the same pattern as an earlier one.
pub(super) fn keypoints(picture: &CellGrid, noise: f32) -> Vec<Keypoint> {
    let blurred: Vec<CellGrid> = (0..=LEVELS).map(|level| picture.blurred(scale(level))).collect();
    let extractor = DescriptorExtractor::new(&blurred[0]);
    let weights = dct_weights::<SAMPLES, PATTERN_SIDE>();
    let mut keypoints: Vec<Keypoint> = vec![];
    for level in 0..LEVELS {
        let difference = blurred[level].minus(&blurred[level + 1]);
        let deviation = extractor.deviation(&blurred[level]);
        let mut extrema = extrema(&difference, REACH * scale(level) - 0.5, noise);
        extrema.sort_by(|one, other| {
            other.2.total_cmp(&one.2).then(one.1.total_cmp(&other.1)).then(one.0.total_cmp(&other.0))
        });
        for (x, y, _) in extrema.into_iter().take(MAX_PER_LEVEL) {
            let dct_signs = dct_signs(&blurred[level], (x, y), REACH * scale(level), &weights);
            if !keypoints.iter().any(|keypoint| keypoint.dct_signs == dct_signs) {
                let descriptor = extractor.describe(&deviation, (x, y), scale(level));
                keypoints.push(Keypoint { x, y, level: level as u8, dct_signs, descriptor });
            }
        }
    }
    keypoints
}

/// Finds the extrema of a grid: cells with a value further from zero than `noise` and, on the same side of zero,
/// further than their eight neighbours. They are at least `margin` cells (rounded down, at least 1) from the edge.
/// Returns x and y with subcell precision, and the distance of the value from zero.
fn extrema(grid: &CellGrid, margin: f32, noise: f32) -> Vec<(f32, f32, f32)> {
    let (columns, rows) = grid.size;
    let margin = (margin.max(1.0).floor() as usize).max(1);
    let mut extrema = vec![];
    for row in margin..rows.saturating_sub(margin) {
        for column in margin..columns.saturating_sub(margin) {
            let value = grid.at(column, row);
            let sign = value.signum();
            let is_extremum = value.abs() > noise
                && (0..9)
                    .filter(|neighbour| *neighbour != 4)
                    .all(|neighbour| sign * grid.at(column + neighbour % 3 - 1, row + neighbour / 3 - 1) < value.abs());
            if is_extremum {
                let x = column as f32 + vertex(grid.at(column - 1, row), value, grid.at(column + 1, row));
                let y = row as f32 + vertex(grid.at(column, row - 1), value, grid.at(column, row + 1));
                extrema.push((x, y, value.abs()));
            }
        }
    }
    extrema
}

/// Position of the vertex of the parabola through three neighbouring values, relative to the middle one, limited to
/// -0.5 to 0.5; 0 if they lie on a line.
fn vertex(before: f32, value: f32, after: f32) -> f32 {
    let curvature = before - 2.0 * value + after;
    if curvature == 0.0 { 0.0 } else { ((before - after) / (2.0 * curvature)).clamp(-0.5, 0.5) }
}

/// Signs of the lowest DCT frequencies in a square around a point; half of its side is `reach`, in cells.
fn dct_signs(grid: &CellGrid, (x, y): (f32, f32), reach: f32, weights: &[[f32; SAMPLES]; PATTERN_SIDE]) -> u64 {
    let step = 2.0 * reach / SAMPLES as f32;
    let offset = |index: usize| (index as f32 - (SAMPLES - 1) as f32 / 2.0) * step;
    let samples: Vec<f32> = (0..SAMPLES * SAMPLES)
        .map(|index| grid.interpolated((x + offset(index % SAMPLES), y + offset(index / SAMPLES))))
        .collect();
    let lowest: [f32; PATTERN_SIDE * PATTERN_SIDE] = lowest_frequencies(&samples, weights);
    // The sign of the mean carries no information: its bit stays clear.
    lowest.iter().skip(1).fold(0, |bits, value| bits << 1 | u64::from(*value > 0.0))
}
