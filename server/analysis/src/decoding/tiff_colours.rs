//! Colour models of TIFF pages, and their conversion to RGB or RGBA with 8 bits per channel.

use protocol::{ColourType, Failure};

use super::failures::{corrupt, unsupported};
use super::tiff_compression::Compression;
use super::tiff_directory::{Directory, TiffDirectories};
use super::tiff_lab::LabConverter;
use crate::cmyk::{CmykConverter, InkPolarity};
use crate::profile::ColourProfile;
use crate::reduction::Channels;

/// Tags of the entries that describe colours (TIFF 6.0).
mod tag {
    pub(super) const PHOTOMETRIC: u16 = 262;
    pub(super) const COLOUR_MAP: u16 = 320;
    pub(super) const INK_SET: u16 = 332;
    pub(super) const EXTRA_SAMPLES: u16 = 338;
}

/// Colour model of the samples of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PageColours {
    Grey {
        /// True if 0 is white.
        is_inverted: bool,
    },
    Rgb,
    /// Indices into these colours.
    Palette(Vec<[u8; 3]>),
    Cmyk,
    YCbCr,
    /// CIE L*a*b*.
    Lab {
        /// True if a* and b* are signed numbers (`CIELab`); false if they have an offset (`ICCLab`).
        is_signed: bool,
    },
}

/// Use of the sample after the colour samples as alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AlphaKind {
    /// There is no such sample, it is not alpha, or the page is CMYK, whose alpha is ignored.
    None,
    /// The colours are independent of alpha.
    Straight,
    /// The colours are multiplied by alpha.
    Premultiplied,
}

impl PageColours {
    /// Reads the colour model. If the page does not state it, libtiff's guess counts: white is 0 in a fax, and three
    /// samples are RGB.
    ///
    /// # Errors
    ///
    /// `corrupt` if the page has too few samples for its model, and `unsupported-format` for models that are not
    /// decoded.
    pub(super) fn read(
        file: &TiffDirectories<'_>,
        directory: &Directory,
        samples: usize,
        compression: Compression,
    ) -> Result<Self, Failure> {
        let colours = match file.value(directory, tag::PHOTOMETRIC) {
            None if samples >= 3 => Self::Rgb,
            None => Self::Grey { is_inverted: matches!(compression, Compression::Fax(_)) },
            Some(0) => Self::Grey { is_inverted: true },
            Some(1) => Self::Grey { is_inverted: false },
            Some(2) => Self::Rgb,
            Some(3) => Self::Palette(palette(&file.integers(directory, tag::COLOUR_MAP, 3 << 16))?),
            Some(4) => return Err(unsupported("a TIFF that is a transparency mask")),
            Some(5) if file.value(directory, tag::INK_SET) == Some(2) => {
                return Err(unsupported("a TIFF with other inks than CMYK"));
            }
            Some(5) => Self::Cmyk,
            Some(6) => Self::YCbCr,
            Some(8) => Self::Lab { is_signed: true },
            Some(9) => Self::Lab { is_signed: false },
            Some(10) => return Err(unsupported("a TIFF in ITU L*a*b* colours")),
            Some(32_844 | 32_845) => return Err(unsupported("a TIFF in LogLuv colours")),
            Some(other) => return Err(unsupported(&format!("a TIFF with photometric interpretation {other}"))),
        };
        if samples < colours.sample_count() { Err(corrupt()) } else { Ok(colours) }
    }

    /// Colour model of the decompressed data: a JPEG decoder converts luma and chroma to RGB.
    pub(super) fn after_decompression(self, compression: Compression, is_planar: bool) -> Self {
        match self {
            Self::YCbCr if compression.is_jpeg() && !is_planar => Self::Rgb,
            Self::YCbCr if compression == Compression::Webp => Self::Rgb,
            colours => colours,
        }
    }

    /// Number of samples of a colour.
    pub(super) fn sample_count(&self) -> usize {
        match self {
            Self::Grey { .. } | Self::Palette(_) => 1,
            Self::Rgb | Self::YCbCr | Self::Lab { .. } => 3,
            Self::Cmyk => 4,
        }
    }

    /// Colour type of the stored pixels.
    pub(super) fn colour_type(&self) -> ColourType {
        match self {
            Self::Grey { .. } => ColourType::Grey,
            Self::Rgb | Self::YCbCr | Self::Lab { .. } => ColourType::Rgb,
            Self::Palette(_) => ColourType::Palette,
            Self::Cmyk => ColourType::Cmyk,
        }
    }
}

impl AlphaKind {
    /// Reads the use of the samples after those of the colour.
    pub(super) fn read(
        file: &TiffDirectories<'_>,
        directory: &Directory,
        samples: usize,
        colours: &PageColours,
    ) -> Self {
        match file.value(directory, tag::EXTRA_SAMPLES) {
            _ if samples <= colours.sample_count() || *colours == PageColours::Cmyk => Self::None,
            Some(1) => Self::Premultiplied,
            Some(2) => Self::Straight,
            // RGBA without a statement about the fourth sample.
            None if *colours == PageColours::Rgb && samples == 4 => Self::Straight,
            _ => Self::None,
        }
    }

    /// Channels of pixels with this alpha.
    pub(super) fn channels(self) -> Channels {
        if self == Self::None { Channels::Rgb } else { Channels::Rgba }
    }
}

/// Reads a colour table, in which all red values come first, then all green and all blue ones. The 16-bit values are
/// reduced to 8 bits. As in libtiff, a table without any value above 255 is one of 8-bit values. Fails with `corrupt`
/// for an empty table.
fn palette(table: &[u64]) -> Result<Vec<[u8; 3]>, Failure> {
    let count = table.len() / 3;
    let shift = if table.iter().all(|&value| value < 256) { 0 } else { 8 };
    let channel = |index: usize| (table[index] >> shift) as u8;
    if count == 0 {
        return Err(corrupt());
    }
    Ok((0..count).map(|index| [channel(index), channel(count + index), channel(2 * count + index)]).collect())
}

/// Converter of rows of 8-bit samples to RGB or RGBA.
pub(super) struct ColourConverter {
    alpha: AlphaKind,
    model: ColourModel,
}

/// Colour model of rows of 8-bit samples, with the state of the conversion. Palette indices are replaced by RGB before.
enum ColourModel {
    Grey { is_inverted: bool },
    Rgb,
    Cmyk(CmykConverter),
    YCbCr,
    Lab(LabConverter),
}

impl ColourConverter {
    /// Creates a converter. `profile` is the embedded profile, for CMYK.
    pub(super) fn new(colours: &PageColours, alpha: AlphaKind, profile: Option<&ColourProfile>) -> Self {
        let model = match *colours {
            PageColours::Grey { is_inverted } => ColourModel::Grey { is_inverted },
            PageColours::Rgb | PageColours::Palette(_) => ColourModel::Rgb,
            PageColours::Cmyk => ColourModel::Cmyk(CmykConverter::new(profile, InkPolarity::FullIs255)),
            PageColours::YCbCr => ColourModel::YCbCr,
            PageColours::Lab { .. } => ColourModel::Lab(LabConverter::new()),
        };
        Self { alpha, model }
    }

    /// Converts a row of 8-bit samples to RGB, or to RGBA with straight alpha if the page has alpha.
    pub(super) fn pixels(&mut self, row: &[u8]) -> Vec<u8> {
        match &mut self.model {
            ColourModel::Cmyk(converter) => {
                let mut rgb = vec![0; row.len() / 4 * 3];
                converter.convert_row(row, &mut rgb);
                rgb
            }
            ColourModel::Rgb if self.alpha != AlphaKind::Premultiplied => row.to_vec(),
            ColourModel::Rgb => self.alpha.converted::<3>(row, |rgb| rgb),
            ColourModel::Grey { is_inverted: true } => self.alpha.converted::<1>(row, |[grey]| [255 - grey; 3]),
            ColourModel::Grey { is_inverted: false } => self.alpha.converted::<1>(row, |[grey]| [grey; 3]),
            ColourModel::YCbCr => self.alpha.converted(row, ycbcr_to_rgb),
            ColourModel::Lab(converter) => self.alpha.converted(row, |lab| converter.rgb(lab)),
        }
    }
}

impl AlphaKind {
    /// Converts a row of pixels whose colours have `COUNT` samples, followed by alpha if there is any.
    fn converted<const COUNT: usize>(self, row: &[u8], colour: impl Fn([u8; COUNT]) -> [u8; 3]) -> Vec<u8> {
        let colour = |pixel: &[u8]| pixel.first_chunk().copied().map_or([0; 3], &colour);
        match self {
            Self::None => row.chunks_exact(COUNT).flat_map(colour).collect(),
            Self::Straight => {
                let rgba = |pixel: &[u8]| with_alpha(colour(pixel), pixel[COUNT]);
                row.chunks_exact(COUNT + 1).flat_map(rgba).collect()
            }
            Self::Premultiplied => {
                let rgba = |pixel: &[u8]| {
                    let alpha = pixel[COUNT];
                    with_alpha(colour(pixel).map(|value| divided(value, alpha)), alpha)
                };
                row.chunks_exact(COUNT + 1).flat_map(rgba).collect()
            }
        }
    }
}

/// Appends alpha to a colour.
fn with_alpha([red, green, blue]: [u8; 3], alpha: u8) -> [u8; 4] {
    [red, green, blue, alpha]
}

/// Divides a premultiplied value by alpha.
fn divided(value: u8, alpha: u8) -> u8 {
    let value = (u32::from(value) * 255 + u32::from(alpha) / 2).checked_div(u32::from(alpha));
    value.unwrap_or(0).min(255) as u8
}

/// Converts full-range YCbCr to RGB (Rec. ITU-R BT.601; the defaults of TIFF 6.0, section 21).
fn ycbcr_to_rgb([luma, blue, red]: [u8; 3]) -> [u8; 3] {
    let (luma, blue, red) = (f64::from(luma), f64::from(blue) - 128.0, f64::from(red) - 128.0);
    [luma + 1.402 * red, luma - 0.344_136 * blue - 0.714_136 * red, luma + 1.772 * blue]
        .map(|value| value.round() as u8)
}
