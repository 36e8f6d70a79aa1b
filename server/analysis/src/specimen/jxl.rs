//! Writer of lossless JPEG XL files. The pixels are encoded by `zune-jpegxl`; the headers, which that crate can write
//! in one variant only, and the container are written here (ISO/IEC 18181-1 and -2).

use image::RgbImage;
use zune_core::bit_depth::BitDepth;
use zune_core::colorspace::ColorSpace;
use zune_core::options::EncoderOptions;
use zune_jpegxl::JxlSimpleEncoder;

use self::bits::{JxlBits, side_class};
pub(super) use self::extreme_frame::{
    jxl_of_countless_patches, jxl_of_countless_splines, jxl_of_huge_frame, jxl_of_whole_patches,
};
pub(super) use self::headers::jxl_header_only;

mod bits;
mod extreme_frame;
mod headers;
mod icc;

/// Number of bytes of the frame header that `zune-jpegxl` writes. The sizes of the sections follow.
const FRAME_HEADER: usize = 4;

/// A JPEG XL to write.
#[derive(Debug, Clone)]
pub struct JxlImage {
    /// Width and height in pixels, at least 2 each.
    pub size: (u32, u32),
    /// Bits per sample: 8 or 16.
    pub bits: u8,
    /// True if the samples are floats of 16 bits, made by [`half_float`]; otherwise they are integers.
    pub is_float: bool,
    /// Samples row by row: grey or red, green and blue, then those of the extra channel.
    pub samples: Vec<u16>,
    /// Fourth channel of a colour image, or second of a grey one; absent if there is none.
    pub extra: Option<JxlExtraChannel>,
    /// Colour space.
    pub colours: JxlColours,
    /// Orientation, 1 to 8.
    pub orientation: u8,
    /// Number of frames, which all have the same pixels.
    pub frames: usize,
    /// Use of several frames.
    pub sequence: JxlSequence,
}

/// Use of the frames of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JxlSequence {
    /// Each is shown for a hundredth of a second.
    Animation,
    /// Each is drawn over those before it, and only the result is shown.
    Layers,
}

/// Kind of an extra channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JxlExtraChannel {
    /// Opacity.
    Alpha,
    /// Opacity by which the colours are multiplied.
    PremultipliedAlpha,
    /// Black of CMYK; 0 is full ink.
    Black,
    /// Distance from the camera.
    Depth,
}

/// Colour space of the samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JxlColours {
    /// sRGB by the default of the format.
    Srgb,
    /// Grey with the curve of sRGB.
    Grey,
    /// Code points of the primaries (1, 9 or 11) and the transfer function, for white D65.
    CodePoints(u8, u8),
    /// Primaries of sRGB and a power function, by its exponent in ten-millionths: 4,545,455 encodes light by the power
    /// of 1 / 2.2.
    Gamma(u32),
    /// ICC profile.
    Icc(Vec<u8>),
}

/// Bare codestream of an image in sRGB with 8 bits per channel.
pub fn jxl(image: &RgbImage) -> Vec<u8> {
    JxlImage::from_rgb(image).codestream()
}

impl JxlImage {
    /// An image with 8 bits per channel in sRGB, without anything else.
    pub fn from_rgb(image: &RgbImage) -> Self {
        Self {
            size: image.dimensions(),
            bits: 8,
            is_float: false,
            samples: image.as_raw().iter().map(|&sample| u16::from(sample)).collect(),
            extra: None,
            colours: JxlColours::Srgb,
            orientation: 1,
            frames: 1,
            sequence: JxlSequence::Animation,
        }
    }

    /// Adds an extra channel to an image without one. `value` gives its samples by column and row.
    #[must_use]
    pub fn with_extra(self, extra: JxlExtraChannel, value: impl Fn(u32, u32) -> u16) -> Self {
        let (channels, width) = (self.channels(), self.size.0);
        let mut samples = Vec::with_capacity(self.samples.len() / channels * (channels + 1));
        for (index, pixel) in (0..).zip(self.samples.chunks_exact(channels)) {
            samples.extend(pixel);
            samples.push(value(index % width, index / width));
        }
        Self { samples, extra: Some(extra), ..self }
    }

    /// Encodes the image as a bare codestream.
    pub fn codestream(&self) -> Vec<u8> {
        let mut bits = JxlBits::default();
        self.write_image_header(&mut bits);
        let mut bytes = bits.into_bytes();
        let sections = self.sections();
        for frame in 1..=self.frames {
            let mut bits = JxlBits::default();
            self.write_frame_header(&mut bits, frame == self.frames);
            bytes.extend(bits.into_bytes());
            bytes.extend(&sections);
        }
        bytes
    }

    /// True if more than one frame is shown.
    fn is_animated(&self) -> bool {
        self.frames > 1 && self.sequence == JxlSequence::Animation
    }

    /// Number of samples of a pixel.
    fn channels(&self) -> usize {
        self.samples.len() / (self.size.0 as usize * self.size.1 as usize)
    }

    /// Number of samples of a pixel without the extra channel.
    fn colour_channels(&self) -> usize {
        self.channels() - usize::from(self.extra.is_some())
    }

    /// Sizes and contents of the sections of the frame.
    fn sections(&self) -> Vec<u8> {
        let (data, depth): (Vec<u8>, _) = if self.bits == 8 {
            (self.samples.iter().map(|&sample| sample as u8).collect(), BitDepth::Eight)
        } else {
            (self.samples.iter().flat_map(|sample| sample.to_ne_bytes()).collect(), BitDepth::Sixteen)
        };
        let space = match self.channels() {
            1 => ColorSpace::Luma,
            2 => ColorSpace::LumaA,
            3 => ColorSpace::RGB,
            _ => ColorSpace::RGBA,
        };
        let options = EncoderOptions::new(self.size.0 as usize, self.size.1 as usize, space, depth).set_num_threads(1);
        let mut bytes = vec![];
        JxlSimpleEncoder::new(&data, options).encode(&mut bytes).expect("encoding into memory");
        bytes.split_off(self.encoder_header_bits().div_ceil(8) + FRAME_HEADER)
    }

    /// Number of bits of the image header that `zune-jpegxl` writes.
    fn encoder_header_bits(&self) -> usize {
        let side = |side: u32| 2 + [9, 13, 18, 30][usize::from(side_class(side))];
        let depth = if self.bits == 8 { 2 } else { 8 };
        let extra = if self.extra.is_some() { 3 } else { 2 };
        let colours = if self.colour_channels() == 3 { 1 } else { 15 };
        16 + 1 + side(self.size.1) + 3 + side(self.size.0) + 3 + depth + 1 + extra + 1 + colours + 2 + 1
    }
}

/// Bits of a float of 16 bits (IEEE 754, binary16) for a value from 0 to 1. Values below 2⁻¹⁴ become 0.
pub fn half_float(value: f32) -> u16 {
    /// Difference between the exponents' offsets of both types.
    const OFFSET: u32 = 127 - 15;
    // Rounds to the ten bits of the fraction that remain.
    let rounded = value.to_bits() + (1 << 12);
    (rounded >> 13).checked_sub(OFFSET << 10).filter(|&bits| bits >= 1 << 10).unwrap_or(0) as u16
}

/// Encodes a container with these boxes around a codestream, which is divided into this many parts. The boxes come
/// before the last part.
pub fn jxl_container(codestream: &[u8], parts: usize, boxes: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl ".to_vec();
    let metadata: Vec<u8> = boxes.iter().flat_map(|(kind, body)| jxl_box(kind, body)).collect();
    if parts <= 1 {
        return [bytes, metadata, jxl_box(b"jxlc", codestream)].concat();
    }
    let chunks: Vec<_> = codestream.chunks(codestream.len().div_ceil(parts)).collect();
    for (number, chunk) in (0_u32..).zip(&chunks) {
        let is_last = number as usize + 1 == chunks.len();
        if is_last {
            bytes.extend(&metadata);
        }
        let number = number | if is_last { 1 << 31 } else { 0 };
        bytes.extend(jxl_box(b"jxlp", &[number.to_be_bytes().as_slice(), chunk].concat()));
    }
    bytes
}

/// Content of an `Exif` box with this EXIF block.
pub fn jxl_exif(block: &[u8]) -> Vec<u8> {
    [[0; 4].as_slice(), block].concat()
}

/// Encodes a box.
fn jxl_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes(), kind.as_slice(), body].concat()
}
