//! Colour spaces of image files, from ICC profiles (ICC.1:2022) or from other fields, and the conversions to sRGB.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use moxcms::{
    CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout, MatrixCoefficients,
    TransferCharacteristics, Transform8BitExecutor, TransformOptions, curve_from_gamma,
};
use protocol::HdrTransfer;

use crate::srgb_conversion::{MatrixShaper, SrgbConversion, ToneMapping, hdr_transfer};

mod description;

/// Colour space of the samples of an image.
#[derive(Debug, Clone)]
pub(crate) struct ColourProfile {
    /// Name from the description tag, or a fixed name; absent if the profile has no readable name, or if code points or
    /// gamma and primaries define the space.
    name: Option<String>,
    /// Parsed profile; absent when it cannot be read. The samples then count as sRGB; CMYK samples are converted by a
    /// formula.
    space: Option<Box<ColorProfile>>,
}

impl ColourProfile {
    /// Reads an embedded ICC profile. If it cannot be read, the result has no conversion but may have a name.
    pub(crate) fn read(icc: &[u8]) -> Self {
        // The library parses untrusted data; if it panics, the profile counts as unreadable.
        let space = catch_unwind(|| ColorProfile::new_from_slice(icc).ok()).ok().flatten();
        Self { name: description::description(icc), space: space.map(Box::new) }
    }

    /// Adobe RGB (1998), which cameras state by a code in EXIF.
    pub(crate) fn adobe_rgb() -> Self {
        Self::named("Adobe RGB (1998)", ColorProfile::new_adobe_rgb())
    }

    /// sRGB.
    pub(crate) fn srgb() -> Self {
        Self::named("sRGB", ColorProfile::new_srgb())
    }

    /// Colour space of these code points (Rec. ITU-T H.273). Returns `None` for unknown or unspecified code points.
    /// With the transfer functions PQ and HLG, such primaries count as those of Rec. ITU-R BT.2020, for which these
    /// functions are defined.
    pub(crate) fn from_code_points(primaries: u8, transfer: u8) -> Option<Self> {
        let primaries = CicpColorPrimaries::try_from(primaries).ok();
        let primaries = primaries.filter(|&primaries| ColorPrimaries::try_from(primaries).is_ok());
        let code_points = CicpProfile {
            color_primaries: primaries.unwrap_or(CicpColorPrimaries::Bt2020),
            transfer_characteristics: TransferCharacteristics::try_from(transfer).ok()?,
            matrix_coefficients: MatrixCoefficients::Identity,
            full_range: true,
        };
        if code_points.transfer_characteristics == TransferCharacteristics::Unspecified
            || primaries.is_none() && hdr_transfer(code_points).is_none()
        {
            return None;
        }
        let space = ColorProfile::new_from_cicp(code_points);
        space.red_trc.is_some().then(|| Self::unnamed(space))
    }

    /// Colour space with a power curve of exponent `gamma`, and with these primaries and white point. Absent values are
    /// those of sRGB.
    pub(crate) fn from_gamma_and_primaries(
        gamma: Option<f32>,
        primaries: Option<(ColorPrimaries, moxcms::XyY)>,
    ) -> Self {
        let mut space = ColorProfile::new_srgb();
        space.cicp = None;
        if let Some((primaries, white)) = primaries {
            space.update_rgb_colorimetry(white, primaries);
        }
        if let Some(gamma) = gamma {
            let curve = curve_from_gamma(gamma);
            (space.red_trc, space.green_trc, space.blue_trc) = (Some(curve.clone()), Some(curve.clone()), Some(curve));
        }
        Self::unnamed(space)
    }

    /// Wraps a profile under a fixed name.
    fn named(name: &str, space: ColorProfile) -> Self {
        Self { name: Some(name.to_owned()), space: Some(Box::new(space)) }
    }

    /// Wraps a profile that has no name.
    fn unnamed(space: ColorProfile) -> Self {
        Self { name: None, space: Some(Box::new(space)) }
    }

    /// Name of the colour space, at most 64 bytes. `None` if it has no readable name.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Transfer function of high dynamic range: PQ or HLG by code points, also by those of an ICC profile (ICC.1:2022,
    /// 9.2.17). `None` for standard dynamic range. Profiles that describe such a function by their curves or tables
    /// alone also count as standard dynamic range, because these already map to the range of a print or display.
    pub(crate) fn hdr_transfer(&self) -> Option<HdrTransfer> {
        let space = self.space.as_deref().filter(|space| space.color_space == DataColorSpace::Rgb)?;
        space.cicp.and_then(hdr_transfer)
    }

    /// Returns the conversion to sRGB of pixels that are decoded to RGB and were stored in this colour model. An RGB
    /// profile also applies to grey pixels, a grey profile only to those. High dynamic range is tone-mapped. Returns
    /// `None` if curves and matrix are practically those of sRGB, or if the profile cannot be used or is for another
    /// colour model.
    pub(crate) fn conversion(&self, model: ColourModel) -> Option<SrgbConversion> {
        let space = self.space.as_deref()?;
        let convert = || match (space.color_space, model, self.hdr_transfer()) {
            (DataColorSpace::Rgb, _, Some(transfer)) => {
                Some(SrgbConversion::ToneMapping(ToneMapping::new(space, transfer)))
            }
            (DataColorSpace::Gray, ColourModel::Grey, _) => MatrixShaper::grey(space).map(SrgbConversion::MatrixShaper),
            (DataColorSpace::Rgb, ..) if space.is_matrix_shaper() => {
                MatrixShaper::rgb(space).map(SrgbConversion::MatrixShaper)
            }
            (DataColorSpace::Rgb, ..) => lut_transform(space, Layout::Rgb).map(SrgbConversion::Table),
            _ => None,
        };
        catch_unwind(AssertUnwindSafe(convert)).ok().flatten()
    }

    /// Returns the transform to sRGB of CMYK rows in which 255 is full ink. Returns `None` unless this is a usable CMYK
    /// profile.
    pub(crate) fn cmyk_transform(&self) -> Option<Arc<Transform8BitExecutor>> {
        let space = self.space.as_deref().filter(|space| space.color_space == DataColorSpace::Cmyk)?;
        catch_unwind(AssertUnwindSafe(|| lut_transform(space, Layout::Rgba))).ok().flatten()
    }
}

/// Colour model of the stored pixels, other than CMYK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColourModel {
    /// One channel from black to white.
    Grey,
    /// Red, green and blue, or indices into a palette of such colours.
    Rgb,
}

/// Transform to sRGB by a lookup table, for rows in this layout (`Rgba` stands for CMYK). `None` if the profile has no
/// usable table.
fn lut_transform(space: &ColorProfile, layout: Layout) -> Option<Arc<Transform8BitExecutor>> {
    let srgb = ColorProfile::new_srgb();
    space.create_transform_8bit(layout, &srgb, Layout::Rgb, TransformOptions::default()).ok()
}
