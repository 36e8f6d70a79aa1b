//! PNG chunks with frame count, metadata and colour space, read without the decoder (PNG, third edition).

use moxcms::{Chromaticity, ColorPrimaries, XyY};

use super::decoded_image::MAX_FRAMES;
use super::metadata_blocks::{MAX_BLOCKS, MetadataBlocks};
use super::png_keyword::{DEFLATE, after_name, inflated};
use super::png_text::PngText;
use super::source_colours::SourceColours;
use crate::profile::ColourProfile;

/// Chunks that the analysis uses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PngChunks<'a> {
    /// Number of frames, 1 to [`MAX_FRAMES`]; 1 for a still image.
    pub(super) frames: u32,
    /// Body of `eXIf`.
    exif: Option<&'a [u8]>,
    /// Texts with EXIF or XMP, at most [`MAX_BLOCKS`].
    texts: Vec<PngText<'a>>,
    /// Compressed ICC profile, without the compression method.
    profile: Option<&'a [u8]>,
    /// Body of `cICP`, which begins with the code points of the primaries and of the transfer function.
    code_points: Option<&'a [u8]>,
    /// True if there is an `sRGB` chunk.
    is_srgb: bool,
    /// Body of `gAMA`.
    gamma: Option<&'a [u8]>,
    /// Body of `cHRM`.
    chromaticities: Option<&'a [u8]>,
}

impl<'a> PngChunks<'a> {
    /// Reads the chunks of a file up to `IEND` or the first chunk with an incomplete body.
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        let mut chunks = Self { frames: 1, ..Self::default() };
        let mut position = 8;
        while let Some((kind, body, next)) = chunk(bytes, position) {
            match kind {
                b"acTL" => {
                    let frames = body.first_chunk().map_or(1, |count| u32::from_be_bytes(*count));
                    chunks.frames = frames.clamp(1, MAX_FRAMES);
                }
                b"iCCP" => chunks.profile = after_name(body).and_then(|body| body.strip_prefix(&[DEFLATE])),
                b"cICP" => chunks.code_points = Some(body),
                b"sRGB" => chunks.is_srgb = true,
                b"gAMA" => chunks.gamma = Some(body),
                b"cHRM" => chunks.chromaticities = Some(body),
                b"eXIf" => chunks.exif = Some(body),
                b"IEND" => break,
                _ if chunks.texts.len() < MAX_BLOCKS => chunks.texts.extend(PngText::read(kind, body)),
                _ => {}
            }
            position = next;
        }
        chunks
    }

    /// Colour space of the pixels, by the precedence of the chunks (section 4.3): `cICP`, `iCCP`, `sRGB`, then `gAMA`
    /// with `cHRM`.
    pub(super) fn colours(&self) -> SourceColours {
        let embedded = self.profile.and_then(inflated).map(|icc| ColourProfile::read(&icc));
        let code_points =
            self.code_points.and_then(|body| ColourProfile::from_code_points(*body.first()?, *body.get(1)?));
        let stated = code_points.or_else(|| {
            let has_gamma_or_primaries = self.gamma.is_some() || self.chromaticities.is_some();
            match () {
                () if embedded.is_some() => None,
                () if self.is_srgb => Some(ColourProfile::srgb()),
                () if has_gamma_or_primaries => self.profile_of_gamma_and_primaries(),
                () => None,
            }
        });
        SourceColours { embedded, stated }
    }

    /// Colour space from `gAMA` and `cHRM`. A gamma that is absent, implausible or 1/2.2, and absent primaries, count
    /// as those of sRGB. Returns `None` if `cHRM` is incomplete.
    fn profile_of_gamma_and_primaries(&self) -> Option<ColourProfile> {
        // Programs write 1/2.2 for the curve of sRGB.
        let gamma = self.gamma.and_then(scaled_numbers::<1>).map(|[gamma]| gamma);
        let gamma = gamma.filter(|gamma| (0.05..=5.0).contains(gamma) && (gamma - 0.454_55).abs() > 0.001);
        let primaries = match self.chromaticities.map(scaled_numbers::<8>) {
            None => None,
            Some(chromaticities) => {
                let [white_x, white_y, red_x, red_y, green_x, green_y, blue_x, blue_y] = chromaticities?;
                let white = XyY { x: f64::from(white_x), y: f64::from(white_y), yb: 1.0 };
                let (red, green) = (Chromaticity::new(red_x, red_y), Chromaticity::new(green_x, green_y));
                Some((ColorPrimaries { red, green, blue: Chromaticity::new(blue_x, blue_y) }, white))
            }
        };
        Some(ColourProfile::from_gamma_and_primaries(gamma.map(f32::recip), primaries))
    }

    /// EXIF blocks and XMP packets. The block of `eXIf` comes first.
    pub(super) fn metadata(&self) -> MetadataBlocks {
        let mut blocks = MetadataBlocks::default();
        if let Some(block) = self.exif {
            blocks.push_exif(block);
        }
        self.texts.iter().for_each(|text| text.add_to(&mut blocks));
        blocks
    }
}

/// Reads numbers that are stored as 32-bit integers in units of 1/100,000. Returns `None` if the body is too short.
fn scaled_numbers<const COUNT: usize>(body: &[u8]) -> Option<[f32; COUNT]> {
    let mut numbers = [0.0; COUNT];
    for (number, bytes) in numbers.iter_mut().zip(body.get(..4 * COUNT)?.chunks_exact(4)) {
        *number = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as f32 / 100_000.0;
    }
    Some(numbers)
}

/// Type and body of the chunk at an offset, and the offset of the next chunk. `None` if its body is incomplete.
fn chunk(bytes: &[u8], position: usize) -> Option<(&[u8; 4], &[u8], usize)> {
    let head: &[u8; 8] = bytes.get(position..)?.first_chunk()?;
    let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
    let start = position + 8;
    let body = bytes.get(start..start.checked_add(length)?)?;
    Some((bytes[position + 4..].first_chunk()?, body, start + length + 4))
}
