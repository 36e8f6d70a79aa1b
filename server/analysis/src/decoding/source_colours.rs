//! Colour space that a file states for its pixels.

use protocol::ColourType;

use crate::profile::{ColourModel, ColourProfile};
use crate::srgb_conversion::SrgbConversion;

/// Colour space that a file states for its pixels, by profile or by other fields.
#[derive(Debug, Default)]
pub(crate) struct SourceColours {
    /// Embedded ICC profile.
    pub(crate) embedded: Option<ColourProfile>,
    /// Colour space from fields of the format that take precedence over the profile.
    pub(crate) stated: Option<ColourProfile>,
}

impl SourceColours {
    /// Reads the embedded profile, if there is one, of a file that states nothing else.
    pub(super) fn embedded(icc: Option<&[u8]>) -> Self {
        Self { embedded: icc.map(ColourProfile::read), stated: None }
    }

    /// Conversion of pixels of this type to sRGB; `None` when they are sRGB already.
    ///
    /// `camera` is the colour space from EXIF. It counts only when the file states nothing else.
    pub(crate) fn conversion(&self, colour: ColourType, camera: Option<&ColourProfile>) -> Option<SrgbConversion> {
        let model = match colour {
            ColourType::Grey => ColourModel::Grey,
            ColourType::Rgb | ColourType::Palette => ColourModel::Rgb,
            // CMYK is converted to sRGB during decoding.
            ColourType::Cmyk => return None,
        };
        self.stated.as_ref().or(self.embedded.as_ref()).or(camera)?.conversion(model)
    }
}
