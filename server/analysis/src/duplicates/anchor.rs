//! Anchors: places that are found again in a crop of the picture, or in the picture with a border.
//!
//! A blob that is brighter or darker than its surroundings is one, at the scale at which it is (extrema of differences of
//! Gaussians: Lowe, "Distinctive image features from scale-invariant keypoints", 2004). It is described by the signs of the lowest
//! frequencies around it, which mean the same at every brightness and contrast, and of which those of a turned picture follow.

use super::context::{Context, Surroundings};
use super::grid::Grid;
use crate::identity::{dct, frequencies};

/// A place in a picture, in cells from the centre of the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Anchor {
    pub(super) x: f32,
    pub(super) y: f32,
    /// Its scale: each level is [`STEP`] times as large as the one before.
    pub(super) level: u8,
    /// Signs of 6 x 6 frequencies, in the lowest 36 bits.
    pub(super) signs: u64,
    pub(super) context: Context,
}

/// Side of the square of frequencies that describe an anchor.
pub(super) const SIDE: usize = 6;

const LEVELS: usize = 4;
const STEP: f32 = 1.25;
/// Blur of the first level, in cells.
const FINEST: f32 = 1.0;
/// Half of the side of the square around an anchor, in units of its blur.
const REACH: f32 = 3.6;
/// Most anchors of a level: the strongest.
const MOST: usize = 10;
/// Samples along the side of the square.
const SAMPLES: usize = 8;

impl Anchor {
    /// Size of what it stands on, in cells: the blur at which it was found.
    pub(super) fn scale(&self) -> f32 {
        scale(usize::from(self.level))
    }
}

fn scale(level: usize) -> f32 {
    FINEST * STEP.powi(level as i32)
}

/// The anchors of a picture whose differences below `noise` mean nothing.
pub(super) fn anchors(picture: &Grid, noise: f32) -> Vec<Anchor> {
    let blurred: Vec<Grid> = (0..=LEVELS).map(|level| picture.blurred(scale(level))).collect();
    let surroundings = Surroundings::new(&blurred[0]);
    let weights = dct::<SAMPLES, SIDE>();
    let mut anchors: Vec<Anchor> = vec![];
    for level in 0..LEVELS {
        let difference = blurred[level].less(&blurred[level + 1]);
        let detail = surroundings.detail(&blurred[level]);
        let mut blobs = blobs(&difference, REACH * scale(level) - 0.5, noise);
        blobs.sort_by(|one, other| {
            other.2.total_cmp(&one.2).then(one.1.total_cmp(&other.1)).then(one.0.total_cmp(&other.0))
        });
        for (x, y, _) in blobs.into_iter().take(MOST) {
            let signs = signs(&blurred[level], (x, y), REACH * scale(level), &weights);
            if !anchors.iter().any(|anchor| anchor.signs == signs) {
                let context = surroundings.around(&detail, (x, y), scale(level));
                anchors.push(Anchor { x, y, level: level as u8, signs, context });
            }
        }
    }
    anchors
}

/// Places where a value is further from zero than all its neighbours, between cells, with that distance.
fn blobs(grid: &Grid, rim: f32, noise: f32) -> Vec<(f32, f32, f32)> {
    let (columns, rows) = grid.size;
    let rim = (rim.max(1.0).floor() as usize).max(1);
    let mut blobs = vec![];
    for row in rim..rows.saturating_sub(rim) {
        for column in rim..columns.saturating_sub(rim) {
            let value = grid.at(column, row);
            let sign = value.signum();
            let is_extreme = value.abs() > noise
                && (0..9)
                    .filter(|place| *place != 4)
                    .all(|place| sign * grid.at(column + place % 3 - 1, row + place / 3 - 1) < value.abs());
            if is_extreme {
                let x = column as f32 + vertex(grid.at(column - 1, row), value, grid.at(column + 1, row));
                let y = row as f32 + vertex(grid.at(column, row - 1), value, grid.at(column, row + 1));
                blobs.push((x, y, value.abs()));
            }
        }
    }
    blobs
}

/// Where between its neighbours the parabola through three values has its vertex.
fn vertex(before: f32, value: f32, after: f32) -> f32 {
    let curvature = before - 2.0 * value + after;
    if curvature == 0.0 { 0.0 } else { ((before - after) / (2.0 * curvature)).clamp(-0.5, 0.5) }
}

fn signs(grid: &Grid, (x, y): (f32, f32), reach: f32, weights: &[[f32; SAMPLES]; SIDE]) -> u64 {
    let step = 2.0 * reach / SAMPLES as f32;
    let offset = |index: usize| (index as f32 - (SAMPLES - 1) as f32 / 2.0) * step;
    let samples: Vec<f32> = (0..SAMPLES * SAMPLES)
        .map(|index| grid.between((x + offset(index % SAMPLES), y + offset(index / SAMPLES))))
        .collect();
    let lowest: [f32; SIDE * SIDE] = frequencies(&samples, weights);
    // The mean says nothing: its bit stays clear.
    lowest.iter().skip(1).fold(0, |bits, value| bits << 1 | u64::from(*value > 0.0))
}
