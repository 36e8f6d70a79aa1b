//! AVIF decoder.

use protocol::Failure;

use super::decoded_image::DecodedImage;
use super::failures::unsupported;
use crate::budget::DecodeBudget;

/// Decodes the file.
pub(super) fn decode(_bytes: &[u8], _budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    Err(unsupported("AVIF"))
}
