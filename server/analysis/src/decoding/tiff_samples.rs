//! Conversion of TIFF samples to RGB or RGBA with 8 bits per channel.

use std::io::{Read, Seek};

use protocol::{ColourType, Failure};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingSampleType};
use tiff::tags::Tag;

use super::failures::unsupported;
use crate::cmyk::{CmykConverter, InkPolarity};
use crate::profile::ColourProfile;
use crate::reduction::Channels;

/// Sample format of a TIFF page.
pub(super) struct SampleFormat {
    /// Colour model of the samples.
    pub(super) kind: ColourKind,
    /// Bits per sample in the file.
    pub(super) bits: u8,
    /// Samples per pixel in the output of the decoder.
    pub(super) samples_per_pixel: usize,
    /// Sample type in the output of the decoder.
    stored: DecodingSampleType,
    alpha: AlphaKind,
    cmyk: CmykConverter,
}

/// Colour model of the samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ColourKind {
    Grey,
    Rgb,
    /// Indices into these colours.
    Palette(Vec<[u8; 3]>),
    Cmyk,
    YCbCr,
}

/// Use of the sample after the colour samples as alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AlphaKind {
    /// There is no such sample, it is not alpha, or the page is CMYK, whose alpha is ignored.
    None,
    /// The colours are independent of alpha.
    Straight,
    /// The colours are multiplied by alpha.
    Premultiplied,
}

impl SampleFormat {
    /// Reads the format of the current page. `palette` is its colour table, if it has one; the decoder then treats the
    /// indices as grey. `profile` is the embedded profile, for CMYK. Fails with `unsupported-format` for other formats
    /// than those of [`ColourKind`].
    pub(super) fn read_format<R: Read + Seek>(
        decoder: &mut Decoder<R>,
        palette: Option<Vec<[u8; 3]>>,
        profile: Option<&ColourProfile>,
    ) -> Result<Self, Failure> {
        let colour = decoder.colortype().map_err(|_| unsupported_variant())?;
        let (kind, bits, count) = match colour {
            ColorType::Gray(bits) => (palette.map_or(ColourKind::Grey, ColourKind::Palette), bits, 1),
            ColorType::Multiband { bit_depth, num_samples } => {
                (palette.map_or(ColourKind::Grey, ColourKind::Palette), bit_depth, num_samples)
            }
            ColorType::RGB(bits) => (ColourKind::Rgb, bits, 3),
            ColorType::RGBA(bits) => (ColourKind::Rgb, bits, 4),
            ColorType::CMYK(bits) => (ColourKind::Cmyk, bits, 4),
            ColorType::CMYKA(bits) => (ColourKind::Cmyk, bits, 5),
            ColorType::YCbCr(bits @ 8) => (ColourKind::YCbCr, bits, 3),
            _ => return Err(unsupported_variant()),
        };
        let layout = decoder.image_chunk_buffer_layout(0).map_err(|_| unsupported_variant())?;
        let stored = layout.sample_type.ok_or_else(unsupported_variant)?;
        let extra = decoder.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples).ok().flatten().unwrap_or_default();
        let colours = match kind {
            ColourKind::Grey | ColourKind::Palette(_) => 1,
            ColourKind::Rgb | ColourKind::YCbCr => 3,
            ColourKind::Cmyk => 4,
        };
        let alpha = match extra.first() {
            _ if usize::from(count) <= colours || kind == ColourKind::Cmyk => AlphaKind::None,
            Some(1) => AlphaKind::Premultiplied,
            Some(2) => AlphaKind::Straight,
            // RGBA without a statement about the fourth sample.
            None if colour == ColorType::RGBA(bits) => AlphaKind::Straight,
            _ => AlphaKind::None,
        };
        let cmyk = CmykConverter::new(profile, InkPolarity::FullIs255);
        Ok(Self { kind, bits, samples_per_pixel: usize::from(count), stored, alpha, cmyk })
    }

    /// Channels of the pixels after [`pixels`](Self::pixels).
    pub(super) fn channels(&self) -> Channels {
        if self.alpha == AlphaKind::None { Channels::Rgb } else { Channels::Rgba }
    }

    /// Colour type of the stored pixels.
    pub(super) fn colour(&self) -> ColourType {
        match self.kind {
            ColourKind::Grey => ColourType::Grey,
            ColourKind::Rgb | ColourKind::YCbCr => ColourType::Rgb,
            ColourKind::Palette(_) => ColourType::Palette,
            ColourKind::Cmyk => ColourType::Cmyk,
        }
    }

    /// Converts the first `count` samples of a row to 8 bits each. Palette indices are not scaled. Fails with
    /// `unsupported-format` for other sample types.
    pub(super) fn eight_bit(&self, row: &[u8], count: usize) -> Result<Vec<u8>, Failure> {
        use DecodingSampleType as Type;
        let is_index = matches!(self.kind, ColourKind::Palette(_));
        Ok(match (self.stored, self.bits) {
            (Type::U8, 8) => row.iter().take(count).copied().collect(),
            (Type::U8, bits @ (1 | 2 | 4)) => {
                let (max, per_byte) = ((1_u16 << bits) - 1, 8 / usize::from(bits));
                let sample = |index: usize| {
                    let shift = usize::from(8 - bits) - (index % per_byte) * usize::from(bits);
                    let value = u16::from(row.get(index / per_byte).copied().unwrap_or(0)) >> shift & max;
                    if is_index { value as u8 } else { (value * 255 / max) as u8 }
                };
                (0..count).map(sample).collect()
            }
            (Type::U16, _) if !is_index => {
                let wide = |bytes: &[u8]| u32::from(u16::from_ne_bytes([bytes[0], bytes[1]]));
                row.chunks_exact(2).take(count).map(|bytes| ((wide(bytes) * 255 + 32_767) / 65_535) as u8).collect()
            }
            (Type::U32, _) if !is_index => {
                let top = |bytes: &[u8]| u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) >> 24;
                row.chunks_exact(4).take(count).map(|bytes| top(bytes) as u8).collect()
            }
            (Type::F32, _) if !is_index => {
                let share = |bytes: &[u8]| f32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
                row.chunks_exact(4).take(count).map(|bytes| byte(f64::from(share(bytes)))).collect()
            }
            (Type::F64, _) if !is_index => row
                .chunks_exact(8)
                .take(count)
                .map(|bytes| byte(bytes.try_into().map_or(0.0, f64::from_ne_bytes)))
                .collect(),
            _ => return Err(unsupported_variant()),
        })
    }

    /// Converts a row of 8-bit samples to RGB, or to RGBA with straight alpha if the page has alpha.
    pub(super) fn pixels(&mut self, row: &[u8]) -> Vec<u8> {
        let samples = row.chunks_exact(self.samples_per_pixel);
        match &self.kind {
            ColourKind::Cmyk => {
                let cmyk: Vec<u8> = samples.flat_map(|pixel| &pixel[..4]).copied().collect();
                let mut rgb = vec![0; cmyk.len() / 4 * 3];
                self.cmyk.convert_row(&cmyk, &mut rgb);
                rgb
            }
            kind => {
                let colour = |pixel: &[u8]| match kind {
                    ColourKind::Grey => [pixel[0]; 3],
                    ColourKind::Palette(colours) => colours.get(usize::from(pixel[0])).copied().unwrap_or_default(),
                    ColourKind::YCbCr => ycbcr_to_rgb(pixel[0], pixel[1], pixel[2]),
                    ColourKind::Rgb | ColourKind::Cmyk => [pixel[0], pixel[1], pixel[2]],
                };
                let alpha_index = if matches!(kind, ColourKind::Grey | ColourKind::Palette(_)) { 1 } else { 3 };
                match self.alpha {
                    AlphaKind::None => samples.flat_map(colour).collect(),
                    AlphaKind::Straight => samples.flat_map(|pixel| rgba(colour(pixel), pixel[alpha_index])).collect(),
                    AlphaKind::Premultiplied => {
                        let divided = |value: u8, alpha: u8| {
                            let value = (u32::from(value) * 255 + u32::from(alpha) / 2).checked_div(u32::from(alpha));
                            value.unwrap_or(0).min(255) as u8
                        };
                        let pixel = |pixel: &[u8]| {
                            rgba(colour(pixel).map(|value| divided(value, pixel[alpha_index])), pixel[alpha_index])
                        };
                        samples.flat_map(pixel).collect()
                    }
                }
            }
        }
    }
}

/// Appends alpha to a colour.
fn rgba([red, green, blue]: [u8; 3], alpha: u8) -> [u8; 4] {
    [red, green, blue, alpha]
}

/// Converts a share of 0 to 1 to a byte. NaN becomes 0.
fn byte(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Converts full-range YCbCr to RGB (Rec. ITU-R BT.601; the defaults of TIFF 6.0, section 21).
fn ycbcr_to_rgb(luma: u8, blue: u8, red: u8) -> [u8; 3] {
    let (luma, blue, red) = (f64::from(luma), f64::from(blue) - 128.0, f64::from(red) - 128.0);
    [luma + 1.402 * red, luma - 0.344_136 * blue - 0.714_136 * red, luma + 1.772 * blue]
        .map(|value| value.round() as u8)
}

/// Failure `unsupported-format` without a more exact reason.
fn unsupported_variant() -> Failure {
    unsupported("a rare variant of its format")
}
