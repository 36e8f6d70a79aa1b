//! Writer of lossless JPEG XL files. The pixels are encoded by `zune-jpegxl`; the headers, which that crate can write
//! in one variant only, and the container are written here (ISO/IEC 18181-1 and -2).

use image::RgbImage;
use zune_core::bit_depth::BitDepth;
use zune_core::colorspace::ColorSpace;
use zune_core::options::EncoderOptions;
use zune_jpegxl::JxlSimpleEncoder;

use self::bits::JxlBits;
use self::icc::write_icc;

mod bits;
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
    /// Samples row by row: grey or red, green and blue, then those of the extra channel.
    pub samples: Vec<u16>,
    /// Fourth channel of a colour image, or second of a grey one; absent if there is none.
    pub extra: Option<JxlExtraChannel>,
    /// Colour space.
    pub colours: JxlColours,
    /// Orientation, 1 to 8.
    pub orientation: u8,
    /// Number of frames, which all show the same. More than one make an animation.
    pub frames: usize,
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
            samples: image.as_raw().iter().map(|&sample| u16::from(sample)).collect(),
            extra: None,
            colours: JxlColours::Srgb,
            orientation: 1,
            frames: 1,
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

    /// Writes signature, size, metadata and ICC profile.
    fn write_image_header(&self, bits: &mut JxlBits) {
        bits.put(16, 0x0aff);
        bits.put(1, 0);
        write_side(bits, self.size.1);
        bits.put(3, 0);
        write_side(bits, self.size.0);
        let is_animated = self.frames > 1;
        let has_extra_fields = is_animated || self.orientation != 1;
        bits.put(1, 0);
        bits.put(1, u64::from(has_extra_fields));
        if has_extra_fields {
            bits.put(3, u64::from(self.orientation - 1));
            // Neither an intrinsic size nor a preview.
            bits.put(2, 0);
            bits.put(1, u64::from(is_animated));
            if is_animated {
                // 100 ticks per second, endless, without time codes.
                bits.put(2 + 2 + 2 + 1, 0);
            }
        }
        self.write_bit_depth(bits);
        bits.put(1, u64::from(self.bits <= 14));
        bits.put(2, u64::from(self.extra.is_some()));
        if let Some(extra) = self.extra {
            self.write_extra_channel(bits, extra);
        }
        // The colours are not XYB.
        bits.put(1, 0);
        self.write_colours(bits);
        if has_extra_fields {
            // Default tone mapping.
            bits.put(1, 1);
        }
        // No extensions; default transform data.
        bits.put(2, 0);
        bits.put(1, 1);
        if let JxlColours::Icc(icc) = &self.colours {
            write_icc(bits, icc);
        }
    }

    /// Writes the number of bits per sample, which are integers.
    fn write_bit_depth(&self, bits: &mut JxlBits) {
        bits.put(1, 0);
        match self.bits {
            8 => bits.put(2, 0),
            other => {
                bits.put(2, 3);
                bits.put(6, u64::from(other - 1));
            }
        }
    }

    /// Writes the description of the extra channel.
    fn write_extra_channel(&self, bits: &mut JxlBits, extra: JxlExtraChannel) {
        bits.put(1, 0);
        bits.put_enum(match extra {
            JxlExtraChannel::Alpha | JxlExtraChannel::PremultipliedAlpha => 0,
            JxlExtraChannel::Depth => 1,
            JxlExtraChannel::Black => 4,
        });
        self.write_bit_depth(bits);
        // Full size, no name.
        bits.put(2 + 2, 0);
        if matches!(extra, JxlExtraChannel::Alpha | JxlExtraChannel::PremultipliedAlpha) {
            bits.put(1, u64::from(extra == JxlExtraChannel::PremultipliedAlpha));
        }
    }

    /// Writes the colour encoding.
    fn write_colours(&self, bits: &mut JxlBits) {
        let is_default = self.colours == JxlColours::Srgb;
        bits.put(1, u64::from(is_default));
        if is_default {
            return;
        }
        let is_icc = matches!(self.colours, JxlColours::Icc(_));
        bits.put(1, u64::from(is_icc));
        bits.put_enum(if self.colour_channels() == 1 { 1 } else { 0 });
        let (primaries, transfer) = match self.colours {
            JxlColours::CodePoints(primaries, transfer) => (Some(primaries), transfer),
            JxlColours::Srgb | JxlColours::Grey => (None, 13),
            JxlColours::Icc(_) => return,
        };
        bits.put_enum(1);
        if let Some(primaries) = primaries {
            bits.put_enum(primaries);
        }
        bits.put(1, 0);
        bits.put_enum(transfer);
        // Relative rendering intent.
        bits.put_enum(1);
    }

    /// Writes the header of a lossless frame, up to the sizes of its sections.
    fn write_frame_header(&self, bits: &mut JxlBits, is_last: bool) {
        let has_extra = self.extra.is_some();
        // Regular frame, modular, no flags.
        bits.put(1 + 2, 0);
        bits.put(1, 1);
        bits.put(2, 0);
        // No YCbCr, no enlargement.
        bits.put(1 + 2 + if has_extra { 2 } else { 0 }, 0);
        // Groups of 256 pixels, one pass, no crop.
        bits.put(2, 1);
        bits.put(2 + 1, 0);
        // Replaces what was there.
        bits.put(2 + if has_extra { 2 } else { 0 }, 0);
        if self.frames > 1 {
            // One tick.
            bits.put(2, 1);
        }
        bits.put(1, u64::from(is_last));
        if !is_last {
            bits.put(2, 0);
        }
        // No name, no filters, no extensions, sections in order.
        bits.put(2 + 1 + 1 + 2 + 2 + 2 + 1, 0);
    }
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

/// Class of the number of bits that a side needs.
fn side_class(side: u32) -> u8 {
    match side {
        ..=0x200 => 0,
        ..=0x2000 => 1,
        ..=0x4_0000 => 2,
        _ => 3,
    }
}

/// Writes a width or height.
fn write_side(bits: &mut JxlBits, side: u32) {
    let class = side_class(side);
    bits.put(2, u64::from(class));
    bits.put([9, 13, 18, 30][usize::from(class)], u64::from(side - 1));
}

/// Encodes the header of a codestream of this width and height with up to 4097 extra channels, and nothing after it.
pub(super) fn jxl_header_only(size: (u32, u32), extra_channels: u16) -> Vec<u8> {
    let mut bits = JxlBits::default();
    bits.put(16, 0x0aff);
    bits.put(1, 0);
    write_side(&mut bits, size.1);
    bits.put(3, 0);
    write_side(&mut bits, size.0);
    bits.put(1, 0);
    bits.put(1, 0);
    // Eight bits per sample, for which 16-bit buffers are enough.
    bits.put(1 + 2, 0);
    bits.put(1, 1);
    if extra_channels == 0 {
        bits.put(2, 0);
    } else {
        bits.put(2, 3);
        bits.put(12, u64::from(extra_channels - 1));
        // Each is opacity with eight bits.
        (0..extra_channels).for_each(|_| bits.put(1, 1));
    }
    // Colours as they are, in sRGB; no extensions; default transform data.
    bits.put(1, 0);
    bits.put(1, 1);
    bits.put(2, 0);
    bits.put(1, 1);
    bits.into_bytes()
}
