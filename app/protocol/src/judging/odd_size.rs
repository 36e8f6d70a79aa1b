//! Detection of images whose number of pixels differs greatly from the median of their batch.

use crate::Thresholds;

/// Smallest number of images in a batch: in a smaller batch, no size is odd.
const MIN_IMAGES: usize = 5;

/// Returns, for the number of pixels of each image of a batch, its ratio to the median. None if neither the
/// ratio nor its inverse is above `size_factor_above`, or if the batch has fewer than five images.
///
/// The median of an even number of images is the lower of the two in the middle.
pub fn odd_size_ratios(pixels: &[u64], thresholds: &Thresholds) -> Vec<Option<f32>> {
    if pixels.len() < MIN_IMAGES {
        return vec![None; pixels.len()];
    }
    let mut sorted = pixels.to_vec();
    sorted.sort_unstable();
    let median = sorted[(sorted.len() - 1) / 2] as f32;
    let odd_ratio = |pixels: &u64| {
        let ratio = *pixels as f32 / median;
        (ratio.max(1.0 / ratio) > thresholds.size_factor_above).then_some(ratio)
    };
    pixels.iter().map(odd_ratio).collect()
}
