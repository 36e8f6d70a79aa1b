//! Interface between the container and the decoders of coded pictures.

use std::borrow::Cow;

use heifer_isobmff::boxes::Property;
use protocol::Failure;

use crate::budget::DecodeBudget;
use crate::decoding::yuv::YuvPicture;

/// Decoder of the pictures of one codec.
pub(in crate::decoding) trait PictureCodec {
    /// Returns true if items of this type hold pictures of the codec.
    fn accepts(&self, kind: [u8; 4]) -> bool;

    /// Decodes a picture. It must check size, memory and time by the budget before it allocates memory for the picture.
    ///
    /// # Errors
    ///
    /// `corrupt` for damaged data, `unsupported-format` for variants of the codec that are not decoded, and those of the
    /// budget.
    fn decode(&self, picture: &CodedPicture<'_>, budget: DecodeBudget<'_>) -> Result<Box<dyn YuvPicture>, Failure>;
}

/// A coded picture of a HEIF file.
pub(in crate::decoding) struct CodedPicture<'a> {
    /// Coded data, complete.
    pub(in crate::decoding) data: Cow<'a, [u8]>,
    /// Properties of the item, among them the configuration of the codec.
    pub(in crate::decoding) properties: Vec<&'a Property>,
    /// Width and height that the file states. The caller rejects a smaller picture, and crops a larger one.
    #[cfg_attr(not(feature = "heic"), expect(dead_code, reason = "only the decoder of HEVC compares it"))]
    pub(in crate::decoding) size: (u32, u32),
}
