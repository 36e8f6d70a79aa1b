//! AV1 data of still pictures, for AVIF files: any layout and bit depth, and two layers in one image.

use image::RgbImage;
use rav1e::prelude::{
    ChromaSampling, ColorDescription, ColorPrimaries, Config, Context, EncoderConfig, EncoderStatus,
    MatrixCoefficients, Pixel, PixelRange, SpeedSettings, TransferCharacteristics,
};

/// Format of an AV1 picture. Its matrix is that of BT.601, its colours are those of sRGB.
#[derive(Debug, Clone, Copy)]
pub struct Av1Format {
    /// Bits per sample: 8, 10 or 12.
    pub bit_depth: u8,
    /// Layout of the chroma planes.
    pub layout: Av1Layout,
    /// True if samples use all values of their bit depth.
    pub full_range: bool,
    /// Quantizer, 1 to 255: the higher, the smaller the file and the worse the picture.
    pub quantizer: u8,
}

/// Layout of the chroma planes of an AV1 picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Av1Layout {
    /// Luma only.
    Monochrome,
    /// Chroma in half the width and half the height.
    Yuv420,
    /// Chroma in half the width.
    Yuv422,
    /// Chroma in full size.
    Yuv444,
}

impl Default for Av1Format {
    fn default() -> Self {
        Self { bit_depth: 8, layout: Av1Layout::Yuv420, full_range: true, quantizer: 40 }
    }
}

/// AV1 data of a still picture: a sequence header and a frame.
pub fn av1(image: &RgbImage, format: Av1Format) -> Vec<u8> {
    encode_with_depth(image, format, true)
}

/// AV1 data with two spatial layers of the same size, each a picture of its own. A decoder shows the second one unless
/// it is asked for another layer.
pub fn layered_av1(layers: [&RgbImage; 2], format: Av1Format) -> Vec<u8> {
    let mut data = vec![];
    for (layer, image) in layers.into_iter().enumerate() {
        for (kind, payload) in obus(&encode_with_depth(image, format, false)) {
            match kind {
                SEQUENCE_HEADER if layer == 0 => data.extend(obu(kind, None, &with_two_layers(payload))),
                FRAME => data.extend(obu(kind, Some(layer as u8), &payload)),
                _ => {}
            }
        }
    }
    data
}

/// AV1 data whose sequence header states this width and height, up to 65,536, in place of those of the image.
pub(super) fn av1_of_forged_size(image: &RgbImage, side: u32) -> Vec<u8> {
    let encoded = obus(&av1(image, Av1Format::default()));
    let forged = encoded.into_iter().map(|(kind, payload)| {
        let payload = if kind == SEQUENCE_HEADER { with_size(&payload, side) } else { payload };
        obu(kind, None, &payload)
    });
    forged.collect::<Vec<_>>().concat()
}

/// Replaces width and height in the sequence header of a still picture (section 5.5.1): after ten bits, the numbers of
/// bits of both, less one, in four bits each, and both, less one.
fn with_size(header: &[u8], side: u32) -> Vec<u8> {
    let bits: Vec<bool> = header.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    let number = |bits: &[bool]| bits.iter().fold(0, |number, &bit| number << 1 | usize::from(bit));
    let rest = 18 + number(&bits[10..14]) + 1 + number(&bits[14..18]) + 1;
    let side: Vec<bool> = (0..16).rev().map(|bit| (side - 1) >> bit & 1 == 1).collect();
    let forged = [&bits[..10], &[true; 8], &side, &side, &bits[rest..]].concat();
    forged.chunks(8).map(|byte| (0..8).fold(0, |sum, bit| sum << 1 | u8::from(byte.get(bit) == Some(&true)))).collect()
}

/// Types of OBUs (AV1 specification, section 6.2.2).
const SEQUENCE_HEADER: u8 = 1;
const FRAME: u8 = 6;

/// Sequence header whose only operating point has two spatial layers. Its 12 bits `operating_point_idc` begin at bit 12
/// (section 5.5.1), because the header is not the reduced one of still pictures and has no timing.
fn with_two_layers(mut header: Vec<u8>) -> Vec<u8> {
    header[1] = header[1] & 0xf0 | 0x3;
    header[2] = 0x01;
    header
}

/// Types and payloads of OBUs that all have a size of one or two bytes.
fn obus(mut data: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut obus = vec![];
    while let [header, rest @ ..] = data {
        let length = rest.iter().position(|byte| byte & 0x80 == 0).expect("the encoder writes sizes") + 1;
        let size = rest[..length].iter().rev().fold(0, |size, byte| size << 7 | usize::from(byte & 0x7f));
        obus.push((header >> 3 & 0xf, rest[length..length + size].to_vec()));
        data = &rest[length + size..];
    }
    obus
}

/// OBU of this type, of a spatial layer if it is given.
fn obu(kind: u8, layer: Option<u8>, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind << 3 | 2 | u8::from(layer.is_some()) << 2];
    bytes.extend(layer.map(|layer| layer << 3));
    let mut size = payload.len();
    while size >= 0x80 {
        bytes.push(size as u8 | 0x80);
        size >>= 7;
    }
    bytes.push(size as u8);
    bytes.extend(payload);
    bytes
}

fn encode_with_depth(image: &RgbImage, format: Av1Format, is_still: bool) -> Vec<u8> {
    match format.bit_depth {
        8 => encode::<u8>(image, format, is_still),
        _ => encode::<u16>(image, format, is_still),
    }
}

fn encode<P: Pixel>(image: &RgbImage, format: Av1Format, is_still: bool) -> Vec<u8> {
    let config = EncoderConfig {
        width: image.width() as usize,
        height: image.height() as usize,
        bit_depth: format.bit_depth.into(),
        chroma_sampling: match format.layout {
            Av1Layout::Monochrome => ChromaSampling::Cs400,
            Av1Layout::Yuv420 => ChromaSampling::Cs420,
            Av1Layout::Yuv422 => ChromaSampling::Cs422,
            Av1Layout::Yuv444 => ChromaSampling::Cs444,
        },
        pixel_range: if format.full_range { PixelRange::Full } else { PixelRange::Limited },
        color_description: Some(ColorDescription {
            color_primaries: ColorPrimaries::BT709,
            transfer_characteristics: TransferCharacteristics::SRGB,
            matrix_coefficients: MatrixCoefficients::BT601,
        }),
        still_picture: is_still,
        quantizer: format.quantizer.into(),
        min_quantizer: format.quantizer,
        speed_settings: SpeedSettings::from_preset(10),
        ..EncoderConfig::default()
    };
    let mut context: Context<P> =
        Config::new().with_encoder_config(config).new_context().expect("the configuration is valid");
    let mut frame = context.new_frame();
    for (index, plane) in frame.planes.iter_mut().enumerate() {
        let (across, down) = (1 << plane.cfg.xdec, 1 << plane.cfg.ydec);
        if plane.cfg.width == 0 {
            continue;
        }
        let (stride, width) = (plane.cfg.stride, plane.cfg.width);
        let rows = image.height().div_ceil(down);
        for (row, samples) in (0..rows).zip(plane.data_origin_mut().chunks_mut(stride)) {
            for (column, sample) in (0..).zip(&mut samples[..width]) {
                let value = average(image, column * across, row * down, (across, down), |rgb| channel(rgb, index));
                *sample = P::cast_from(code(value, index, format));
            }
        }
    }
    context.send_frame(frame).expect("the encoder accepts the frame");
    context.flush();
    loop {
        match context.receive_packet() {
            Ok(packet) => return packet.data,
            // Encoded, but not returned yet.
            Err(EncoderStatus::Encoded) => {}
            Err(status) => panic!("the encoder returns no frame: {status}"),
        }
    }
}

/// Mean of a channel over the pixels of a chroma sample; `size` is their number in each direction. Pixels outside of the
/// image count as the nearest one.
fn average(image: &RgbImage, left: u32, top: u32, size: (u32, u32), channel: impl Fn([f32; 3]) -> f32) -> f32 {
    let pixels = (0..size.1).flat_map(|y| (0..size.0).map(move |x| (left + x, top + y)));
    let sum: f32 = pixels
        .map(|(x, y)| {
            let pixel = image.get_pixel(x.min(image.width() - 1), y.min(image.height() - 1));
            channel(pixel.0.map(f32::from))
        })
        .sum();
    sum / (size.0 * size.1) as f32
}

/// Luma (0 to 255) or a colour difference (-127.5 to 127.5) of a colour, by BT.601.
fn channel([red, green, blue]: [f32; 3], plane: usize) -> f32 {
    let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    match plane {
        0 => luma,
        1 => (blue - luma) / 1.772,
        _ => (red - luma) / 1.402,
    }
}

/// Sample for a value from [`channel`].
fn code(value: f32, plane: usize, format: Av1Format) -> u16 {
    let scale = f32::from(1_u16 << (format.bit_depth - 8));
    let full = scale * 256.0 - 1.0;
    let code = match (plane, format.full_range) {
        (0, true) => value / 255.0 * full,
        (0, false) => scale * (16.0 + value / 255.0 * 219.0),
        (_, true) => scale * 128.0 + value / 255.0 * full,
        (_, false) => scale * (128.0 + value / 255.0 * 224.0),
    };
    code.round().clamp(0.0, full) as u16
}
