//! What is shown of an image.

use serde::{Deserialize, Serialize};

/// The thumbnail and what stands in for it until it is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Picture {
    /// Width of the thumbnail in pixels; its longer edge has at most 512.
    pub width: u32,
    /// Height of the thumbnail in pixels.
    pub height: u32,
    /// What the thumbnail is encoded as.
    pub media_type: PictureType,
    /// ThumbHash of the image, about 25 bytes in base64.
    pub thumbhash: String,
}

/// What a thumbnail is encoded as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum PictureType {
    /// For opaque images.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// Where there is transparency.
    #[serde(rename = "image/png")]
    Png,
}

impl PictureType {
    /// The media type as a header names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}
