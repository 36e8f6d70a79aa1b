//! Colour space of decoded JPEG XL pixels.

use jxl::api::{JxlColorEncoding, JxlColorProfile, JxlPrimaries, JxlTransferFunction, JxlWhitePoint};

use crate::decoding::source_colours::SourceColours;
use crate::profile::ColourProfile;

/// Code point of the transfer function of sRGB (Rec. ITU-T H.273, table 3).
const SRGB_CURVE: u8 = 13;

/// Determines the colour space of the decoded pixels from the colour profile of the file and that of the pixels. They
/// differ if the pixels were stored as XYB: the decoder then makes sRGB of those of a file with an ICC profile.
pub(super) fn source_colours(file: &JxlColorProfile, pixels: &JxlColorProfile) -> SourceColours {
    let mut colours = SourceColours::default();
    if let JxlColorProfile::Icc(icc) = file {
        colours.embedded = Some(ColourProfile::read(icc));
    }
    if let JxlColorProfile::Simple(encoding) = pixels {
        colours.stated = stated(encoding);
    }
    colours
}

/// Colour space of an enumerated encoding, after the conversion of linear samples by
/// [`PixelRows`](super::pixel_rows::PixelRows). `None` if it cannot be expressed.
fn stated(encoding: &JxlColorEncoding) -> Option<ColourProfile> {
    let by_number =
        code_points(encoding).and_then(|(primaries, transfer)| ColourProfile::from_code_points(primaries, transfer));
    by_number.or_else(|| {
        let icc = JxlColorProfile::Simple(without_linear_curve(encoding)).try_as_icc()?.into_owned();
        Some(ColourProfile::read(&icc))
    })
}

/// Code points of primaries and transfer function (Rec. ITU-T H.273). `None` if one of them has none.
fn code_points(encoding: &JxlColorEncoding) -> Option<(u8, u8)> {
    let (primaries, transfer) = match encoding {
        JxlColorEncoding::RgbColorSpace { white_point, primaries, transfer_function, .. } => {
            let primaries = match (white_point, primaries) {
                (JxlWhitePoint::D65, JxlPrimaries::SRGB) => 1,
                (JxlWhitePoint::D65, JxlPrimaries::BT2100) => 9,
                (JxlWhitePoint::DCI, JxlPrimaries::P3) => 11,
                (JxlWhitePoint::D65, JxlPrimaries::P3) => 12,
                _ => return None,
            };
            (primaries, transfer_function)
        }
        JxlColorEncoding::GrayscaleColorSpace { transfer_function, .. } => (1, transfer_function),
        JxlColorEncoding::XYB { .. } => return None,
    };
    let transfer = match transfer {
        JxlTransferFunction::BT709 => 1,
        JxlTransferFunction::Linear | JxlTransferFunction::SRGB => SRGB_CURVE,
        JxlTransferFunction::PQ => 16,
        JxlTransferFunction::DCI => 17,
        JxlTransferFunction::HLG => 18,
        JxlTransferFunction::Gamma(_) => return None,
    };
    Some((primaries, transfer))
}

/// Replaces a linear transfer function by that of sRGB.
fn without_linear_curve(encoding: &JxlColorEncoding) -> JxlColorEncoding {
    let mut encoding = encoding.clone();
    if let JxlColorEncoding::RgbColorSpace { transfer_function, .. }
    | JxlColorEncoding::GrayscaleColorSpace { transfer_function, .. } = &mut encoding
        && *transfer_function == JxlTransferFunction::Linear
    {
        *transfer_function = JxlTransferFunction::SRGB;
    }
    encoding
}
