//! Display data of an image: size and media type of its thumbnail, and the placeholder.

use serde::{Deserialize, Serialize};

/// Size and type of the thumbnail, and the placeholder that is shown until it is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Picture {
    /// Width of the thumbnail in pixels. Its longer edge has at most 512.
    pub width: u32,
    /// Height of the thumbnail in pixels.
    pub height: u32,
    /// Media type of the thumbnail.
    pub media_type: PictureType,
    /// Placeholder: ThumbHash of the image, about 25 bytes in base64.
    pub thumbhash: String,
}

/// Media type of a thumbnail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum PictureType {
    /// JPEG, for opaque images.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// PNG, for images with transparency.
    #[serde(rename = "image/png")]
    Png,
}

impl PictureType {
    /// The media type, as in a header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}
