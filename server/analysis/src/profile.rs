//! ICC profiles (ICC.1:2022) and what else tells which colours a file's numbers stand for.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use moxcms::{
    CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout, MatrixCoefficients,
    TransferCharacteristics, Transform8BitExecutor, TransformOptions, curve_from_gamma,
};

use crate::srgb_conversion::{MatrixShaper, SrgbConversion};

mod description;

/// What the numbers of an image stand for.
#[derive(Debug, Clone)]
pub(crate) struct ColourProfile {
    name: String,
    /// Absent when the profile cannot be read: then the numbers are taken for sRGB.
    space: Option<Box<ColorProfile>>,
}

impl ColourProfile {
    /// Reads an embedded profile. One that cannot be read still counts as there.
    pub(crate) fn read(icc: &[u8]) -> Self {
        // A library that reads what strangers wrote: its panic is no more than a profile that cannot be read.
        let space = catch_unwind(|| ColorProfile::new_from_slice(icc).ok()).ok().flatten();
        Self { name: description::description(icc), space: space.map(Box::new) }
    }

    /// Adobe RGB (1998), which cameras tell by a letter in EXIF.
    pub(crate) fn adobe_rgb() -> Self {
        Self::named("Adobe RGB (1998)", ColorProfile::new_adobe_rgb())
    }

    /// sRGB itself.
    pub(crate) fn srgb() -> Self {
        Self::named("sRGB", ColorProfile::new_srgb())
    }

    /// The space of these code points (Rec. ITU-T H.273); nothing for one whose light has no fixed white (PQ and HLG), or that
    /// is not known.
    pub(crate) fn from_code_points(primaries: u8, transfer: u8) -> Option<Self> {
        let primaries = CicpColorPrimaries::try_from(primaries).ok()?;
        let transfer = TransferCharacteristics::try_from(transfer).ok()?;
        let is_relative = !matches!(transfer, TransferCharacteristics::Smpte2084 | TransferCharacteristics::Hlg);
        if !is_relative
            || transfer == TransferCharacteristics::Unspecified
            || ColorPrimaries::try_from(primaries).is_err()
        {
            return None;
        }
        let space = ColorProfile::new_from_cicp(CicpProfile {
            color_primaries: primaries,
            transfer_characteristics: transfer,
            matrix_coefficients: MatrixCoefficients::Identity,
            full_range: true,
        });
        space.red_trc.is_some().then(|| Self::named("", space))
    }

    /// The space of a gamma and primaries; those of sRGB where absent.
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
        Self::named("", space)
    }

    fn named(name: &str, space: ColorProfile) -> Self {
        Self { name: name.to_owned(), space: Some(Box::new(space)) }
    }

    /// What it calls itself, at most 64 bytes; `unnamed` when it does not.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// How model that are decoded to RGB become sRGB; nothing when they are, or when the profile is of other model than these.
    pub(crate) fn conversion(&self, model: ColourModel) -> Option<SrgbConversion> {
        let space = self.space.as_deref()?;
        let convert = || match (space.color_space, model) {
            (DataColorSpace::Gray, ColourModel::Grey) => MatrixShaper::grey(space).map(SrgbConversion::MatrixShaper),
            (DataColorSpace::Rgb, _) if space.is_matrix_shaper() => {
                MatrixShaper::rgb(space).map(SrgbConversion::MatrixShaper)
            }
            (DataColorSpace::Rgb, _) => lut_transform(space, Layout::Rgb).map(SrgbConversion::Table),
            _ => None,
        };
        catch_unwind(AssertUnwindSafe(convert)).ok().flatten()
    }

    /// How rows of four inks, 255 the whole ink, become sRGB; nothing when the profile is not one of inks.
    pub(crate) fn cmyk_transform(&self) -> Option<Arc<Transform8BitExecutor>> {
        let space = self.space.as_deref().filter(|space| space.color_space == DataColorSpace::Cmyk)?;
        catch_unwind(AssertUnwindSafe(|| lut_transform(space, Layout::Rgba))).ok().flatten()
    }
}

/// What kind of model a profile is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColourModel {
    /// Stored as one channel of light.
    Grey,
    /// Stored as three channels or as a palette.
    Rgb,
}

fn lut_transform(space: &ColorProfile, layout: Layout) -> Option<Arc<Transform8BitExecutor>> {
    let srgb = ColorProfile::new_srgb();
    space.create_transform_8bit(layout, &srgb, Layout::Rgb, TransformOptions::default()).ok()
}
