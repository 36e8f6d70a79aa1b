//! HEIC decoder: pictures of HEVC in a HEIF container.
//!
//! Of a truncated file whose image is a grid, the rows of tiles before the end are kept. A picture without a grid is
//! decoded as a whole or not at all.

use protocol::Failure;

use super::decoded_image::DecodedImage;
use crate::budget::DecodeBudget;

#[cfg(feature = "heic")]
mod hevc_codec;
#[cfg(feature = "heic")]
mod hevc_picture;

/// Decodes the primary image of a HEIC.
#[cfg(feature = "heic")]
pub(super) fn decode(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    super::heif::decode(bytes, &hevc_codec::HevcCodec, budget)
}

/// Refuses the file, since this build has no decoder of HEVC.
#[cfg(not(feature = "heic"))]
pub(super) fn decode(_bytes: &[u8], _budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    Err(super::failures::unsupported("a HEIC image, whose decoder is not part of this build"))
}
