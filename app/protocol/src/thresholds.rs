//! Where measures become issues.

mod spec;

use serde::{Deserialize, Serialize};

pub use self::spec::{ThresholdSpec, ThresholdStep};

/// The parameters of judging. Changing one needs no second look at the pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// `blurred` when the blur of the sharpest regions' edges is above this, in pixels at the working size.
    #[cfg_attr(feature = "schema", schema(minimum = 0.0, maximum = 24.0))]
    pub blurred_above: f32,
    /// `too-dark` when nine tenths of the pixels have a luma below this, or nothing is much lighter, and nothing of size is lit, 0 to 255.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 255))]
    pub dark_below: u8,
    /// `too-bright` when at least this share of pixels has lost its detail in the light, 0 to 1, and the mean is light, …
    #[cfg_attr(feature = "schema", schema(minimum = 0.0, maximum = 1.0))]
    pub clipped_above: f32,
    /// … or when the mean luma is at least this, 0 to 255, and some detail is lost. What stands on white paper is not.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 255))]
    pub bright_above: u8,
    /// `low-contrast` when luma's 1st and 99th percentile are closer than this, 0 to 255, and the exposure is not to blame.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 255))]
    pub contrast_below: u8,
    /// `low-information` when the share of places at the middle of an edge is below this, 0 to 1.
    #[cfg_attr(feature = "schema", schema(minimum = 0.0, maximum = 1.0))]
    pub edges_below: f32,
    /// `greyscale` when the colourfulness is below this …
    #[cfg_attr(feature = "schema", schema(minimum = 0.0, maximum = 500.0))]
    pub colourfulness_below: f32,
    /// … and the share of coloured pixels is below this, 0 to 1.
    #[cfg_attr(feature = "schema", schema(minimum = 0.0, maximum = 1.0))]
    pub coloured_below: f32,
    /// `odd-aspect` when the longer side is more than this many times the shorter.
    #[cfg_attr(feature = "schema", schema(minimum = 1.0, maximum = 65535.0))]
    pub aspect_above: f32,
    /// `too-small` when the shorter side has fewer pixels than this.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 65535))]
    pub side_below: u32,
    /// `odd-size` when the number of pixels is more than this many times more or less than the batch's median.
    #[cfg_attr(feature = "schema", schema(minimum = 1.0, maximum = 1000000.0))]
    pub size_factor_above: f32,
    /// `near-duplicate` is looked for where at most this many of the 64 bits of the hashes differ, 0 to 20 …
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 20))]
    pub distance_at_most: u32,
    /// … and found when the pictures, laid over each other, correlate at least so, 0 to 1.
    #[cfg_attr(feature = "schema", schema(minimum = 0.0, maximum = 1.0))]
    pub similarity_at_least: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            blurred_above: 1.1,
            dark_below: 70,
            clipped_above: 0.22,
            bright_above: 185,
            contrast_below: 65,
            edges_below: 0.001,
            colourfulness_below: 3.0,
            coloured_below: 0.002,
            aspect_above: 3.0,
            side_below: 256,
            size_factor_above: 10.0,
            distance_at_most: 10,
            similarity_at_least: 0.72,
        }
    }
}
