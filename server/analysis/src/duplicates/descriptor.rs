//! Descriptors: bright, dark and flat samples in a wide area around a keypoint.
//!
//! They distinguish keypoints that look the same themselves, such as the foot of a bar on the axis of any chart.

use super::cell_grid::CellGrid;
use super::dihedral::Dihedral;

/// Half of the side of the square that a descriptor covers, in units of the keypoint's blur.
const REACH: f32 = 9.0;

/// Number of samples along a side of the square. All 64 samples fit into the bits of one number.
const SIDE: usize = 8;

/// Limit below which a sample's deviation from its background counts as flat, as a share of the standard deviation of
/// the whole picture from its background.
const FLAT: f32 = 0.3;

/// Blur of the background, in cells.
const BACKGROUND_BLUR: f32 = 4.0;

/// Comparison of 8 x 8 samples around a keypoint with the background of each: brighter, darker, flat (about equal) or
/// outside of the picture. A linear change of brightness and contrast does not alter it; in a crop, more samples are
/// outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Descriptor {
    /// Bits of the samples that are brighter or flat; the lowest bit is that of the first sample.
    bright: u64,
    /// Bits of the samples that are darker or flat.
    dark: u64,
}

/// Limit of the difference between two matching descriptors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DescriptorTolerance {
    /// Maximum weight of all differing samples, as a share of the number of agreeing samples (brighter in both or
    /// darker in both). An opposite sample (brighter in one, darker in the other) weighs 1.
    pub(super) max_opposite: f32,
    /// Weight of a sample that is flat in one of the two, and brighter or darker in the other.
    pub(super) flat_weight: f32,
}

impl Descriptor {
    /// Descriptor of samples, each given as its deviation from its background, or none outside of the picture. A
    /// deviation closer to 0 than `flat` is flat.
    fn from_deviations(samples: impl Iterator<Item = Option<f32>>, flat: f32) -> Self {
        let mut descriptor = Self::default();
        for (index, value) in samples.enumerate() {
            let Some(value) = value else { continue };
            descriptor.bright |= u64::from(value > -flat) << index;
            descriptor.dark |= u64::from(value < flat) << index;
        }
        descriptor
    }

    /// Descriptor of the same keypoint after `orientation` is applied to the picture.
    pub(super) fn oriented(self, orientation: Dihedral) -> Self {
        Self { bright: orientation.map_bits(self.bright), dark: orientation.map_bits(self.dark) }
    }

    /// Returns true if the descriptors differ by no more than the tolerance.
    #[inline(always)]
    pub(super) fn matches(self, other: Self, tolerance: DescriptorTolerance) -> bool {
        let (distinct, other_distinct) = (self.bright ^ self.dark, other.bright ^ other.dark);
        let both = distinct & other_distinct;
        let opposite = both & (self.bright ^ other.bright);
        let agreeing = both.count_ones() - opposite.count_ones();
        let flat = (self.bright & self.dark & other_distinct) | (other.bright & other.dark & distinct);
        opposite.count_ones() as f32 + tolerance.flat_weight * flat.count_ones() as f32
            <= tolerance.max_opposite * agreeing as f32
    }
}

/// Computes the descriptors of a picture's keypoints. Holds the background (the strongly blurred picture) and the limit
/// for flat samples.
pub(super) struct DescriptorExtractor {
    background: CellGrid,
    flat: f32,
}

impl DescriptorExtractor {
    /// Extractor for a picture. `picture` must be blurred as for the keypoints of the finest level.
    pub(super) fn new(picture: &CellGrid) -> Self {
        let background = picture.blurred(BACKGROUND_BLUR);
        let deviations = picture.values.iter().zip(&background.values);
        let squares = deviations.map(|(value, background)| (value - background) * (value - background));
        let flat = FLAT * (squares.sum::<f32>() / picture.values.len() as f32).sqrt();
        Self { background, flat }
    }

    /// Deviation of the picture from its background. `picture` is blurred as for the keypoints of one level.
    pub(super) fn deviation(&self, picture: &CellGrid) -> CellGrid {
        picture.minus(&self.background)
    }

    /// Descriptor of a keypoint at this point and with this blur, both in cells. `deviation` is that of the keypoint's
    /// level.
    pub(super) fn describe(&self, deviation: &CellGrid, (x, y): (f32, f32), blur: f32) -> Descriptor {
        let step = 2.0 * REACH * blur / SIDE as f32;
        let offset = |index: usize| (index as f32 - (SIDE - 1) as f32 / 2.0) * step;
        let (right, bottom) = ((deviation.size.0 - 1) as f32, (deviation.size.1 - 1) as f32);
        let samples = (0..SIDE * SIDE).map(|index| {
            let (x, y) = (x + offset(index % SIDE), y + offset(index / SIDE));
            let is_inside = (0.0..=right).contains(&x) && (0.0..=bottom).contains(&y);
            is_inside.then(|| deviation.interpolated((x, y)))
        });
        Descriptor::from_deviations(samples, self.flat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::photo;

    const EXACT: DescriptorTolerance = DescriptorTolerance { max_opposite: 0.0, flat_weight: 0.0 };
    const TOLERANT: DescriptorTolerance = DescriptorTolerance { max_opposite: 0.2, flat_weight: 0.2 };

    fn picture(seed: u64) -> CellGrid {
        let photo = image::imageops::grayscale(&photo(seed, 40, 28)).into_raw();
        CellGrid { size: (40, 28), values: photo.iter().map(|value| f32::from(*value)).collect() }
    }

    fn descriptor(picture: &CellGrid, point: (f32, f32)) -> Descriptor {
        let picture = picture.blurred(1.0);
        let extractor = DescriptorExtractor::new(&picture);
        extractor.describe(&extractor.deviation(&picture), point, 1.0)
    }

    #[test]
    fn matches_brighter_and_oriented_copies_but_not_another_picture() {
        let (original, other) = (picture(1), descriptor(&picture(2), (18.0, 12.0)));
        let expected = descriptor(&original, (18.0, 12.0));
        let brighter = original.values.iter().map(|value| 20.0 + 0.7 * value).collect();
        let brighter = CellGrid { size: original.size, values: brighter };
        assert!(descriptor(&brighter, (18.0, 12.0)).matches(expected, EXACT));
        for orientation in Dihedral::ALL {
            let values = orientation.map_values(&original.values, original.size);
            let oriented = CellGrid { size: orientation.map_size(original.size), values };
            let found = descriptor(&oriented, orientation.map_point((18.0, 12.0), original.size));
            assert!(expected.oriented(orientation).matches(found, TOLERANT), "{orientation:?}");
            assert!(!other.oriented(orientation).matches(found, TOLERANT), "{orientation:?}");
        }
    }

    #[test]
    fn matches_a_crop() {
        let original = picture(1);
        let values = original.values.chunks_exact(40).flat_map(|row| &row[6..]).copied().collect();
        let cropped = CellGrid { size: (34, 28), values };
        assert!(descriptor(&original, (12.0, 12.0)).matches(descriptor(&cropped, (6.0, 12.0)), TOLERANT));
    }

    #[test]
    fn weighs_samples_that_are_flat_in_one_only() {
        let from_deviations = |values: [f32; 4]| Descriptor::from_deviations(values.into_iter().map(Some), 1.0);
        let tolerance = |max_opposite, flat_weight| DescriptorTolerance { max_opposite, flat_weight };
        let (one, other) = (from_deviations([5.0, -5.0, 5.0, 5.0]), from_deviations([5.0, -5.0, 0.0, 0.0]));
        assert!(one.matches(other, EXACT));
        assert!(one.matches(other, tolerance(0.25, 0.25)));
        assert!(!one.matches(other, tolerance(0.25, 0.3)));
        assert!(!one.matches(from_deviations([5.0, -5.0, -5.0, 5.0]), tolerance(0.25, 0.0)));
    }
}
