//! Storage of the samples of a picture of HEVC.

/// Storage of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HevcSettings {
    /// Bits per sample, 8 to 16.
    pub bit_depth: u8,
    /// Chroma format (Rec. ITU-T H.265, table 6-1): 0 is monochrome, 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4.
    pub chroma_format: u8,
    /// Code points of primaries, transfer characteristics and matrix coefficients (Rec. ITU-T H.273). The matrix (1, 6
    /// or 9) determines the samples.
    pub code_points: [u8; 3],
    /// True if the samples use all values of their bit depth.
    pub full_range: bool,
    /// True if the picture states `code_points` and `full_range`.
    pub states_colours: bool,
}

impl Default for HevcSettings {
    /// A picture of 8 bits in 4:2:0 as phones write it.
    fn default() -> Self {
        Self { bit_depth: 8, chroma_format: 1, code_points: [1, 13, 6], full_range: true, states_colours: true }
    }
}
