//! Coarse match: a cheap correlation of two pictures under a candidate transform, and a coarse alignment.
//!
//! The correlation costs a hundredth of the exact alignment. It rejects nearly all pairs that share no more than a hash
//! or a few keypoints.

use super::affine::Affine;
use super::alignment::{Alignment, MotionModel};
use super::cell_grid::CellGrid;
use super::dihedral::Dihedral;
use super::overlap::{COARSE_STRIDE, for_each_coarse_overlap};

/// Blur before the comparison, in cells: copies need not be aligned exactly yet.
const BLUR: f32 = 1.0;

/// Blur that gives the line means, in cells.
const LINE_MEAN_BLUR: f32 = 4.0;

/// Minimum shares of the two pictures that overlap, the larger share first. They are a little below the final minimum
/// (see `similarity`), since the pictures are not aligned exactly yet.
const MIN_SHARES: (f32, f32) = (0.7, 0.32);

/// Minimum number of overlapping samples.
const MIN_SAMPLES: usize = 20;

/// Root mean square that the stored values are scaled to.
const STORED_DEVIATION: f32 = 32.0;

/// Coarse alignment: a few steps on the coarse detail, before luma and fine detail of the pictures are computed. It
/// rejects most pairs that are not copies, and aligns copies better than their hashes or keypoints do.
const COARSE_ALIGNMENT: Alignment = Alignment {
    model: MotionModel::TranslationAndScale,
    max_steps: 5,
    stride: COARSE_STRIDE,
    min_correlations: &[0.1, 0.25, 0.35, 0.45, 0.5],
};

/// Improves a map from the first picture's coarse detail to the second's. Returns none if the alignment fails
/// (see [`Alignment::align`]).
pub(super) fn coarsely_aligned(first: &CellGrid, second: &CellGrid, start: Affine) -> Option<Affine> {
    COARSE_ALIGNMENT.align(first, second, start)
}

/// Coarse detail of a picture: its blurred luma without line means (see [`CellGrid::without_line_means`]), scaled to
/// one byte for each cell. The final similarity is computed from the same kind of detail with less blur.
#[derive(Debug, Clone)]
pub(super) struct CoarseDetail {
    size: (usize, usize),
    values: Box<[i8]>,
}

impl CoarseDetail {
    pub(super) fn new(picture: &CellGrid) -> Self {
        let detail = picture.blurred(BLUR).without_line_means(LINE_MEAN_BLUR);
        let squares = detail.values.iter().map(|value| value * value).sum::<f32>();
        let factor = STORED_DEVIATION / (squares / detail.values.len() as f32).sqrt().max(f32::MIN_POSITIVE);
        // The conversion saturates.
        Self { size: detail.size, values: detail.values.iter().map(|value| (factor * value).round() as i8).collect() }
    }

    /// Returns true if this picture and the other one, after `orientation` is applied to it, correlate by more than
    /// `min_correlation`. `map` maps this picture to the oriented other one.
    pub(super) fn matches(&self, other: &Self, orientation: Dihedral, map: &Affine, min_correlation: f32) -> bool {
        self.correlation(other, orientation, map).is_some_and(|correlation| correlation > min_correlation)
    }

    /// Coarse detail of the picture after `orientation` is applied to it.
    pub(super) fn oriented(&self, orientation: Dihedral) -> CellGrid {
        let values: Vec<f32> = self.values.iter().map(|value| f32::from(*value)).collect();
        CellGrid { size: orientation.map_size(self.size), values: orientation.map_values(&values, self.size) }
    }

    /// Correlation where the pictures overlap, -1 to 1, without subtraction of the means; none if the overlap is too
    /// small or a picture has no detail there.
    fn correlation(&self, other: &Self, orientation: Dihedral, map: &Affine) -> Option<f32> {
        let (mut product, mut squares, mut samples) = (0, (0, 0), 0);
        for_each_coarse_overlap((self.size, other.size), orientation, map, |index, other_index| {
            let (value, other_value) = (i32::from(self.values[index]), i32::from(other.values[other_index]));
            product += value * other_value;
            squares.0 += value * value;
            squares.1 += other_value * other_value;
            samples += 1;
        });
        let overlap = (samples * COARSE_STRIDE * COARSE_STRIDE) as f32;
        let shares = (overlap / self.values.len() as f32, overlap * map.area_scale() / other.values.len() as f32);
        if shares.0.max(shares.1) < MIN_SHARES.0 || shares.0.min(shares.1) < MIN_SHARES.1 {
            return None;
        }
        let correlation = product as f32 / (squares.0 as f32 * squares.1 as f32).sqrt();
        (samples >= MIN_SAMPLES && correlation.is_finite()).then_some(correlation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::photo;

    fn picture(seed: u64) -> CellGrid {
        let photo = image::imageops::grayscale(&photo(seed, 40, 28)).into_raw();
        CellGrid { size: (40, 28), values: photo.iter().map(|value| f32::from(*value)).collect() }
    }

    #[test]
    fn matches_the_same_picture_in_every_orientation_and_not_another_one() {
        let (original, other) = (picture(1), CoarseDetail::new(&picture(2)));
        let whole = Affine::between(original.size, original.size);
        for orientation in Dihedral::ALL {
            let size = orientation.map_size(original.size);
            let oriented = CellGrid { size, values: orientation.map_values(&original.values, original.size) };
            let oriented = CoarseDetail::new(&oriented);
            let back = orientation.inverse();
            assert!(CoarseDetail::new(&original).matches(&oriented, back, &whole, 0.9), "{orientation:?}");
            assert!(!other.matches(&oriented, back, &whole, 0.25), "{orientation:?}");
        }
    }

    #[test]
    fn aligns_a_picture_with_itself_and_rejects_another() {
        let detail = CoarseDetail::new(&picture(1)).oriented(Dihedral::IDENTITY);
        let displaced = Affine::from_point_and_scale((20.0, 14.0), (21.0, 14.8), (1.06, 0.96));
        let (x, y) = coarsely_aligned(&detail, &detail, displaced).unwrap().point((5.0, 5.0));
        assert!((x - 5.0).abs() < 0.5 && (y - 5.0).abs() < 0.5, "{x}, {y}");
        let other = CoarseDetail::new(&picture(2)).oriented(Dihedral::IDENTITY);
        assert_eq!(coarsely_aligned(&detail, &other, displaced), None);
    }

    #[test]
    fn rejects_pictures_that_hardly_overlap() {
        let detail = CoarseDetail::new(&picture(1));
        let beside = Affine::from_point_and_scale((0.0, 0.0), (38.0, 0.0), (1.0, 1.0));
        assert!(!detail.matches(&detail, Dihedral::IDENTITY, &beside, 0.25));
    }
}
