//! Where measures become issues.

use serde::{Deserialize, Serialize};

/// The parameters of judging. Changing one needs no second look at the pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// `blurred` when the sharpest region's focus is below this.
    pub blurred_below: f32,
    /// `too-dark` when three quarters of the pixels have at most this luma, 0 to 255.
    pub dark_below: u8,
    /// `too-bright` when three quarters of the pixels have at least this luma, 0 to 255 …
    pub bright_above: u8,
    /// … and at least this share of pixels has no detail left, 0 to 1.
    pub clipped_above: f32,
    /// `low-contrast` when luma's 1st and 99th percentile are closer than this, 0 to 255.
    pub contrast_below: u8,
    /// `low-information` when luma's entropy is below this, in bits.
    pub entropy_below: f32,
    /// `greyscale` when the colourfulness is below this.
    pub colourfulness_below: f32,
    /// `odd-aspect` when the longer side is more than this many times the shorter.
    pub aspect_above: f32,
    /// `too-small` when the shorter side has fewer pixels than this.
    pub side_below: u32,
    /// `odd-size` when the number of pixels is more than this many times more or less than the batch's median.
    pub size_factor_above: f32,
    /// `near-duplicate` when at most this many of the 64 bits of the hashes differ.
    pub distance_at_most: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            blurred_below: 60.0,
            dark_below: 45,
            bright_above: 215,
            clipped_above: 0.25,
            contrast_below: 70,
            entropy_below: 2.0,
            colourfulness_below: 3.0,
            aspect_above: 3.0,
            side_below: 256,
            size_factor_above: 10.0,
            distance_at_most: 6,
        }
    }
}
