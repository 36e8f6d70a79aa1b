//! The values of all thresholds of one batch, as the store keeps them and events carry them.

use serde::{Deserialize, Serialize};

/// The thresholds of a batch. Changing one needs no second analysis of the pixels.
///
/// Reading is lenient, because stores and open pages outlive the program that wrote a value: a threshold that this
/// version does not know is ignored, and one that is missing has its default. Request bodies are read strictly
/// elsewhere, through [`ThresholdSpec`](crate::ThresholdSpec).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Thresholds {
    /// `blurred` when the blur of the edges in the sharpest regions is above this, in pixels at a longer edge of 1024
    /// (see `focus.blur` of the report).
    #[cfg_attr(feature = "schema", schema(minimum = 0.0, maximum = 24.0))]
    pub blurred_above: f32,
    /// `too-dark` when nine tenths of the pixels have a luma below this, 0 to 255. Also when half of the pixels have,
    /// and the 99th percentile is less than 1.45 times this. A frame with a lit area of a twentieth or more is not too
    /// dark.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 255))]
    pub dark_below: u8,
    /// `too-bright` when at least this share of the pixels, 0 to 1, has lost its detail in the highlights and the mean
    /// luma is high (145 or more); see also `bright_above`. Objects on white paper and dense detail (edges on 30 % of
    /// the frame) are exempt.
    #[cfg_attr(feature = "schema", schema(minimum = 0.0, maximum = 1.0))]
    pub clipped_above: f32,
    /// `too-bright` also when the mean luma is at least this, 0 to 255, and some detail is lost (in 8 % of the pixels
    /// or more). Objects on white paper and dense detail (edges on 30 % of the frame) are exempt.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 255))]
    pub bright_above: u8,
    /// `low-contrast` when the 1st and 99th percentile of luma are closer than this, 0 to 255, and neither `too-dark`,
    /// `too-bright` nor `low-information` is the cause. Content that fills too few pixels for the percentiles is
    /// exempt.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 255))]
    pub contrast_below: u8,
    /// `low-information` when the share of the frame that is the middle of an edge is below this, 0 to 1.
    #[cfg_attr(feature = "schema", schema(minimum = 0.0, maximum = 1.0))]
    pub edges_below: f32,
    /// `greyscale` when the colourfulness is below this and the share of coloured pixels is below `coloured_below`.
    #[cfg_attr(feature = "schema", schema(minimum = 0.0, maximum = 500.0))]
    pub colourfulness_below: f32,
    /// `greyscale` when the share of coloured pixels is below this, 0 to 1, and the colourfulness is below
    /// `colourfulness_below`.
    #[cfg_attr(feature = "schema", schema(minimum = 0.0, maximum = 1.0))]
    pub coloured_below: f32,
    /// `odd-aspect` when the longer side is more than this many times the shorter.
    #[cfg_attr(feature = "schema", schema(minimum = 1.0, maximum = 65535.0))]
    pub aspect_above: f32,
    /// `too-small` when the shorter side has fewer pixels than this.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 65535))]
    pub side_below: u32,
    /// `odd-size` when the number of pixels is more than this many times larger or smaller than the median of the
    /// batch.
    #[cfg_attr(feature = "schema", schema(minimum = 1.0, maximum = 1000000.0))]
    pub size_factor_above: f32,
    /// `near-duplicate`: two images are compared when at most this many of the 64 bits of their hashes differ, 0 to 20,
    /// or when details of the pictures match.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 20))]
    pub distance_at_most: u32,
    /// `near-duplicate`: minimum similarity of two duplicates, 0 to 1. The similarity is the correlation of the aligned
    /// pictures, reduced if few parts of them have detail.
    #[cfg_attr(feature = "schema", schema(minimum = 0.0, maximum = 1.0))]
    pub similarity_at_least: f32,
}

impl Default for Thresholds {
    /// Thresholds of new batches. A change of a default leaves existing batches as they are: each stores its own
    /// thresholds.
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

impl Thresholds {
    /// Thresholds of a batch whose `batch.created` event does not carry them.
    ///
    /// These are the defaults of the last version that wrote such events. They are frozen: they must not follow
    /// [`Thresholds::default`], or a replay of an old log would change with the program. Versions before it differed in
    /// at least `edges_below`; the log does not say which of them opened a batch.
    pub fn before_events_carried_them() -> Self {
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

    /// Returns true if both have the same thresholds of the duplicate search. Then a change from one to the other needs
    /// no new search.
    pub fn same_duplicate_search(&self, other: &Self) -> bool {
        self.distance_at_most == other.distance_at_most && self.similarity_at_least == other.similarity_at_least
    }
}
