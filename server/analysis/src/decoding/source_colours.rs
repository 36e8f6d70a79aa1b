//! Colour space that a file states for its pixels.

use protocol::{ColourType, HdrTransfer};

use crate::profile::{ColourModel, ColourProfile};
use crate::srgb_conversion::SrgbConversion;

/// Colour space that a file states for its pixels, by profile or by other fields.
#[derive(Debug, Default)]
pub(crate) struct SourceColours {
    /// Embedded ICC profile.
    pub(crate) embedded: Option<ColourProfile>,
    /// Colour space from other fields of the file. It takes precedence over the embedded profile.
    pub(crate) stated: Option<ColourProfile>,
}

impl SourceColours {
    /// Creates the colour space of a file whose only statement is its embedded ICC profile, if there is one.
    pub(super) fn embedded(icc: Option<&[u8]>) -> Self {
        Self { embedded: icc.map(ColourProfile::read), stated: None }
    }

    /// Returns the conversion of pixels of this type to sRGB. Returns `None` if no conversion is needed (the pixels are
    /// sRGB, or CMYK that decoding has converted, or nothing states a colour space) or none is possible (the profile
    /// cannot be read or is for another colour model).
    ///
    /// `camera` is the colour space from EXIF. It counts only if the file states nothing else.
    pub(crate) fn conversion(&self, colour: ColourType, camera: Option<&ColourProfile>) -> Option<SrgbConversion> {
        let model = match colour {
            ColourType::Grey => ColourModel::Grey,
            ColourType::Rgb | ColourType::Palette => ColourModel::Rgb,
            // CMYK is converted to sRGB during decoding.
            ColourType::Cmyk => return None,
        };
        self.effective().or(camera)?.conversion(model)
    }

    /// Transfer function of high dynamic range of pixels of this type. Returns `None` for standard dynamic range.
    pub(crate) fn hdr_transfer(&self, colour: ColourType) -> Option<HdrTransfer> {
        self.effective().filter(|_| colour != ColourType::Cmyk)?.hdr_transfer()
    }

    /// Colour space that counts: the stated one, else the embedded one.
    fn effective(&self) -> Option<&ColourProfile> {
        self.stated.as_ref().or(self.embedded.as_ref())
    }
}
