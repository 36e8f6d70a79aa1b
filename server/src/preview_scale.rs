//! Scales in which previews are made, and the identity of one preview.

use protocol::ContentHash;

/// Preview of a blob in one scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PreviewKey {
    /// Hash of the blob.
    pub hash: ContentHash,
    /// Scale of the preview.
    pub scale: PreviewScale,
}

/// Scale of a preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PreviewScale {
    /// About screen size.
    Screen,
    /// Full size, within limits of pixels and memory (see [`analysis::full_preview`]).
    Full,
}

impl PreviewScale {
    /// Both scales.
    pub const ALL: [Self; 2] = [Self::Screen, Self::Full];

    /// Name of the scale in requests and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Screen => "screen",
            Self::Full => "full",
        }
    }

    /// Maximum length in pixels of the longer edge.
    pub fn max_edge(self) -> u32 {
        match self {
            Self::Screen => analysis::PREVIEW_EDGE,
            Self::Full => analysis::FULL_PREVIEW_EDGE,
        }
    }
}
